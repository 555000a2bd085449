// SPDX-License-Identifier: Apache-2.0
#include "team/code_attempt.h"

#include <array>
#include <span>

#include "base/log.h"
#include "jobs/job.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

/// By what a code of that kind is bounded.
std::span<const Attempt> bounds_of(CodeKind kind) {
    static constexpr std::array bounds{Attempt::code, Attempt::code_in_a_day};
    return std::span(bounds).first(kind == CodeKind::one_time_code ? 2 : 1);
}

}  // namespace

CodeAttempts::CodeAttempts(access::Gate& gate, IdSource& ids, Attempts& attempts, Metrics& metrics)
    : gate_(gate),
      ids_(ids),
      attempts_(attempts),
      failures_(metrics.counter("muster_code_failures_total", "Wrong codes of a second factor that were shown")),
      refusals_(metrics.counter("muster_code_refusals_total", "Codes refused unheard, after too many failures")) {}

Result<void> CodeAttempts::admit(const User& user, CodeKind kind, std::string_view peer) {
    const auto bounds = bounds_of(kind);
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        auto admitted = attempts_.admit(bounds[i], user.email, peer);
        if (admitted) continue;
        for (const Attempt before : bounds.first(i)) attempts_.take_back(before, user.email, peer);
        refusals_.increment();
        if (const auto bound = attempts_.newly_bounded(bounds[i], user.email, peer)) record_bound(*bound, user, peer);
        return admitted;
    }
    return {};
}

void CodeAttempts::settle(const Error* error, const User& user, CodeKind kind, std::string_view peer) {
    const bool is_wrong =
        error != nullptr && (error->is(TeamError::wrong_code) || error->is(TeamError::present_code_wrong));
    if (is_wrong) {
        failures_.increment();
        return;
    }
    for (const Attempt bound : bounds_of(kind)) attempts_.take_back(bound, user.email, peer);
}

/// Only the owner of the one account that is guessed at is mailed; of a client that goes round, the log is enough.
void CodeAttempts::record_bound(AttemptBound bound, const User& user, std::string_view peer) {
    const bool is_theirs = bound == AttemptBound::address;
    const auto recorded = gate_.write_self(access::Actor::visitor(), [&](const access::Self& self) -> Result<void> {
        if (is_theirs) TRY(jobs::enqueue(self, ids_, SecondFactors::guessed_mail_job, user.id.number()));
        return self.record({"code.attempts_bounded",
                            "user",
                            user.id.number(),
                            {{"bounded", is_theirs ? "address" : "client"}, {"client", kept_client(peer)}}});
    });
    if (!recorded) log::error("bound of codes not recorded", {{"error", recorded.error().full_text()}});
}

}  // namespace muster::team
