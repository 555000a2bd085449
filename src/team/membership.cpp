// SPDX-License-Identifier: Apache-2.0
#include "team/membership.h"

#include <algorithm>

#include "base/text.h"
#include "team/join.sql.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

MemberState state_of(const Member& member, Time now) {
    // A suspension outlasts the end: until it is lifted, nothing takes the membership off the list.
    if (member.suspended_at) return MemberState::suspended;
    if (member.ends_at && *member.ends_at <= now) return MemberState::ended;
    return member.ends_at ? MemberState::expiring : MemberState::active;
}

Member read_member(const access::Authority& authority, const storage::Row& row) {
    Member member;
    std::string email;
    std::string level;
    row.into(member.user, member.name, email, member.scope, level, member.scope_name, member.role, member.granted_by,
             member.granted_at, member.ends_at, member.suspended_at);
    member.has_two_factors = row.get<std::optional<UserId>>(11).has_value();
    member.email = stored_email(email);
    member.level = access::parse_level(level).value();
    member.role_label = authority.label_of(member.role);
    member.state = state_of(member, authority.now());
    return member;
}

/// The person's membership at the authority's scope, if the actor may change its role.
Result<access::StoredMembership> find_changeable(const access::Authority& authority, UserId user) {
    auto present = read_memberships(TRY(authority.query(sql::membership_at, user)));
    if (present.empty()) return has_none_here(authority, user);
    TRY(authority.grant(GrantKind::change, *TRY(authority.find_role(present.front().role)), authority.scope()));
    return std::move(present.front());
}

/// Whoever sets or takes an end stands for the grant from then on, as whoever gives the role does.
Result<void> store(const access::Authority& authority, const access::StoredMembership& membership) {
    TRY(authority.query(sql::change_membership, membership.user, membership.role, membership.ends_at,
                        authority.answerable(), authority.now()));
    return {};
}

}  // namespace

Result<void> check_is_member(const access::Authority& authority, UserId user) {
    if (TRY(authority.query(sql::is_listed_member, user)).empty()) return TeamError::not_a_member;
    return {};
}

Error has_none_here(const access::Authority& authority, UserId user) {
    if (auto member = check_is_member(authority, user); !member) return std::move(member).error();
    return Error(TeamError::not_a_member,
                 "this person's role is held elsewhere in the organization: see the list of members, and go there");
}

std::string_view to_text(MemberState state) {
    switch (state) {
        case MemberState::active: return "active";
        case MemberState::expiring: return "expiring";
        case MemberState::suspended: return "suspended";
        case MemberState::ended: return "ended";
    }
    return "";
}

void add_counts(EventDetails& details, EventDetails more) {
    for (auto& [name, value] : more) {
        const auto found = std::ranges::find(details, name, &EventDetails::value_type::first);
        if (found == details.end()) {
            details.emplace_back(std::move(name), std::move(value));
        } else {
            found->second = std::to_string(std::stoll(found->second) + std::stoll(value));
        }
    }
}

Result<void> check_own_end(const access::Authority& authority, const access::StoredMembership& present,
                           std::optional<Time> end) {
    const bool is_own = authority.answerable() == present.user;
    const bool is_longer = present.ends_at && (!end || *end > *present.ends_at);
    if (is_own && is_longer) return TeamError::own_end;
    return {};
}

Result<void> check_end(std::optional<Time> end, Time now) {
    if (!end || *end > now) return {};
    return Error(TeamError::membership_wrong).with_fields({{"/ends_at", "range", "must be ahead of now"}});
}

Result<Page<Member>> Members::list(const Permit<Permission::view_members>& permit, const PageQuery& query,
                                   const MemberFilter& filter) {
    const auto after = query.position(2, 0);
    if (!after) return PageError::cursor_unreadable;
    const std::string email = text::ascii_lower(filter.email);
    Page<Member> page;
    for (const auto row :
         TRY(permit.query(sql::list_members, (*after)[0], (*after)[1], query.rows() + 1, email, filter.name))) {
        page.items.push_back(read_member(permit, row));
    }
    page.cut(query.rows(), [](const Member& last) { return cursor_of({last.user.number(), last.scope.number()}); });
    return page;
}

Result<Listing<Member>> Members::show(const Permit<Permission::view_members>& permit, UserId user) {
    Listing<Member> memberships;
    for (const auto row : TRY(permit.query(sql::show_member, user))) {
        memberships.items.push_back(read_member(permit, row));
    }
    if (memberships.items.empty()) return TeamError::not_a_member;
    return memberships;
}

Result<void> Members::add(const Permit<Permission::add_member>& permit, UserId user, const std::string& role,
                          std::optional<Time> ends_at) {
    TRY(check_end(ends_at, permit.now()));
    const auto grant = TRY(permit.grant(GrantKind::invite, *TRY(permit.find_role(role)), permit.scope()));
    TRY(add_membership(permit, user, grant, permit.answerable()));
    EventDetails details{{"role", grant.role().key}};
    if (ends_at) {
        TRY(permit.query(sql::limit_membership, user, permit.scope(), ends_at, std::optional<Time>(),
                         std::optional<ScopeId>()));
        details.emplace_back("ends_at", to_rfc3339(*ends_at));
    }
    return permit.record({"member.added", "user", user.number(), std::move(details)});
}

Result<void> Members::change(const Permit<Permission::change_member_role>& permit, UserId user,
                             const MembershipChange& change) {
    return change_at(permit, user, change, {});
}

Result<void> Members::change_role_as_part(const access::Authority& authority, UserId user, const std::string& role,
                                          EventDetails told) {
    TRY(authority.require(Permission::change_member_role));
    return change_at(authority, user, {.role = role, .ends_at = std::nullopt}, std::move(told));
}

Result<void> Members::change_at(const access::Authority& authority, UserId user, const MembershipChange& change,
                                EventDetails told) {
    if (!change.role && !change.ends_at) {
        return Error(TeamError::membership_wrong)
            .with_fields({{"/role", "required", "is missing, and so is `ends_at`: name one of them, or both"}});
    }
    TRY(check_end(change.ends_at, authority.now()));
    auto membership = TRY(find_changeable(authority, user));
    TRY(check_not_suspended_above(authority, user));
    EventDetails details;
    if (change.role) {
        const auto grant =
            TRY(authority.grant(GrantKind::change, *TRY(authority.find_role(*change.role)), authority.scope()));
        details = {{"from", membership.role}, {"to", grant.role().key}};
        membership.role = grant.role().key;
    }
    if (change.ends_at) {
        TRY(check_own_end(authority, membership, change.ends_at));
        details.emplace_back("ends_at", to_rfc3339(*change.ends_at));
        membership.ends_at = change.ends_at;
    }
    TRY(store(authority, membership));
    for (auto& detail : told) details.push_back(std::move(detail));
    return authority.record(
        {change.role ? "member.role_changed" : "member.end_changed", "user", user.number(), std::move(details)});
}

Result<void> Members::clear_end(const Permit<Permission::change_member_role>& permit, UserId user) {
    auto membership = TRY(find_changeable(permit, user));
    if (!membership.ends_at) return access::AccessError::not_found;
    TRY(check_own_end(permit, membership, std::nullopt));
    EventDetails details{{"ended_at", to_rfc3339(*membership.ends_at)}};
    membership.ends_at.reset();
    TRY(store(permit, membership));
    return permit.record({"member.end_cleared", "user", user.number(), std::move(details)});
}

Result<void> add_membership(const access::Authority& authority, UserId user, const access::Grant& grant,
                            std::optional<UserId> granted_by) {
    TRY(storage::or_if_taken(
        authority.query(sql::add_membership, user, grant.scope(), grant.role().key, granted_by, authority.now()),
        TeamError::already_member));
    TRY(authority.query(sql::lift_bars, user, grant.scope()));
    TRY(authority.query(sql::give_uses_of_member_back, user, grant.scope()));
    TRY(authority.query(sql::lapse_joins_of_member, user, grant.scope(), authority.now()));
    return {};
}

}  // namespace muster::team
