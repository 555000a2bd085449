// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "differential/naive_team.h"

namespace muster::testing {

bool NaiveTeam::is_by_invitation_only(const std::string& role) const {
    const auto roles = engine().roles;
    const auto found = roles.find(role);
    if (found == roles.end()) return true;
    return std::ranges::any_of(model->roles(on), [&](const access::Role& each) {
        return each.must_have_holder && each.key == found->second.listed_as;
    });
}

Objections NaiveTeam::share(std::int64_t by, std::int64_t id, const NaiveLink& wanted) {
    Objections against = at_gate(by, wanted.scope, "share_join_link");
    if (!against.empty()) return against;
    if (is_by_invitation_only(wanted.role)) against.insert("role_not_by_link");
    against.merge(grant(engine(), by, "invite", wanted.role, wanted.scope));
    if (closed.contains(wanted.scope)) against.insert("closed_to_joining");
    if (wanted.ends <= now) against.insert("join_link_form_wrong");
    NaiveTeam after = *this;
    after.links[id] = wanted;
    after.links[id].by = by;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::rotate_link(std::int64_t by, std::int64_t scope, std::int64_t id) {
    Objections against = at_gate(by, scope, "share_join_link");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    NaiveLink& link = after.links.at(id);
    if (!lies_in(link.scope, scope)) return {"not_found"};
    if (link.revoked || link.ends <= now) return {"join_link_over"};
    if (!engine().roles.contains(link.role)) return {"no_such_role"};
    if (is_by_invitation_only(link.role)) against.insert("role_not_by_link");
    against.merge(grant(engine(), by, "invite", link.role, link.scope));
    link.by = by;
    link.suspended = false;
    ++link.generation;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::revoke_link(std::int64_t by, std::int64_t scope, std::int64_t id) {
    Objections against = at_gate(by, scope, "revoke_invitation");
    if (!against.empty()) return against;
    return revoke_link_here(by, scope, id);
}

Objections NaiveTeam::revoke_link_here(std::int64_t by, std::int64_t scope, std::int64_t id) {
    Objections against;
    NaiveTeam after = *this;
    NaiveLink& link = after.links.at(id);
    if (link.revoked || !lies_in(link.scope, scope)) return {"not_found"};
    // A role that is gone is nobody's to give, and its link anybody's to end.
    if (engine().roles.contains(link.role)) against.merge(grant(engine(), by, "invite", link.role, link.scope));
    link.revoked = true;
    for (auto& [join_id, join] : after.joins) {
        if (join.link == id && join.state == "waiting") join.state = "lapsed";
    }
    return become(std::move(after), std::move(against));
}

/// Whether its maker could give its role there now.
bool NaiveTeam::may_give_by_link(const NaiveLink& link) const {
    return !is_by_invitation_only(link.role) && may(link.by, link.scope, "share_join_link") &&
           grant(engine(), link.by, "invite", link.role, link.scope).empty();
}

/// Whether they were sent away from there, from above or from below it, or are suspended or over by time anywhere.
bool NaiveTeam::is_barred(std::int64_t user, std::int64_t scope) const {
    const bool is_sent_away = std::ranges::any_of(barred, [&](const auto& each) {
        return each.first == user && (lies_in(each.second, scope) || lies_in(scope, each.second));
    });
    return is_sent_away || std::ranges::any_of(members, [&](const NaiveMember& each) {
               return each.user == user && (each.suspended_from || (each.ends && *each.ends <= now));
           });
}

Objections NaiveTeam::join(std::int64_t user, std::int64_t join_id, std::int64_t link_id, std::int64_t generation) {
    NaiveTeam after = *this;
    NaiveLink& link = after.links.at(link_id);
    const bool is_used_up = link.uses_max && link.uses >= *link.uses_max;
    const bool is_open = !link.revoked && !link.suspended && link.ends > now && !is_used_up;
    const bool leads_there = is_open && !closed.contains(link.scope) && may_give_by_link(link);
    if (due || !leads_there || generation != link.generation) return {"join_link_over"};
    Objections against;
    if (is_barred(user, link.scope)) against.insert("invitation_needed");
    if (after.find(user, link.scope) != nullptr) against.insert("already_member");
    const bool waits = std::ranges::any_of(joins, [&](const auto& each) {
        return each.second.user == user && each.second.state == "waiting" &&
               links.at(each.second.link).scope == link.scope;
    });
    if (waits) against.insert("already_waiting");
    ++link.uses;
    after.joins[join_id] = {link_id, user, link.needs_approval ? "waiting" : "joined"};
    if (!link.needs_approval) after.add_member({user, link.scope, link.role, {}, {}});
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::against_deciding(std::int64_t by, std::int64_t scope, std::int64_t join) const {
    Objections against = at_gate(by, scope, "decide_on_joins");
    if (!against.empty()) return against;
    const NaiveJoin& asked = joins.at(join);
    const NaiveLink& link = links.at(asked.link);
    if (asked.state != "waiting" || !lies_in(link.scope, scope)) return {"not_found"};
    if (!engine().roles.contains(link.role)) return {"no_such_role"};
    if (is_by_invitation_only(link.role)) against.insert("role_not_by_link");
    against.merge(grant(engine(), by, "invite", link.role, link.scope));
    return against;
}

Objections NaiveTeam::approve(std::int64_t by, std::int64_t scope, std::int64_t join) {
    Objections against = against_deciding(by, scope, join);
    NaiveTeam after = *this;
    NaiveJoin& asked = after.joins.at(join);
    const NaiveLink& link = links.at(asked.link);
    // Neither is looked at where the gate or the question itself was the end of it.
    if (against.empty() && closed.contains(link.scope)) against.insert("closed_to_joining");
    if (against.empty() && is_barred(asked.user, link.scope)) against.insert("invitation_needed");
    if (against.empty() && after.find(asked.user, link.scope) != nullptr) against.insert("already_member");
    asked.state = "joined";
    after.add_member({asked.user, link.scope, link.role, {}, {}});
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::refuse(std::int64_t by, std::int64_t scope, std::int64_t join) {
    Objections against = against_deciding(by, scope, join);
    NaiveTeam after = *this;
    NaiveJoin& asked = after.joins.at(join);
    asked.state = "refused";
    --after.links.at(asked.link).uses;
    after.barred.emplace(asked.user, links.at(asked.link).scope);
    return become(std::move(after), std::move(against));
}

/// Whoever is brought to a place is barred there no more, nor below it, and waits for it no longer.
void NaiveTeam::add_member(const NaiveMember& member) {
    members.push_back(member);
    for (auto& [id, join] : joins) {
        NaiveLink& link = links.at(join.link);
        if (join.user != member.user || join.state != "waiting" || link.scope != member.scope) continue;
        join.state = "lapsed";
        --link.uses;
    }
    std::erase_if(barred,
                  [&](const auto& each) { return each.first == member.user && lies_in(each.second, member.scope); });
}

void NaiveTeam::bar_where_suspended(std::int64_t user) {
    for (const auto& each : members) {
        const bool is_out = each.suspended_from || (each.ends && *each.ends <= now);
        if (each.user == user && is_out) barred.emplace(user, each.scope);
    }
}

void NaiveTeam::suspend_lost_links(std::int64_t user) {
    const NaiveTeam team = if_none_archived();
    for (auto& [id, link] : links) {
        const bool works = !link.revoked && !link.suspended && link.ends > now;
        if (link.by == user && works && !team.may_give_by_link(link)) link.suspended = true;
    }
}

void NaiveTeam::end_links_to_closed() {
    for (auto& [id, link] : links) {
        if (closed.contains(link.scope)) link.revoked = true;
    }
    for (auto& [id, join] : joins) {
        if (join.state == "waiting" && closed.contains(links.at(join.link).scope)) join.state = "lapsed";
    }
}

}  // namespace muster::testing
