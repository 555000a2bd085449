// SPDX-License-Identifier: Apache-2.0
#include "team/removal.h"

#include "base/text.h"
#include "team/membership.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"
#include "team/removal.sql.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

/// Removals from before it can't be undone any more.
Time oldest(const access::Authority& authority) { return authority.now() - limits::removal_undo_time_max; }

std::vector<Removal> read_removals(const storage::Rows& rows) {
    std::vector<Removal> removals;
    for (const auto row : rows) {
        Removal removal;
        RemovedMembership membership;
        std::string email;
        row.into(removal.user, removal.name, email, removal.scope, removal.removed_by, removal.removed_at,
                 membership.scope, membership.role, membership.ends_at);
        removal.email = stored_email(email);
        removal.undo_until = removal.removed_at + limits::removal_undo_time_max;
        const bool is_next =
            removals.empty() || removals.back().user != removal.user || removals.back().scope != removal.scope;
        if (is_next) removals.push_back(std::move(removal));
        removals.back().memberships.push_back(std::move(membership));
    }
    return removals;
}

/// A membership as it was when it was taken away; false at a subaccount that was archived meanwhile, where nobody is
/// brought.
Result<bool> give_back(const access::Authority& authority, UserId user, const storage::Row& row) {
    ScopeId scope;
    std::string role;
    std::optional<Time> ends_at;
    std::optional<Time> suspended_at;
    std::optional<ScopeId> suspended_from;
    row.into(scope, role, ends_at, suspended_at, suspended_from);
    auto asked = authority.grant(GrantKind::invite, *TRY(authority.find_role(role)), scope);
    if (!asked && asked.error().is(access::AccessError::archived)) return false;
    const auto grant = TRY(std::move(asked));
    if (!suspended_at) TRY(check_not_suspended(authority, user, scope));
    TRY(add_membership(authority, user, grant, authority.answerable()));
    TRY(authority.query(sql::limit_membership, user, scope, ends_at, suspended_at, suspended_from));
    return true;
}

}  // namespace

Result<void> forget_removals(const access::Authority& authority, UserId user) {
    TRY(authority.query(sql::forget_removed_memberships, user, oldest(authority)));
    TRY(authority.query(sql::forget_removals, user, oldest(authority)));
    return {};
}

Result<std::int64_t> forget_old_removals(storage::Housekeeping& housekeeping, Time now) {
    const Time oldest = now - limits::removal_undo_time_max;
    if (TRY(housekeeping.read(sql::first_old_removal, oldest)).empty()) return 0;
    TRY(housekeeping.write(sql::forget_old_removed_memberships, oldest, limits::rows_erased_at_once_max));
    return TRY(housekeeping.write(sql::forget_old_removals, oldest, limits::rows_erased_at_once_max)).changed();
}

Result<Page<Removal>> Removals::list(const Permit<Permission::view_members>& permit, const PageQuery& query) {
    const auto after = query.position(2, 0);
    if (!after) return PageError::cursor_unreadable;
    Page<Removal> page{read_removals(TRY(permit.query(sql::list_removals, oldest(permit), (*after)[0], (*after)[1],
                                                      query.rows() + 1))),
                       {}};
    page.cut(query.rows(), [](const Removal& last) { return cursor_of({last.user.number(), last.scope.number()}); });
    return page;
}

Result<void> Removals::undo(const Permit<Permission::undo_removal>& permit, UserId user) {
    const auto removed = TRY(permit.query(sql::find_removed, user, oldest(permit), permit.now()));
    if (removed.empty()) return TeamError::removal_over;
    if (!TRY(permit.query(sql::memberships_below, user)).empty()) return TeamError::came_back;
    std::vector<std::string> roles;
    std::vector<std::string> left_out;
    for (const auto row : removed) {
        const bool is_back = TRY(give_back(permit, user, row));
        if (is_back) {
            roles.push_back(row.get<std::string>(1));
        } else {
            left_out.push_back(row.get<ScopeId>(0).text());
        }
    }
    if (roles.empty()) return access::AccessError::archived;
    TRY(permit.query(sql::lift_bar_at, user));
    TRY(forget_removals(permit, user));
    EventDetails details{{"role", each_once(std::move(roles))}};
    if (!left_out.empty()) details.emplace_back("left_out", text::join(left_out, ","));
    return permit.record({"member.removal_undone", "user", user.number(), std::move(details)});
}

Result<void> remember_removal(const access::Authority& authority, UserId user) {
    TRY(forget_removals(authority, user));
    TRY(authority.query(sql::remember_removal, user, authority.answerable(), authority.now()));
    TRY(authority.query(sql::remember_removed_memberships, user));
    return {};
}

}  // namespace muster::team
