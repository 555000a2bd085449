// SPDX-License-Identifier: Apache-2.0
#include "team/password_attempt.h"

#include "base/log.h"
#include "team/team_error.h"
#include "team/user.sql.h"

namespace muster::team {

PasswordAttempts::PasswordAttempts(access::Gate& gate, Attempts& attempts, Metrics& metrics)
    : gate_(gate),
      attempts_(attempts),
      failures_(metrics.counter("muster_password_failures_total", "Wrong passwords that were shown")),
      refusals_(
          metrics.counter("muster_password_refusals_total", "Passwords refused unheard, after too many failures")) {}

Result<void> PasswordAttempts::admit(const EmailAddress& email, std::string_view peer) {
    auto admitted = attempts_.admit(Attempt::password, email, peer);
    if (admitted) return {};
    refusals_.increment();
    if (const auto bound = attempts_.newly_bounded(Attempt::password, email, peer)) record_bound(*bound, email, peer);
    return admitted;
}

void PasswordAttempts::settle(const Error* error, const EmailAddress& email, std::string_view peer) {
    const bool is_wrong =
        error != nullptr && (error->is(TeamError::wrong_password) || error->is(TeamError::present_password_wrong));
    if (is_wrong) {
        failures_.increment();
    } else {
        attempts_.take_back(Attempt::password, email, peer);
    }
}

/// The same whether the address has an account or not, but for whose it is: neither answer nor time tells.
void PasswordAttempts::record_bound(AttemptBound bound, const EmailAddress& email, std::string_view peer) {
    const auto recorded = gate_.write_self(access::Actor::visitor(), [&](const access::Self& self) -> Result<void> {
        const auto account = TRY(self.query(sql::find_user_by_email, email.text()));
        const UserId user = account.empty() ? UserId() : account[0].get<UserId>(0);
        return self.record({"password.attempts_bounded",
                            "user",
                            user.number(),
                            {{"bounded", bound == AttemptBound::address ? "address" : "client"},
                             {"email", email.text()},
                             {"client", kept_client(peer)}}});
    });
    if (!recorded) log::error("bound of passwords not recorded", {{"error", recorded.error().full_text()}});
}

}  // namespace muster::team
