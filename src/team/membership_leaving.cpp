// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/each_once.h"
#include "base/text.h"
#include "team/join.sql.h"
#include "team/membership.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"
#include "team/removal.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

std::vector<ScopeId> scopes_of(std::span<const access::StoredMembership> memberships) {
    std::vector<ScopeId> scopes;
    for (const auto& membership : memberships) scopes.push_back(membership.scope);
    return scopes;
}

/// What the role model says, if nobody chose.
WorkFate usual_fate(const access::RoleModel& model) {
    return model.running_work_on_removal() == access::RunningWork::cancel ? WorkFate::cancel : WorkFate::keep;
}

Error wrong(const WorkRequest& work, std::string_view field, std::string code, std::string detail) {
    const std::string pointer = std::string(work.place) + std::string(field);
    return Error(TeamError::work_wrong).with_fields({{pointer, std::move(code), std::move(detail)}});
}

Error wrong_heir(const WorkRequest& work, std::string code, std::string detail) {
    return wrong(work, "/hand_over_to", std::move(code), std::move(detail));
}

/// What becomes of work that isn't handed over. Where the model cancels it, nobody keeps it going (AP-8).
Result<WorkChoice> choice_without_heir(const access::Authority& authority, const WorkRequest& work) {
    const WorkFate usual = usual_fate(authority.model());
    const WorkFate fate = work.running_work.value_or(usual);
    if (fate == WorkFate::keep && usual == WorkFate::cancel) {
        return wrong(work, "/running_work", "choice", "must be `cancel` or `hand_over` here");
    }
    return WorkChoice{fate};
}

/// What was asked for, if whoever is to take the work over can.
Result<WorkChoice> choice_of(const access::Authority& authority, UserId user, const WorkRequest& work,
                             std::span<const ScopeId> scopes) {
    const bool hands_over = work.running_work ? *work.running_work == WorkFate::hand_over : bool{work.hand_over_to};
    if (!hands_over && work.hand_over_to)
        return wrong_heir(work, "unknown", "is named only if the work is handed over");
    if (!hands_over) return choice_without_heir(authority, work);
    if (!work.hand_over_to) return wrong_heir(work, "required", "is missing: name who takes the work over");
    const UserId heir = *work.hand_over_to;
    if (heir == user) return wrong_heir(work, "choice", "can't be who leaves");
    for (const ScopeId scope : scopes) {
        if (!TRY(authority.query(sql::covers_scope, heir, scope, authority.now())).empty()) continue;
        return wrong_heir(work, "choice", "must be an active member wherever the work is");
    }
    return WorkChoice{WorkFate::hand_over, heir};
}

/// Tells who takes the work over.
void note_heir(const WorkChoice& work, EventDetails& details) {
    const auto is_heir = [](const auto& detail) { return detail.first == "handed_over_to"; };
    if (work.fate != WorkFate::hand_over || std::ranges::any_of(details, is_heir)) return;
    details.emplace_back("handed_over_to", work.heir.text());
}

/// An end at the organization is one departure from all of it; else each place is left for itself.
std::vector<ScopeId> places_left(const access::Authority& authority, std::span<const ScopeId> ended) {
    const ScopeId organization = authority.path().organization();
    if (std::ranges::find(ended, organization) != ended.end()) return {organization};
    return {ended.begin(), ended.end()};
}

}  // namespace

std::string roles_of(std::span<const access::StoredMembership> memberships) {
    std::vector<std::string> roles;
    for (const auto& membership : memberships) roles.push_back(membership.role);
    return told(std::move(roles));
}

std::string told(std::vector<std::string> roles) { return text::join(each_once(std::move(roles)), ","); }

Result<void> Members::remove(const Permit<Permission::remove_member>& permit, UserId user, const WorkRequest& work) {
    // As when they leave.
    if (permit.actor().user_id() == user) TRY(permit.query(sql::bar_where_suspended, user, permit.now()));
    return remove_at_scope(permit, user, work, {});
}

Result<void> Members::remove_as_part(const access::Authority& authority, UserId user, const WorkRequest& work,
                                     EventDetails told) {
    TRY(authority.require(Permission::remove_member));
    return remove_at_scope(authority, user, work, std::move(told));
}

Result<void> Members::remove_at_scope(const access::Authority& authority, UserId user, const WorkRequest& work,
                                      EventDetails told) {
    // Else they would be invited again, and be free of it.
    TRY(check_not_suspended_above(authority, user));
    EventDetails details;
    const auto ended = TRY(take_away(authority, user, work, details));
    details.emplace_back("role", roles_of(ended));
    for (auto& detail : told) details.push_back(std::move(detail));
    return authority.record({"member.removed", "user", user.number(), std::move(details)});
}

Result<void> Members::leave(const Permit<Permission::leave_organization>& permit, const WorkRequest& work) {
    const UserId user = permit.actor().user_id();
    const auto ended = read_memberships(TRY(permit.query(sql::memberships_below, user)));
    const auto choice = TRY(choice_of(permit, user, work, scopes_of(ended)));
    TRY(permit.query(sql::bar_where_suspended, user, permit.now()));
    TRY(forget_removals(permit, user));
    auto details = TRY(depart(permit, user, ended, choice));
    note_heir(choice, details);
    return permit.record({"member.left", "user", user.number(), std::move(details)});
}

Result<void> Members::end_over(const Permit<Permission::end_memberships>& permit, UserId user) {
    const auto ended = read_memberships(TRY(permit.query(sql::memberships_over, user, permit.now())));
    if (ended.empty()) return access::AccessError::not_found;
    for (const auto& membership : ended) TRY(permit.query(sql::end_membership, user, membership.scope));
    const auto scopes = scopes_of(ended);
    EventDetails details;
    for (const ScopeId place : places_left(permit, scopes)) {
        // Whoever has more there, by another membership, hasn't left it.
        if (!TRY(permit.query(sql::stays_around, user, place)).empty()) continue;
        TRY(permit.within(place, [&](const access::Authority& there) -> Result<void> {
            add_counts(details, TRY(ask_departures(there, user, scopes, {usual_fate(permit.model())})));
            return {};
        }));
    }
    details.emplace_back("role", roles_of(ended));
    return permit.record({"member.ended", "user", user.number(), std::move(details)});
}

Result<void> Members::end_account(const Permit<Permission::end_account>& permit, UserId user) {
    const auto ended = read_memberships(TRY(permit.query(sql::memberships_below, user)));
    if (ended.empty()) return access::AccessError::not_found;
    TRY(permit.query(sql::bar_where_suspended, user, permit.now()));
    TRY(permit.query(sql::forget_unbarred_identity, user));
    const bool was_barred = !TRY(permit.query(sql::is_barred, user)).empty();
    auto details = TRY(depart(permit, user, ended, {usual_fate(permit.model())}));
    // Going with one's account is leaving: it bars nobody whom nothing barred before.
    if (!was_barred) TRY(permit.query(sql::lift_bars, user, permit.path().organization()));
    details.emplace_back("account", "deleted");
    return permit.record_for(user, {"member.left", "user", user.number(), std::move(details)});
}

Result<std::vector<access::StoredMembership>> Members::take_away(const access::Authority& authority, UserId user,
                                                                 const WorkRequest& work, EventDetails& details) {
    auto ended = read_memberships(TRY(authority.query(sql::memberships_below, user)));
    if (ended.empty()) return has_none_here(authority, user);
    for (const auto& membership : ended) {
        TRY(authority.grant(GrantKind::remove, *TRY(authority.find_role(membership.role)), membership.scope));
    }
    const auto choice = TRY(choice_of(authority, user, work, scopes_of(ended)));
    TRY(remember_removal(authority, user));
    auto told = TRY(depart(authority, user, ended, choice));
    add_counts(details, told);
    note_heir(choice, details);
    note_heir(choice, told);
    TRY(remember_what_stays(authority, user, told));
    return ended;
}

Result<EventDetails> Members::depart(const access::Authority& authority, UserId user,
                                     std::span<const access::StoredMembership> ended, const WorkChoice& work) {
    for (const auto& membership : ended) TRY(authority.query(sql::end_membership, user, membership.scope));
    return ask_departures(authority, user, scopes_of(ended), work);
}

Result<EventDetails> Members::ask_departures(const access::Authority& authority, UserId user,
                                             std::span<const ScopeId> scopes, const WorkChoice& work) {
    EventDetails details;
    for (Departure* departure : departures_) {
        for (auto& detail : TRY(departure->member_left(authority, user, scopes, work)))
            details.push_back(std::move(detail));
    }
    return details;
}

Result<Members::ThoughtOf> Members::would_leave(const access::Authority& authority, UserId user,
                                                std::span<const ScopeId> scopes, const WorkRequest& work) const {
    const auto choice = TRY(choice_of(authority, user, work, scopes));
    ThoughtOf thought_of{choice.fate, {}};
    for (const Departure* departure : departures_) {
        for (auto& detail : TRY(departure->would_leave(authority, user, scopes, choice)))
            thought_of.told.push_back(std::move(detail));
    }
    note_heir(choice, thought_of.told);
    return thought_of;
}

}  // namespace muster::team
