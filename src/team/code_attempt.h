// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <type_traits>

#include "access/gate.h"
#include "base/metrics.h"
#include "team/attempt.h"
#include "team/second_factor.h"

namespace muster::team {

/// Codes of a second factor as they are shown, at the door or signed in: bounded by the hour, those of an authenticator
/// by the day too (attempt.h), so that an owner who was guessed at all day gets in by a recovery code in the next
/// hour. Whoever shows wrong ones has passed the door before: by the password, by a provider, or by the account's mail.
/// The refusal to try more leaves an event in the system's chain, and a mail to the
/// owner, once for each window. Thread-safe.
class CodeAttempts {
  public:
    CodeAttempts(access::Gate& gate, IdSource& ids, Attempts& attempts, Metrics& metrics);

    /// Runs `check` if that user may be shown to have one more code; else `too_many_attempts`. Its answer counts as a
    /// failure where it says that the code is wrong.
    template <class Check>
    auto check(const User& user, const Secret& code, std::string_view peer, Check&& check)
        -> std::invoke_result_t<Check&> {
        const CodeKind kind = kind_of(code);
        TRY(admit(user, kind, peer));
        auto answer = check();
        settle(answer ? nullptr : &answer.error(), user, kind, peer);
        return answer;
    }

  private:
    Result<void> admit(const User& user, CodeKind kind, std::string_view peer);
    void settle(const Error* error, const User& user, CodeKind kind, std::string_view peer);
    void record_bound(AttemptBound bound, const User& user, std::string_view peer);

    access::Gate& gate_;
    IdSource& ids_;
    Attempts& attempts_;
    Counter& failures_;
    Counter& refusals_;
};

}  // namespace muster::team
