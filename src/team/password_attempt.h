// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "access/gate.h"
#include "base/email_address.h"
#include "base/metrics.h"
#include "team/attempt.h"

namespace muster::team {

/// Passwords as they are shown at the door: bounded (attempt.h), counted in the metrics, and with a trace in the
/// system's chain where somebody is refused to try more: one event for each address and each client in a window, so
/// that strangers can't flood the log. Thread-safe.
class PasswordAttempts {
  public:
    PasswordAttempts(access::Gate& gate, Attempts& attempts, Metrics& metrics);

    /// Runs `check` if one more password may be tried for the address; else `too_many_attempts`. Its answer counts as
    /// a failure where it says that the password is wrong.
    template <class Check>
    auto check(const EmailAddress& email, std::string_view peer, Check&& check) -> std::invoke_result_t<Check&> {
        TRY(admit(email, peer));
        auto answer = check();
        settle(answer ? nullptr : &answer.error(), email, peer);
        return answer;
    }

  private:
    Result<void> admit(const EmailAddress& email, std::string_view peer);
    void settle(const Error* error, const EmailAddress& email, std::string_view peer);
    void record_bound(AttemptBound bound, const EmailAddress& email, std::string_view peer);

    access::Gate& gate_;
    Attempts& attempts_;
    Counter& failures_;
    Counter& refusals_;
};

}  // namespace muster::team
