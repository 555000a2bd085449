// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "base/limits.h"
#include "team/invitation.sql.h"
#include "team/invitation_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

constexpr auto window = std::chrono::seconds(limits::invitation_mails_window);

/// How many mails of what is counted together go out in one window at most.
struct Bound {
    std::string counted;
    std::size_t mails;
    int mails_max;
};

Error too_many(const access::Authority& authority) {
    const auto into = authority.now().time_since_epoch() % window;
    const auto wait = std::chrono::ceil<std::chrono::seconds>(window - into);
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(wait).count();
    return Error(TeamError::too_many_invitation_mails, "too many invitations in one hour: try again in " +
                                                           std::to_string(minutes) +
                                                           (minutes == 1 ? " minute" : " minutes"))
        .with_attachment(std::make_shared<RetryAfter>(wait));
}

Result<void> count(const access::Authority& authority, std::int64_t hour, const Bound& bound) {
    const auto mails = static_cast<std::int64_t>(bound.mails);
    if (mails > bound.mails_max) return too_many(authority);
    const auto counted = TRY(authority.query(sql::count_invitation_mails, hour, bound.counted, mails, bound.mails_max));
    if (counted.changed() != 1) return too_many(authority);
    return {};
}

/// A key's mails are its keeper's: nobody sends more by making keys.
std::string counted_as(const access::Authority& authority) {
    const auto person = authority.answerable();
    return person ? "user:" + person->text() : std::string(to_text(authority.actor().kind()));
}

}  // namespace

Result<void> count_mails(const access::Authority& authority, Attempts& attempts,
                         std::span<const EmailAddress> addresses) {
    const std::int64_t hour = authority.now().time_since_epoch() / std::chrono::microseconds(window);
    TRY(authority.query(sql::forget_invitation_counts, hour));
    TRY(count(authority, hour, {"organization", addresses.size(), limits::invitation_mails_per_organization_max}));
    TRY(count(authority, hour, {counted_as(authority), addresses.size(), limits::invitation_mails_per_actor_max}));
    for (const EmailAddress& address : addresses)
        TRY(count(authority, hour, {address.text(), 1, limits::invitation_mails_per_address_max}));
    if (!attempts.admit_invitations(authority.answerable(), addresses)) return too_many(authority);
    return {};
}

Result<std::int64_t> forget_old_invitation_counts(storage::Housekeeping& housekeeping, Time now) {
    const std::int64_t hour = now.time_since_epoch() / std::chrono::microseconds(window);
    if (TRY(housekeeping.read(sql::first_old_invitation_count, hour)).empty()) return 0;
    return TRY(housekeeping.write(sql::forget_old_invitation_counts, hour, limits::rows_erased_at_once_max)).changed();
}

}  // namespace muster::team
