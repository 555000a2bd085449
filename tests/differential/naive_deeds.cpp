// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "differential/naive_team.h"

namespace muster::testing {
namespace {

/// The levels at which a role may be held so that it is ever asked for the permission.
bool is_ever_asked(const std::string& permission, const Names& held_at) {
    for (const auto& row : access::permission_catalog) {
        if (row.name != permission) continue;
        const bool at_subaccount = row.level != access::Level::organization;
        const bool at_campaign = row.level == access::Level::campaign;
        return held_at.contains("organization") || (at_subaccount && held_at.contains("subaccount")) ||
               (at_campaign && held_at.contains("campaign"));
    }
    return false;
}

/// What the switches that are on take from a role.
Names taken_from(const NaiveTeam& team, const std::string& role) {
    Names taken = access::testing::naive_roles(*team.model, 0).at(role).permissions;
    const NaiveRoles with_switches = access::testing::naive_roles(*team.model, team.on);
    for (const auto& left : with_switches.at(role).permissions) taken.erase(left);
    return taken;
}

/// Whether a role with those lists would never be let do it: it gives or takes roles, and there are none it may.
bool reaches_nobody(const NaiveRole& role, const std::string& permission) {
    static const Names bringing{"invite_member", "share_join_link", "decide_on_joins", "undo_removal"};
    static const Names taking{"remove_member", "suspend_member"};
    if (bringing.contains(permission)) return role.may_invite.empty();
    if (taking.contains(permission)) return role.may_remove.empty();
    return permission == "change_member_role" && role.may_change.empty();
}

/// The permissions after the switching, and what is wrong with it.
Objections switch_permissions(const NaiveTeam& team, NaiveCustomRole& role, const Names& on, const Names& off) {
    Objections against;
    const Names taken = taken_from(team, role.base);
    const NaiveRole base = access::testing::naive_roles(*team.model, team.on).at(role.base);
    const auto is_everybodys = [&](const std::string& permission) {
        return team.model->everyone().contains(*access::parse_permission(permission));
    };
    for (const auto& permission : off) {
        if (is_everybodys(permission)) against.insert("role_form_wrong");
        role.permissions.erase(permission);
    }
    for (const auto& permission : on) {
        const bool is_dead = !role.permissions.contains(permission) && reaches_nobody(base, permission);
        const bool is_wrong = off.contains(permission) || taken.contains(permission) ||
                              !is_ever_asked(permission, role.held_at) || is_dead || is_everybodys(permission);
        if (is_wrong) against.insert("role_form_wrong");
        role.permissions.insert(permission);
    }
    return against;
}

Names names_of(const access::PermissionSet& permissions) {
    Names names;
    for (const auto permission : access::listed(permissions)) names.emplace(access::to_text(permission));
    return names;
}

}  // namespace

Objections NaiveTeam::make_role(std::int64_t by, const std::string& key, const std::string& base,
                                const Names& switched_on, const Names& switched_off) {
    Objections against = at_gate(by, organization, "manage_roles");
    if (!against.empty()) return against;
    if (custom.contains(key)) against.insert("role_key_taken");
    const NaiveRole cloned = engine().roles.at(base);
    NaiveCustomRole made{base, cloned.held_at, cloned.permissions};
    std::erase_if(made.permissions, [&](const std::string& each) { return !is_ever_asked(each, made.held_at); });
    against.merge(switch_permissions(*this, made, switched_on, switched_off));
    if (!std::ranges::includes(permissions_at(by, organization), made.permissions))
        against.insert("role_exceeds_maker");
    NaiveTeam after = *this;
    after.custom[key] = made;
    return become(std::move(after), std::move(against));
}

/// Nobody manages a role that may do more than they, or that they couldn't give where somebody has it.
Objections NaiveTeam::against_role(std::int64_t by, const std::string& key, const NaiveRole& role) const {
    Objections against;
    if (!std::ranges::includes(permissions_at(by, organization), role.permissions))
        against.insert("role_exceeds_maker");
    for (const auto& member : members) {
        if (member.role != key || is_archived(member.scope)) continue;
        against.merge(grant(engine(), by, "change", role, member.scope));
    }
    for (const auto& [id, invitation] : invitations) {
        if (invitation.role != key || !invitation.is_open(now)) continue;
        for (const std::int64_t scope : invitation.open_scopes) {
            if (!is_archived(scope)) against.merge(grant(engine(), by, "invite", role, scope));
        }
    }
    for (const auto& [id, link] : links) {
        const bool counts = link.role == key && !link.revoked && link.ends > now && !is_archived(link.scope);
        if (counts) against.merge(grant(engine(), by, "invite", role, link.scope));
    }
    return against;
}

Objections NaiveTeam::change_role_itself(std::int64_t by, const std::string& key, const Names& switched_on,
                                         const Names& switched_off) {
    Objections against = at_gate(by, organization, "manage_roles");
    if (!against.empty()) return against;
    if (!custom.contains(key)) return {engine().roles.contains(key) ? "role_not_custom" : "not_found"};
    NaiveTeam after = *this;
    NaiveCustomRole& changed = after.custom.at(key);
    against.merge(against_role(by, key, engine().roles.at(key)));
    against.merge(switch_permissions(*this, changed, switched_on, switched_off));
    const Names held = permissions_at(by, organization);
    for (const auto& permission : changed.permissions) {
        const bool is_new = !custom.at(key).permissions.contains(permission);
        if (is_new && !held.contains(permission)) against.insert("role_exceeds_maker");
    }
    against.merge(against_role(by, key, after.engine().roles.at(key)));
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::delete_role(std::int64_t by, const std::string& key,
                                  const std::optional<std::string>& replacement) {
    Objections against = at_gate(by, organization, "manage_roles");
    if (!against.empty()) return against;
    const auto begun = engine();
    if (!custom.contains(key)) return {begun.roles.contains(key) ? "role_not_custom" : "not_found"};
    against.merge(against_role(by, key, begun.roles.at(key)));
    if (replacement && !begun.roles.contains(*replacement)) against.insert("no_such_role");
    if (replacement == key) against.insert("role_form_wrong");
    NaiveTeam after = *this;
    for (auto& member : after.members) {
        if (member.role != key) continue;
        if (!replacement) {
            against.insert("role_in_use");
            continue;
        }
        against.merge(grant(begun, by, "change", *replacement, member.scope));
        member.role = *replacement;
    }
    for (auto& [id, invitation] : after.invitations) {
        if (invitation.role != key || invitation.closed) continue;
        const bool counts = invitation.ends > now;
        if (counts && !replacement) against.insert("role_in_use");
        if (!replacement) continue;
        for (const std::int64_t scope : invitation.open_scopes) {
            if (counts) against.merge(grant(begun, by, "invite", *replacement, scope));
        }
        invitation.role = *replacement;
    }
    for (auto& [id, link] : after.links) {
        if (link.role != key || link.revoked) continue;
        const bool counts = link.ends > now;
        if (counts && !replacement) against.insert("role_in_use");
        if (!replacement) continue;
        if (counts) against.merge(grant(begun, by, "invite", *replacement, link.scope));
        if (counts && is_by_invitation_only(*replacement)) against.insert("role_not_by_link");
        link.role = *replacement;
    }
    // Whoever undoes a removal is asked then whether they may give it.
    for (auto& [from, removal] : after.removals) {
        for (auto& each : removal.ended) {
            if (replacement && each.role == key) each.role = *replacement;
        }
    }
    after.custom.erase(key);
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::toggle(std::int64_t by, access::SwitchSet wanted) {
    NaiveTeam after = *this;
    after.on = wanted;
    return become(std::move(after), at_gate(by, organization, "configure_access_rules"));
}

Objections NaiveTeam::make_key(std::int64_t by, std::int64_t id, const NaiveKey& wanted, std::int64_t ends) {
    Objections against = at_gate(by, organization, "create_api_key");
    if (!against.empty()) return against;
    const Names for_keys = names_of(access::permissions_for_keys);
    for (const auto& permission : wanted.chosen) {
        const bool is_too_wide = !wanted.subaccounts.empty() && !is_ever_asked(permission, {"subaccount"});
        if (is_too_wide || !for_keys.contains(permission)) against.insert("api_key_form_wrong");
    }
    if (!may_all(by, wanted)) against.insert("may_not_grant");
    NaiveTeam after = *this;
    after.keys[id] = {wanted, ends};
    after.keys[id].bound.keeper = by;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::rotate_key(std::int64_t by, std::int64_t id, std::int64_t ends) {
    Objections against = at_gate(by, organization, "create_api_key");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    NaiveStoredKey& key = after.keys.at(id);
    if (key.revoked) against.insert("not_found");
    if (!may_all(by, key.bound)) against.insert("may_not_grant");
    key.bound.keeper = by;
    key.suspended = false;
    key.ends = ends;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::adopt_key(std::int64_t by, std::int64_t id) {
    Objections against = at_gate(by, organization, "create_api_key");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    NaiveStoredKey& key = after.keys.at(id);
    if (key.revoked) against.insert("not_found");
    if (key.ends <= now) against.insert("api_key_expired");
    if (!may_all(by, key.bound)) against.insert("may_not_grant");
    key.bound.keeper = by;
    key.suspended = false;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::revoke_key(std::int64_t by, std::int64_t id) {
    Objections against = at_gate(by, organization, "revoke_api_key");
    if (!against.empty()) return against;
    if (keys.at(id).revoked) return {"not_found"};
    keys.at(id).revoked = true;
    return {};
}

Objections NaiveTeam::create_subaccount(std::int64_t by, std::int64_t id) {
    Objections against = at_gate(by, organization, "create_subaccount");
    if (against.empty()) parents[id] = organization;
    return against;
}

Objections NaiveTeam::archive(std::int64_t by, std::int64_t subaccount) {
    Objections against = at_gate(by, organization, "archive_subaccount");
    if (!against.empty()) return against;
    const auto in_use = std::ranges::count_if(
        parents, [&](const auto& each) { return each.second == organization && !archived.contains(each.first); });
    if (in_use == 1 && !archived.contains(subaccount)) return {"last_subaccount"};
    archived.insert(subaccount);
    return {};
}

Objections NaiveTeam::bring_back(std::int64_t by, std::int64_t subaccount) {
    Objections against = at_gate(by, organization, "archive_subaccount");
    if (against.empty()) archived.erase(subaccount);
    return against;
}

Objections NaiveTeam::create_work(std::int64_t by, std::int64_t id, const NaiveWork& work) {
    const bool for_another = by != work.owner;
    const std::string needed = !work.is_sequence ? "create_campaign"
                               : for_another     ? "launch_sequence_on_behalf"
                                                 : "edit_sequences";
    Objections against = at_gate(by, work.subaccount, needed);
    if (!against.empty()) return against;
    if (for_another && !may(work.owner, work.subaccount, "edit_sequences")) {
        return {engine().has_standing(work.owner, work.subaccount) ? "they_may_not" : "not_found"};
    }
    parents[id] = work.subaccount;
    works[id] = work;
    return {};
}

Objections NaiveTeam::cancel_work(std::int64_t by, std::int64_t id) {
    NaiveWork& work = works.at(id);
    Objections against =
        work.is_sequence ? at_gate(by, work.subaccount, "edit_sequences") : at_gate(by, id, "cancel_campaign");
    if (!against.empty()) return against;
    if (work.is_sequence && work.owner != by) return {"not_found"};
    if (!work.open) return {"campaign_over"};
    work.open = false;
    closed.insert(id);
    if (!work.is_sequence) end_links_to_closed();
    return {};
}

Objections NaiveTeam::hand_over(std::int64_t by, std::int64_t campaign, std::int64_t to) {
    Objections against = at_gate(by, campaign, "edit_campaign");
    if (!against.empty()) return against;
    NaiveWork& work = works.at(campaign);
    if (!engine().has_standing(to, campaign)) against.insert("not_found");
    if (!may(to, campaign, "edit_campaign")) against.insert("they_may_not");
    if (work.owner == to) against.insert("already_owner");
    if (!work.open) against.insert("campaign_over");
    if (against.empty()) work.owner = to;
    return against;
}

Objections NaiveTeam::begin_review(std::int64_t by, std::map<std::int64_t, NaiveReviewRow> rows) {
    Objections against = at_gate(by, organization, "review_access");
    if (!against.empty()) return against;
    if (!may(by, organization, "view_audit_log")) against.insert("access_review_wrong");
    if (review && review->open) against.insert("access_review_open");
    if (against.empty()) review = NaiveReview{true, std::move(rows)};
    return against;
}

std::string NaiveTeam::role_reviewed(std::int64_t row) const {
    const NaiveReviewRow& asked = review->rows.at(row);
    if (asked.kind == NaiveReviewRow::Kind::key) return "";
    if (asked.kind == NaiveReviewRow::Kind::link) return links.at(asked.source).role;
    const auto member = std::ranges::find_if(
        members, [&](const NaiveMember& each) { return each.user == asked.source && each.scope == asked.scope; });
    return member == members.end() ? "" : member->role;
}

/// Against deciding it at all: the review is over, the row is decided, what it is of is gone, or gives another role
/// than whoever decides has seen.
Objections NaiveTeam::against_row(std::int64_t by, std::int64_t row, const std::string& seen) const {
    Objections against = at_gate(by, organization, "review_access");
    if (!against.empty()) return against;
    if (!review->open) return {"access_review_over"};
    const NaiveReviewRow& asked = review->rows.at(row);
    if (asked.decided) return {"row_decided"};
    const bool is_member = std::ranges::any_of(
        members, [&](const NaiveMember& each) { return each.user == asked.source && each.scope == asked.scope; });
    using enum NaiveReviewRow::Kind;
    const auto lasts = [&](const auto& source) { return !source.revoked && source.ends > now; };
    const bool gives = asked.kind == key    ? lasts(keys.at(asked.source))
                       : asked.kind == link ? lasts(links.at(asked.source))
                                            : is_member;
    if (!gives) return {"row_gone"};
    if (seen != role_reviewed(row)) return {"row_changed"};
    return {};
}

Objections NaiveTeam::keep(std::int64_t by, std::int64_t row, const std::string& seen) {
    Objections against = against_row(by, row, seen);
    if (against.empty()) review->rows.at(row).decided = true;
    return against;
}

Objections NaiveTeam::change_by_review(std::int64_t by, std::int64_t row, const std::string& seen,
                                       const std::string& role) {
    Objections against = against_row(by, row, seen);
    if (!against.empty()) return against;
    const NaiveReviewRow asked = review->rows.at(row);
    const bool is_member = asked.kind == NaiveReviewRow::Kind::membership;
    if (!is_member || seen == role) return {"access_review_wrong"};
    if (!may(by, asked.scope, "change_member_role")) return {"denied"};
    against = change_here(by, asked.scope, asked.source, role, {});
    if (against.empty()) review->rows.at(row).decided = true;
    return against;
}

Objections NaiveTeam::remove_by_review(std::int64_t by, std::int64_t row, const std::string& seen) {
    Objections against = against_row(by, row, seen);
    if (!against.empty()) return against;
    const NaiveReviewRow asked = review->rows.at(row);
    using enum NaiveReviewRow::Kind;
    const auto* const needed = asked.kind == key    ? "revoke_api_key"
                               : asked.kind == link ? "revoke_invitation"
                                                    : "remove_member";
    if (!may(by, asked.scope, needed)) return {"denied"};
    if (asked.kind == key) keys.at(asked.source).revoked = true;
    if (asked.kind == link) against = revoke_link_here(by, asked.scope, asked.source);
    if (asked.kind == membership) against = remove_here(by, asked.scope, asked.source, {});
    if (against.empty()) review->rows.at(row).decided = true;
    return against;
}

Objections NaiveTeam::abandon_review(std::int64_t by) {
    Objections against = at_gate(by, organization, "review_access");
    if (!against.empty()) return against;
    if (!review->open) return {"access_review_over"};
    review->open = false;
    return {};
}

Objections NaiveTeam::ask_for_deletion(std::int64_t by, std::int64_t wanted_due) {
    Objections against = at_gate(by, organization, "delete_organization");
    if (!against.empty()) return against;
    if (due) return {"deletion_under_way"};
    due = wanted_due;
    return {};
}

Objections NaiveTeam::call_off(std::int64_t by) {
    Objections against = at_gate(by, organization, "delete_organization");
    if (!against.empty()) return against;
    if (!due) return {"no_deletion"};
    due.reset();
    return {};
}

}  // namespace muster::testing
