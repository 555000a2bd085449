// SPDX-License-Identifier: Apache-2.0
#include "team/custom_role_rules.h"

#include <algorithm>

#include "base/invariant.h"
#include "base/text.h"
#include "team/custom_role.sql.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::AccessError;
using access::GrantKind;
using access::Level;
using access::PermissionSet;

/// "see contacts and import contacts from a file"
std::string meanings_of(const PermissionSet& permissions) {
    std::vector<std::string> meanings;
    for (const auto permission : access::listed(permissions)) meanings.emplace_back(access::row_of(permission).meaning);
    return text::listed(meanings);
}

FieldError nobody_to_reach(const access::Authority& authority, const access::Role& base, access::Permission permission,
                           std::string pointer) {
    std::vector<std::string> bases;
    for (const auto& other : authority.model().roles(authority.switches())) {
        if (!reaches_nobody(other, permission)) bases.push_back("`" + other.key + "`");
    }
    return {std::move(pointer), "reaches_nobody",
            "would do nothing: a clone gives and takes the roles that its base does, and `" + base.key +
                "` does so with none; clone one that does, and switch off what it needn't: " + text::listed(bases)};
}

}  // namespace

bool reaches_nobody(const access::Role& base, access::Permission permission) {
    using enum access::Permission;
    if (permission == change_member_role) return base.may_change.empty();
    if (permission == remove_member || permission == suspend_member) return base.may_remove.empty();
    const bool brings_in = permission == invite_member || permission == share_join_link ||
                           permission == decide_on_joins || permission == undo_removal;
    return brings_in && base.may_invite.empty();
}

bool can_be_asked(std::span<const Level> held_at, access::Permission permission) {
    return std::ranges::any_of(held_at, [&](Level level) { return level <= access::row_of(permission).level; });
}

Result<const access::CustomRole*> find_custom_role(const access::Authority& authority, const std::string& key) {
    const auto custom = authority.custom_roles();
    const auto found = std::ranges::find(custom, key, &access::CustomRole::key);
    if (found != custom.end()) return &*found;
    if (authority.role_if_any(key) != nullptr) return TeamError::role_not_custom;
    return AccessError::not_found;
}

Result<access::Role> standing_role(const access::Authority& authority, const access::CustomRole& stored) {
    auto role = access::stand(stored, authority.model(), authority.switches());
    if (!role) return AccessError::model_changed;
    return std::move(*role);
}

Result<void> switch_permissions(const access::Authority& authority, access::CustomRole& role,
                                const std::optional<SwitchedPermissions>& on,
                                const std::optional<SwitchedPermissions>& off) {
    const PermissionSet taken = access::taken_by_switches(authority.model(), authority.switches(), role.base);
    const access::Role* base = authority.model().find_role(role.base, authority.switches());
    INVARIANT(base != nullptr);
    std::vector<FieldError> errors;
    const auto refuse_everybodys = [&](std::string pointer, access::Permission permission) {
        if (!authority.model().everyone().contains(permission)) return false;
        errors.push_back({std::move(pointer), "everybodys", "is everybody's here, whatever their role"});
        return true;
    };
    for (std::size_t i = 0; off && i < off->size(); ++i) {
        refuse_everybodys("/off/" + std::to_string(i), (*off)[i]);
        role.permissions.erase((*off)[i]);
    }
    for (std::size_t i = 0; on && i < on->size(); ++i) {
        const auto permission = (*on)[i];
        const std::string pointer = "/on/" + std::to_string(i);
        if (refuse_everybodys(pointer, permission)) continue;
        if (off && std::ranges::count(off->items(), permission) != 0) {
            errors.push_back({pointer, "conflict", "stands in `off` too"});
        } else if (taken.contains(permission)) {
            errors.push_back({pointer, "taken", "is taken from this role by a switch of the organization"});
        } else if (!can_be_asked(role.held_at, permission)) {
            errors.push_back({pointer, "never_asked", "is never asked where this role can be held"});
        } else if (!role.permissions.contains(permission) && reaches_nobody(*base, permission)) {
            errors.push_back(nobody_to_reach(authority, *base, permission, pointer));
        }
        role.permissions.insert(permission);
    }
    if (errors.empty()) return {};
    return Error(TeamError::role_form_wrong).with_fields(std::move(errors));
}

Result<void> check_label(const access::Authority& authority, const access::CustomRole& role) {
    const auto is_taken = std::ranges::any_of(authority.roles(), [&](const access::Role& other) {
        return other.key != role.key && text::ascii_lower(other.label) == text::ascii_lower(role.label);
    });
    if (!is_taken) return {};
    return Error(TeamError::role_form_wrong).with_fields({{"/label", "taken", "is the label of another role"}});
}

Result<ChangedRole> changed_role(const access::Authority& authority, const std::string& key,
                                 const CustomRoleChange& form) {
    const access::CustomRole& present = *TRY(find_custom_role(authority, key));
    ChangedRole changed;
    changed.stored = present;
    changed.before = TRY(standing_role(authority, present));
    TRY(check_within(authority, changed.before));
    if (form.label) changed.stored.label = form.label->text();
    if (form.meaning) changed.stored.meaning = form.meaning->text();
    TRY(check_label(authority, changed.stored));
    TRY(switch_permissions(authority, changed.stored, form.on, form.off));
    TRY(check_held(authority, changed.stored.permissions.without(present.permissions)));
    changed.after = TRY(standing_role(authority, changed.stored));
    TRY(check_within(authority, changed.after));
    return changed;
}

Result<void> check_held(const access::Authority& authority, const PermissionSet& permissions) {
    const PermissionSet excess = permissions.without(authority.permissions());
    if (excess.empty()) return {};
    return Error(TeamError::role_exceeds_maker, "nobody manages a role that may do more than they: you may not " +
                                                    meanings_of(excess) + "; leave that out, or ask somebody who may");
}

Result<void> check_within(const access::Authority& authority, const access::Role& role) {
    TRY(check_held(authority, role.permissions));
    for (const auto row : TRY(authority.query(sql::open_scopes_of_role, role.key, authority.now()))) {
        const auto kind = row.get<std::string>(1) == "member" ? GrantKind::change : GrantKind::invite;
        TRY(authority.grant(kind, role, row.get<ScopeId>(0)));
    }
    return {};
}

Result<RoleUse> use_of_role(const access::Authority& authority, const std::string& key) {
    RoleUse use;
    TRY(authority.query(sql::uses_of_role, key, authority.now()))
    [0].into(use.members, use.invitations, use.join_links, use.identity_providers);
    return use;
}

}  // namespace muster::team
