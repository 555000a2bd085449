// SPDX-License-Identifier: Apache-2.0
#include "team/removal.h"

#include "base/text.h"
#include "team/join.sql.h"
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

/// As a removal stores what stays.
std::string stored_text(const EventDetails& told) {
    std::vector<std::string> words;
    for (const auto& [name, value] : told) words.push_back(name + "=" + value);
    return text::join(words, ",");
}

std::vector<Consequence> read_what_stays(std::string_view stored) {
    std::vector<Consequence> stays;
    for (const std::string_view word : text::split(stored, ',')) {
        const auto sign = word.find('=');
        if (sign != std::string_view::npos)
            stays.push_back({std::string(word.substr(0, sign)), std::string(word.substr(sign + 1))});
    }
    return stays;
}

std::vector<Removal> read_removals(const storage::Rows& rows) {
    std::vector<Removal> removals;
    for (const auto row : rows) {
        Removal removal;
        RemovedMembership membership;
        std::string email;
        std::string stays;
        row.into(removal.user, removal.name, email, removal.scope, removal.removed_by, removal.removed_at, stays,
                 membership.scope, membership.role, membership.ends_at);
        removal.stays = read_what_stays(stays);
        removal.email = stored_email(email);
        removal.undo_until = removal.removed_at + limits::removal_undo_time_max;
        const bool is_next =
            removals.empty() || removals.back().user != removal.user || removals.back().scope != removal.scope;
        if (is_next) removals.push_back(std::move(removal));
        removals.back().memberships.push_back(std::move(membership));
    }
    return removals;
}

/// A membership as it was when it was taken away.
struct Removed {
    ScopeId scope;
    std::string role;
    std::optional<Time> ends_at;
    std::optional<Time> suspended_at;
    std::optional<ScopeId> suspended_from;

    [[nodiscard]] RemovedMembership shown() const { return {scope, role, ends_at}; }
};

Removed read_removed(const storage::Row& row) {
    Removed removed;
    row.into(removed.scope, removed.role, removed.ends_at, removed.suspended_at, removed.suspended_from);
    return removed;
}

Result<void> give_back(const access::Authority& authority, UserId user, const Removed& removed) {
    const auto grant = TRY(authority.grant(GrantKind::invite, *TRY(authority.find_role(removed.role)), removed.scope));
    if (!removed.suspended_at) TRY(check_not_suspended(authority, user, removed.scope));
    TRY(add_membership(authority, user, grant, authority.answerable()));
    TRY(authority.query(sql::limit_membership, user, removed.scope, removed.ends_at, removed.suspended_at,
                        removed.suspended_from));
    return {};
}

/// Whether nobody can be given that any more, where the rest can be given back: the subaccount was archived meanwhile,
/// or the role deleted, or replaced by one that isn't held there.
bool is_out_of_reach(const Error& error) {
    using enum access::AccessError;
    return error.is(archived) || error.is(no_such_role) || error.is(role_not_held_here);
}

/// Suspended at what isn't given back, nobody comes there by a link.
Result<void> bar_where_suspended(const access::Authority& authority, UserId user, std::span<const Removed> left_out) {
    for (const Removed& removed : left_out) {
        if (!removed.suspended_at) continue;
        TRY(authority.query(sql::bar_user, user, removed.scope, authority.answerable(), authority.now()));
    }
    return {};
}

EventDetails details_of(const UndoneRemoval& undone) {
    std::vector<std::string> roles;
    for (const auto& given : undone.memberships) roles.push_back(given.role);
    EventDetails details{{"role", told(std::move(roles))}};
    std::vector<std::string> scopes;
    for (const auto& removed : undone.left_out) scopes.push_back(removed.scope.text());
    if (!scopes.empty()) details.emplace_back("left_out", text::join(scopes, ","));
    return details;
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

Result<UndoneRemoval> Removals::undo(const Permit<Permission::undo_removal>& permit, UserId user) {
    const auto removed = TRY(permit.query(sql::find_removed, user, oldest(permit), permit.now()));
    if (removed.empty()) return TeamError::removal_over;
    if (!TRY(permit.query(sql::memberships_below, user)).empty()) return TeamError::came_back;
    UndoneRemoval undone{{}, {}, read_what_stays(removed[0].get<std::string>(5))};
    std::vector<Removed> left_out;
    std::optional<Error> first_refusal;
    for (const auto row : removed) {
        const Removed each = read_removed(row);
        const auto given = give_back(permit, user, each);
        if (!given && !is_out_of_reach(given.error())) return given.error();
        if (given) {
            undone.memberships.push_back(each.shown());
        } else {
            if (!first_refusal) first_refusal = given.error();
            undone.left_out.push_back(each.shown());
            left_out.push_back(each);
        }
    }
    if (undone.memberships.empty()) return *std::move(first_refusal);
    TRY(permit.query(sql::lift_bar_at, user));
    TRY(bar_where_suspended(permit, user, left_out));
    TRY(forget_removals(permit, user));
    TRY(permit.record({"member.removal_undone", "user", user.number(), details_of(undone)}));
    return undone;
}

Result<void> remember_removal(const access::Authority& authority, UserId user) {
    TRY(forget_removals(authority, user));
    TRY(authority.query(sql::remember_removal, user, authority.answerable(), authority.now()));
    TRY(authority.query(sql::remember_removed_memberships, user));
    return {};
}

Result<void> remember_what_stays(const access::Authority& authority, UserId user, EventDetails told) {
    // What was kept as it is the removal did nothing to.
    std::erase_if(told, [](const auto& each) { return each.first.ends_with("_kept"); });
    TRY(authority.query(sql::remember_what_stays, user, stored_text(told)));
    return {};
}

}  // namespace muster::team
