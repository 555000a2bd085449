// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/limits.h"
#include "differential/naive_team.h"

namespace muster::testing {
namespace {

using std::chrono::microseconds;

const std::int64_t undo_time = microseconds(limits::removal_undo_time_max).count();

std::optional<std::int64_t> number_of(std::optional<Time> time) {
    if (!time) return std::nullopt;
    return time->time_since_epoch().count();
}

}  // namespace

Objections NaiveTeam::add(std::int64_t scope, std::int64_t user, const std::string& role,
                          std::optional<std::int64_t> ends) {
    if (is_erased()) return {"not_found"};
    if (due) return {"closing"};
    if (is_archived(scope)) return {"archived"};
    const auto begun = engine();
    // Nobody is brought to a campaign from the command line.
    if (begun.level_of(scope) == "campaign") return {"not_found"};
    Objections against;
    if (ends && *ends <= now) against.insert("membership_wrong");
    if (!begun.roles.contains(role)) against.insert("no_such_role");
    const bool fits = begun.roles.contains(role) && begun.roles.at(role).held_at.contains(begun.level_of(scope));
    if (!fits) against.insert("role_not_held_here");
    if (find(user, scope) != nullptr) against.insert("already_member");
    NaiveTeam after = *this;
    after.add_member({user, scope, role, ends, {}});
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::suspend(std::int64_t by, std::int64_t scope, std::int64_t user) {
    Objections against = at_gate(by, scope, "suspend_member");
    if (!against.empty()) return against;
    if (by == user) return {"own_suspension"};
    return suspend_here(by, scope, user);
}

Objections NaiveTeam::suspend_here(std::int64_t by, std::int64_t scope, std::int64_t user) {
    Objections against;
    const auto begun = engine();
    NaiveTeam after = *this;
    int suspended = 0;
    for (const auto& member : below(user, scope)) {
        // What was suspended from here already, or from above, stays so.
        if (member.suspended_from && (!lies_in(*member.suspended_from, scope) || *member.suspended_from == scope))
            continue;
        ++suspended;
        against.merge(grant(begun, by, "remove", member.role, member.scope));
        after.find(user, member.scope)->suspended_from = scope;
    }
    if (suspended == 0) return {below(user, scope).empty() ? "not_a_member" : "already_suspended"};
    after.close_invitations_to(user, scope);
    after.suspend_lost_keys(user);
    return become(std::move(after), std::move(against));
}

/// Who is suspended from above is brought back only by those who decide there.
Objections NaiveTeam::against_lifting(std::int64_t by, std::int64_t scope, std::int64_t user) const {
    if (may(by, organization, "suspend_member") || may(by, organization, "provision_members")) return {};
    for (const auto& member : below(user, scope)) {
        const bool from_above = member.suspended_from && !lies_in(*member.suspended_from, scope);
        if (from_above) return {"suspended_above"};
    }
    return {};
}

Objections NaiveTeam::reactivate(std::int64_t by, std::int64_t scope, std::int64_t user) {
    Objections against = at_gate(by, scope, "suspend_member");
    if (!against.empty()) return against;
    const auto begun = engine();
    NaiveTeam after = *this;
    int lifted = 0;
    for (const auto& member : below(user, scope)) {
        if (!member.suspended_from) continue;
        ++lifted;
        against.merge(grant(begun, by, "change", member.role, member.scope));
        after.find(user, member.scope)->suspended_from.reset();
    }
    if (lifted == 0) return {below(user, scope).empty() ? "not_a_member" : "not_suspended"};
    against.merge(against_lifting(by, scope, user));
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::change(std::int64_t by, std::int64_t scope, std::int64_t user, std::optional<std::string> role,
                             std::optional<std::int64_t> ends) {
    Objections against = at_gate(by, scope, "change_member_role");
    if (!against.empty()) return against;
    return change_here(by, scope, user, role, ends);
}

Objections NaiveTeam::change_here(std::int64_t by, std::int64_t scope, std::int64_t user,
                                  const std::optional<std::string>& role, std::optional<std::int64_t> new_end) {
    Objections against;
    if (new_end && *new_end <= now) against.insert("membership_wrong");
    NaiveTeam after = *this;
    NaiveMember* member = after.find(user, scope);
    if (member == nullptr) {
        against.insert("not_a_member");
        return against;
    }
    const auto begun = engine();
    against.merge(grant(begun, by, "change", member->role, scope));
    against.merge(against_lifting(by, scope, user));
    if (role) against.merge(grant(begun, by, "change", *role, scope));
    if (new_end && by == user && member->ends && *new_end > *member->ends) against.insert("own_end");
    if (role) member->role = *role;
    if (new_end) member->ends = new_end;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::clear_end(std::int64_t by, std::int64_t scope, std::int64_t user) {
    Objections against = at_gate(by, scope, "change_member_role");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    NaiveMember* member = after.find(user, scope);
    if (member == nullptr) return {"not_a_member"};
    against.merge(grant(engine(), by, "change", member->role, scope));
    if (!member->ends) against.insert("not_found");
    if (member->ends && by == user) against.insert("own_end");
    member->ends.reset();
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::remove(std::int64_t by, std::int64_t scope, std::int64_t user, const team::WorkRequest& work) {
    Objections against = at_gate(by, scope, "remove_member");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    // Who goes past a suspension by themself doesn't come back by a link.
    if (by == user) after.bar_where_suspended(user);
    against = after.remove_here(by, scope, user, work);
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::remove_here(std::int64_t by, std::int64_t scope, std::int64_t user,
                                  const team::WorkRequest& work) {
    Objections against = against_lifting(by, scope, user);
    NaiveTeam after = *this;
    against.merge(after.take_away(engine(), by, scope, user, work));
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::take_away(const NaiveEngine& as_begun, std::int64_t by, std::int64_t scope, std::int64_t user,
                                const team::WorkRequest& work) {
    const auto ended = below(user, scope);
    if (ended.empty()) return {"not_a_member"};
    Objections against = against_work(user, work, ended);
    for (const auto& member : ended) against.merge(grant(as_begun, by, "remove", member.role, member.scope));
    forget_removals(user, scope);
    removals[{user, scope}] = {now, ended};
    std::erase_if(members, [&](const NaiveMember& each) { return each.user == user && lies_in(each.scope, scope); });
    against.merge(depart(by, user, scope, work));
    return against;
}

Objections NaiveTeam::leave(std::int64_t user) {
    Objections against = at_gate(user, organization, "leave_organization");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    after.bar_where_suspended(user);
    after.forget_removals(user, organization);
    std::erase_if(after.members, [&](const NaiveMember& each) { return each.user == user; });
    against.merge(after.depart(user, user, organization, {}));
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::undo(std::int64_t by, std::int64_t scope, std::int64_t user) {
    Objections against = at_gate(by, scope, "undo_removal");
    if (!against.empty()) return against;
    const auto removal = removals.find({user, scope});
    if (removal == removals.end() || removal->second.at <= now - undo_time) return {"removal_over"};
    auto ended = removal->second.ended;
    std::erase_if(ended, [&](const NaiveMember& each) { return each.ends && *each.ends <= now; });
    if (ended.empty()) return {"removal_over"};
    if (!below(user, scope).empty()) return {"came_back"};
    const auto begun = engine();
    NaiveTeam after = *this;
    Objections out_of_reach;
    std::vector<NaiveMember> left_out;
    for (const auto& member : ended) {
        auto refusals = grant(begun, by, "invite", member.role, member.scope);
        const bool is_out_of_reach =
            refusals.size() == 1 && Names{"archived", "no_such_role", "role_not_held_here"}.contains(*refusals.begin());
        if (is_out_of_reach) {
            left_out.push_back(member);
            out_of_reach.merge(refusals);
            continue;
        }
        against.merge(refusals);
        const bool is_held_out = !member.suspended_from && after.is_suspended_around(user, member.scope);
        if (is_held_out) against.insert("suspended_here");
        after.add_member(member);
    }
    if (left_out.size() == ended.size()) against.merge(out_of_reach);
    after.barred.erase({user, scope});
    for (const auto& member : left_out) {
        if (member.suspended_from) after.barred.emplace(user, member.scope);
    }
    after.forget_removals(user, scope);
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::change_subaccounts(std::int64_t by, std::int64_t user, const team::SubaccountsChange& change) {
    Objections against = at_gate(by, organization, "change_member_role");
    if (!against.empty()) return against;
    const auto begun = engine();
    const auto ends = number_of(change.ends_at);
    if (ends && *ends <= now) against.insert("membership_wrong");
    if (!change.remove.empty() && !may(by, organization, "remove_member")) against.insert("denied");
    if (!change.add.empty() && !may(by, organization, "invite_member")) against.insert("denied");
    const auto is_active = [&](const NaiveMember& each) {
        return each.user == user && !each.suspended_from && (!each.ends || *each.ends > now);
    };
    if (std::ranges::none_of(members, is_active)) against.insert("not_found");
    const NaiveMember* at_top = find(user, organization);
    const bool is_bound = at_top != nullptr && at_top->ends && by == user && !change.add.empty();
    if (is_bound && (!ends || *ends > *at_top->ends)) against.insert("own_end");
    NaiveTeam after = *this;
    for (const auto subaccount : change.remove) {
        if (is_archived(subaccount.number())) against.insert("archived");
        against.merge(after.take_away(begun, by, subaccount.number(), user, change.work));
    }
    for (const auto subaccount : change.add) {
        against.merge(grant(begun, by, "invite", *change.role, subaccount.number()));
        if (after.is_suspended_around(user, subaccount.number())) against.insert("suspended_here");
        if (after.find(user, subaccount.number()) != nullptr) against.insert("already_member");
        after.add_member({user, subaccount.number(), *change.role, ends, {}});
    }
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::provision(std::int64_t by, const NaiveMember& wanted) {
    Objections against = at_gate(by, organization, "provision_members");
    if (!against.empty()) return against;
    against = grant(engine(), by, "invite", wanted.role, wanted.scope);
    if (find(wanted.user, wanted.scope) != nullptr) against.insert("already_member");
    NaiveTeam after = *this;
    after.add_member(wanted);
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::change_role_at(std::int64_t by, std::int64_t place, std::int64_t user, const std::string& role) {
    Objections against = at_gate(by, organization, "provision_members");
    return against.empty() ? change_here(by, place, user, role, {}) : against;
}

Objections NaiveTeam::remove_at(std::int64_t by, std::int64_t place, std::int64_t user) {
    Objections against = at_gate(by, organization, "provision_members");
    return against.empty() ? remove_here(by, place, user, {}) : against;
}

Objections NaiveTeam::suspend_as_directory(std::int64_t by, std::int64_t user) {
    Objections against = at_gate(by, organization, "provision_members");
    return against.empty() ? suspend_here(by, organization, user) : against;
}

int NaiveTeam::expire() {
    if (due) return 0;
    std::map<std::int64_t, std::vector<std::int64_t>> over;
    for (const auto& member : members) {
        const bool is_over = member.ends && *member.ends <= now && !member.suspended_from;
        if (is_over) over[member.user].push_back(member.scope);
    }
    for (auto& [user, scopes] : over) {
        std::erase_if(members, [&](const NaiveMember& each) {
            return each.user == user && std::ranges::find(scopes, each.scope) != scopes.end();
        });
        if (std::ranges::find(scopes, organization) != scopes.end()) scopes = {organization};
        for (const std::int64_t place : scopes) {
            const bool stays = std::ranges::any_of(members, [&](const NaiveMember& each) {
                return each.user == user && (lies_in(place, each.scope) || lies_in(each.scope, place));
            });
            if (!stays) depart(0, user, place, {});
        }
    }
    return static_cast<int>(over.size());
}

bool NaiveTeam::is_suspended_around(std::int64_t user, std::int64_t scope) const {
    return std::ranges::any_of(members, [&](const NaiveMember& each) {
        return each.user == user && each.suspended_from &&
               (lies_in(scope, each.scope) || lies_in(scope, *each.suspended_from));
    });
}

/// Whether some membership of theirs, of whatever state, is there or above it.
bool NaiveTeam::is_reached(std::int64_t user, std::int64_t scope) const {
    return std::ranges::any_of(
        members, [&](const NaiveMember& each) { return each.user == user && lies_in(scope, each.scope); });
}

Objections NaiveTeam::against_work(std::int64_t user, const team::WorkRequest& work,
                                   const std::vector<NaiveMember>& ended) const {
    const auto fate = work.running_work.value_or(work.hand_over_to ? team::WorkFate::hand_over : usual_fate());
    const bool hands_over = fate == team::WorkFate::hand_over;
    const bool keeps_what_ends = fate == team::WorkFate::keep && usual_fate() == team::WorkFate::cancel;
    if (hands_over != work.hand_over_to.has_value() || keeps_what_ends) return {"work_wrong"};
    if (!hands_over) return {};
    const std::int64_t heir = work.hand_over_to->number();
    const auto is_there = [&](const NaiveMember& left) {
        return std::ranges::any_of(members, [&](const NaiveMember& each) {
            const bool is_active = !each.suspended_from && (!each.ends || *each.ends > now);
            return each.user == heir && is_active && lies_in(left.scope, each.scope);
        });
    };
    if (heir == user || !std::ranges::all_of(ended, is_there)) return {"work_wrong"};
    return {};
}

Objections NaiveTeam::depart(std::int64_t by, std::int64_t user, std::int64_t place, const team::WorkRequest& work) {
    // Who goes by themself may be invited still, and come back by a link.
    if (by != user) {
        close_invitations_to(user, place);
        barred.emplace(user, place);
    }
    close_invitations_by(user, place);
    suspend_lost_links(user);
    suspend_lost_keys(user);
    const auto fate = work.running_work.value_or(work.hand_over_to ? team::WorkFate::hand_over : usual_fate());
    Objections against;
    for (auto& [id, each] : works) {
        const bool is_left = each.open && each.owner == user && lies_in(id, place) && !is_reached(user, id);
        if (!is_left || fate == team::WorkFate::keep) continue;
        if (fate == team::WorkFate::cancel) {
            each.open = false;
            closed.insert(id);
        }
        if (fate != team::WorkFate::hand_over || is_archived(id) || !work.hand_over_to) continue;
        each.owner = work.hand_over_to->number();
        const bool can = may(each.owner, each.subaccount, each.is_sequence ? "edit_sequences" : "edit_campaign");
        if (!can) against.insert("they_may_not");
    }
    end_links_to_closed();
    return against;
}

/// A new departure takes the place of those from there and from below it, and what can't be undone any more goes too.
void NaiveTeam::forget_removals(std::int64_t user, std::int64_t scope) {
    std::erase_if(removals, [&](const auto& each) {
        const bool is_replaced = each.first.first == user && lies_in(each.first.second, scope);
        return is_replaced || each.second.at <= now - undo_time;
    });
}

}  // namespace muster::testing
