// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <set>
#include <tuple>

#include "differential/random_team.h"
#include "storage/testing/one_text.h"

namespace muster::testing {
namespace {

using storage::testing::one_text;

constexpr auto stored_members =
    one_text("differential.members",
             "select user_id, scope_id, role, ends_at, suspended_from from memberships where organization_id = $1");
constexpr auto stored_keys = one_text("differential.keys",
                                      "select id, keeper, ends_at, suspended_at, revoked_at from api_keys"
                                      " where organization_id = $1");
constexpr auto stored_invitations =
    one_text("differential.invitations",
             "select id, invited_by, ends_at, generation, closed_at, role from invitations where organization_id = $1");
constexpr auto stored_invitation_scopes =
    one_text("differential.invitation_scopes",
             "select invitation_id, scope_id from invitation_scopes where organization_id = $1"
             " and open_email is not null");
constexpr auto stored_works =
    one_text("differential.works", "select id, owner_id, state from campaigns where organization_id = $1");
constexpr auto stored_archived =
    one_text("differential.archived",
             "select id from scopes where organization_id = $1 and kind = 'subaccount' and archived_at is not null");
constexpr auto stored_removals =
    one_text("differential.removals",
             "select user_id, removal_scope_id, scope_id, role from removed_memberships where organization_id = $1");
constexpr auto stored_links =
    one_text("differential.links",
             "select id, made_by, ends_at, generation, uses, suspended_at, revoked_at, role from join_links"
             " where organization_id = $1");
constexpr auto stored_joins =
    one_text("differential.joins", "select id, link_id, user_id, state from joins where organization_id = $1");
constexpr auto stored_bars =
    one_text("differential.bars", "select user_id, scope_id from barred_users where organization_id = $1");
constexpr auto count_events = one_text(
    "differential.events", "select count(*) from events where organization_id = $1 and action <> 'access.denied'");

// What is stored, by the program and by the naive team

std::multiset<NaiveMember> members_in(AllRooms& rooms, OrganizationId organization) {
    std::multiset<NaiveMember> members;
    for (const auto row : rooms.run(stored_members, organization)) {
        NaiveMember member;
        row.into(member.user, member.scope, member.role, member.ends, member.suspended_from);
        members.insert(std::move(member));
    }
    return members;
}

std::multiset<NaiveMember> members_in(const NaiveTeam& team) { return {team.members.begin(), team.members.end()}; }

/// Each key, its keeper and its end; whether it is suspended, and whether it is revoked.
using StoredKeys = std::set<std::array<std::int64_t, 5>>;

StoredKeys keys_in(AllRooms& rooms, OrganizationId organization) {
    StoredKeys keys;
    for (const auto row : rooms.run(stored_keys, organization)) {
        const auto is_set = [&](std::size_t column) {
            return row.get<std::optional<std::int64_t>>(column).has_value();
        };
        keys.insert(
            {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2), is_set(3), is_set(4)});
    }
    return keys;
}

StoredKeys keys_in(const NaiveTeam& team) {
    StoredKeys keys;
    for (const auto& [id, key] : team.keys) keys.insert({id, key.bound.keeper, key.ends, key.suspended, key.revoked});
    return keys;
}

/// Each campaign and sequence, its owner, and whether it is open.
using StoredWorks = std::set<std::array<std::int64_t, 3>>;

StoredWorks works_in(AllRooms& rooms, OrganizationId organization) {
    StoredWorks works;
    for (const auto row : rooms.run(stored_works, organization)) {
        works.insert({row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::string>(2) == "draft"});
    }
    return works;
}

StoredWorks works_in(const NaiveTeam& team) {
    StoredWorks works;
    for (const auto& [id, work] : team.works) works.insert({id, work.owner, work.open});
    return works;
}

/// Each invitation, who stands for it, its end, its generation, whether it is closed, and where it leads; and its role.
using StoredInvitations = std::set<
    std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, bool, std::set<std::int64_t>, std::string>>;

StoredInvitations invitations_in(AllRooms& rooms, OrganizationId organization) {
    std::map<std::int64_t, std::set<std::int64_t>> open;
    for (const auto row : rooms.run(stored_invitation_scopes, organization)) {
        open[row.get<std::int64_t>(0)].insert(row.get<std::int64_t>(1));
    }
    StoredInvitations invitations;
    for (const auto row : rooms.run(stored_invitations, organization)) {
        const auto id = row.get<std::int64_t>(0);
        const bool is_closed = row.get<std::optional<std::int64_t>>(4).has_value();
        invitations.emplace(id, row.get<std::int64_t>(1), row.get<std::int64_t>(2), row.get<std::int64_t>(3), is_closed,
                            open[id], row.get<std::string>(5));
    }
    return invitations;
}

StoredInvitations invitations_in(const NaiveTeam& team) {
    StoredInvitations invitations;
    for (const auto& [id, each] : team.invitations) {
        invitations.emplace(id, *each.by, each.ends, each.generation, each.closed, each.open_scopes, each.role);
    }
    return invitations;
}

std::set<std::int64_t> archived_in(AllRooms& rooms, OrganizationId organization) {
    std::set<std::int64_t> archived;
    for (const auto row : rooms.run(stored_archived, organization)) archived.insert(row.get<std::int64_t>(0));
    return archived;
}

/// Who was removed from where, and the scopes and roles that come back if it is undone.
using StoredRemovals = std::set<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::string>>;

StoredRemovals removed_in(AllRooms& rooms, OrganizationId organization) {
    StoredRemovals removed;
    for (const auto row : rooms.run(stored_removals, organization)) {
        removed.emplace(row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2),
                        row.get<std::string>(3));
    }
    return removed;
}

StoredRemovals removed_in(const NaiveTeam& team) {
    StoredRemovals removed;
    for (const auto& [from, removal] : team.removals) {
        for (const auto& each : removal.ended) removed.emplace(from.first, from.second, each.scope, each.role);
    }
    return removed;
}

/// Each join link, its maker, end, generation and uses; whether it is suspended, and whether it is revoked; its role.
using StoredLinks = std::set<std::pair<std::array<std::int64_t, 7>, std::string>>;

StoredLinks links_in(AllRooms& rooms, OrganizationId organization) {
    StoredLinks links;
    for (const auto row : rooms.run(stored_links, organization)) {
        const auto number = [&](std::size_t column) { return row.get<std::int64_t>(column); };
        const auto is_set = [&](std::size_t column) {
            return row.get<std::optional<std::int64_t>>(column).has_value();
        };
        links.insert(
            {{number(0), number(1), number(2), number(3), number(4), is_set(5), is_set(6)}, row.get<std::string>(7)});
    }
    return links;
}

StoredLinks links_in(const NaiveTeam& team) {
    StoredLinks links;
    for (const auto& [id, link] : team.links) {
        links.insert({{id, link.by, link.ends, link.generation, link.uses, link.suspended, link.revoked}, link.role});
    }
    return links;
}

using StoredJoins = std::set<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::string>>;

StoredJoins joins_in(AllRooms& rooms, OrganizationId organization) {
    StoredJoins joins;
    for (const auto row : rooms.run(stored_joins, organization)) {
        joins.emplace(row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2),
                      row.get<std::string>(3));
    }
    return joins;
}

StoredJoins joins_in(const NaiveTeam& team) {
    StoredJoins joins;
    for (const auto& [id, join] : team.joins) joins.emplace(id, join.link, join.user, join.state);
    return joins;
}

std::set<std::pair<std::int64_t, std::int64_t>> bars_in(AllRooms& rooms, OrganizationId organization) {
    std::set<std::pair<std::int64_t, std::int64_t>> bars;
    for (const auto row : rooms.run(stored_bars, organization)) {
        bars.emplace(row.get<std::int64_t>(0), row.get<std::int64_t>(1));
    }
    return bars;
}

}  // namespace

std::string RandomTeam::compare_stored() {
    const auto organization = place_.organization;
    const auto events = rooms_.run(count_events, organization)[0].get<std::int64_t>(0);
    return differs("memberships", members_in(rooms_, organization), members_in(naive_)) +
           differs("keys", keys_in(rooms_, organization), keys_in(naive_)) +
           differs("invitations", invitations_in(rooms_, organization), invitations_in(naive_)) +
           differs("join links", links_in(rooms_, organization), links_in(naive_)) +
           differs("joins", joins_in(rooms_, organization), joins_in(naive_)) +
           differs("bars", bars_in(rooms_, organization), naive_.barred) +
           differs("works", works_in(rooms_, organization), works_in(naive_)) +
           differs("archived subaccounts", archived_in(rooms_, organization), naive_.archived) +
           differs("removals", removed_in(rooms_, organization), removed_in(naive_)) +
           differs("counts of events", events, recorded_);
}

}  // namespace muster::testing
