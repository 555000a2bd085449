// SPDX-License-Identifier: Apache-2.0
#include "team/membership.h"

#include "team/join.sql.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

/// The person behind a user actor; no one for the operator, whose grants have no granter.
std::optional<UserId> person(const access::Actor& actor) {
    if (actor.kind() != access::Actor::Kind::user) return std::nullopt;
    return actor.user_id();
}

Member read_member(const access::Authority& authority, const storage::Row& row) {
    Member member;
    std::string email;
    std::string level;
    row.into(member.user, member.name, email, member.scope, level, member.scope_name, member.role, member.granted_by,
             member.granted_at, member.ends_at);
    member.email = EmailAddress::parse(email).value();
    member.level = access::parse_level(level).value();
    member.role_label = authority.label_of(member.role);
    return member;
}

/// Why a person has no membership that ends or changes at the permit's scope.
Result<void> has_none_here(const access::Authority& authority, UserId user) {
    TRY(check_is_member(authority, user));
    return Error(TeamError::not_a_member,
                 "this person's role is held elsewhere in the organization: see the list of members, and go there");
}

}  // namespace

Result<void> check_is_member(const access::Authority& authority, UserId user) {
    if (TRY(authority.query(sql::is_listed_member, user)).empty()) return TeamError::not_a_member;
    return {};
}

Result<Page<Member>> Members::list(const Permit<Permission::view_members>& permit, const PageQuery& query) {
    const auto after = query.position(2, 0);
    if (!after) return PageError::cursor_unreadable;
    Page<Member> page;
    for (const auto row : TRY(permit.query(sql::list_members, (*after)[0], (*after)[1], query.rows() + 1))) {
        page.items.push_back(read_member(permit, row));
    }
    page.cut(query.rows(), [](const Member& last) { return cursor_of({last.user.number(), last.scope.number()}); });
    return page;
}

Result<void> Members::add(const Permit<Permission::add_member>& permit, UserId user, const std::string& role) {
    const auto grant = TRY(permit.grant(GrantKind::invite, *TRY(permit.find_role(role)), permit.scope()));
    TRY(add_membership(permit, user, grant, person(permit.actor())));
    return permit.record({"member.added", "user", user.number(), {{"role", grant.role().key}}});
}

Result<void> Members::change_role(const Permit<Permission::change_member_role>& permit, UserId user,
                                  const std::string& role) {
    const auto present = read_memberships(TRY(permit.query(sql::membership_at, user)));
    if (present.empty()) return has_none_here(permit, user);
    const std::string& from = present.front().role;
    TRY(permit.grant(GrantKind::change, *TRY(permit.find_role(from)), permit.scope()));
    const auto grant = TRY(permit.grant(GrantKind::change, *TRY(permit.find_role(role)), permit.scope()));
    TRY(permit.query(sql::change_role, user, grant.role().key, person(permit.actor()), permit.now()));
    return permit.record({"member.role_changed", "user", user.number(), {{"from", from}, {"to", grant.role().key}}});
}

Result<void> Members::remove(const Permit<Permission::remove_member>& permit, UserId user) {
    const auto ended = read_memberships(TRY(permit.query(sql::memberships_below, user)));
    if (ended.empty()) return has_none_here(permit, user);
    for (const auto& membership : ended) {
        TRY(permit.grant(GrantKind::remove, *TRY(permit.find_role(membership.role)), membership.scope));
    }
    auto details = TRY(depart(permit, user, ended));
    details.emplace_back("role", ended.front().role);
    return permit.record({"member.removed", "user", user.number(), std::move(details)});
}

Result<void> Members::leave(const Permit<Permission::leave_organization>& permit) {
    const UserId user = permit.actor().user_id();
    const auto ended = read_memberships(TRY(permit.query(sql::memberships_below, user)));
    auto details = TRY(depart(permit, user, ended));
    return permit.record({"member.left", "user", user.number(), std::move(details)});
}

Result<EventDetails> Members::depart(const access::Authority& authority, UserId user,
                                     std::span<const access::StoredMembership> ended) {
    std::vector<ScopeId> scopes;
    for (const auto& membership : ended) {
        TRY(authority.query(sql::end_membership, user, membership.scope));
        scopes.push_back(membership.scope);
    }
    EventDetails details;
    for (Departure* departure : departures_) {
        for (auto& detail : TRY(departure->member_left(authority, user, scopes))) details.push_back(std::move(detail));
    }
    return details;
}

Result<void> add_membership(const access::Authority& authority, UserId user, const access::Grant& grant,
                            std::optional<UserId> granted_by) {
    const auto added =
        authority.query(sql::add_membership, user, grant.scope(), grant.role().key, granted_by, authority.now());
    if (!added && added.error().is(storage::StorageError::unique_violation)) return TeamError::already_member;
    if (!added) return added.error();
    TRY(authority.query(sql::lift_bars, user, grant.scope()));
    return {};
}

}  // namespace muster::team
