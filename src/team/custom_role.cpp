// SPDX-License-Identifier: Apache-2.0
#include "team/custom_role.h"

#include <algorithm>

#include "base/each_once.h"
#include "base/text.h"
#include "team/custom_role.sql.h"
#include "team/custom_role_rules.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::Level;
using access::Permission;
using access::Permit;

Error wrong(std::string pointer, std::string code, std::string detail) {
    return Error(TeamError::role_form_wrong).with_fields({{std::move(pointer), std::move(code), std::move(detail)}});
}

/// The model's role that is to be cloned; clones are not cloned again, so that each has one base.
Result<const access::Role*> find_base(const access::Authority& authority, const std::string& key) {
    if (const auto* role = authority.model().find_role(key, authority.switches())) return role;
    std::vector<std::string> keys;
    for (const auto& role : authority.model().roles(authority.switches())) keys.push_back(role.key);
    return wrong("/base", "unknown", "must be a role of the product: " + text::listed(keys));
}

Result<std::vector<Level>> levels_of(const NewCustomRole& form, const access::Role& base) {
    if (!form.held_at) return base.held_at;
    const auto levels = each_once(form.held_at->items());
    const bool is_within = std::ranges::all_of(levels, [&](Level level) { return base.can_be_held_at(level); });
    if (is_within && !levels.empty()) return levels;
    return wrong("/held_at", "choice", "must be some of the levels at which `" + base.key + "` can be held");
}

Result<access::CustomRole> made_from(const access::Authority& authority, const NewCustomRole& form) {
    const access::Role& base = *TRY(find_base(authority, form.base));
    access::CustomRole role;
    role.key = form.key.text();
    role.base = base.key;
    role.label = form.label.text();
    role.meaning = form.meaning ? form.meaning->text() : base.meaning;
    role.held_at = TRY(levels_of(form, base));
    // What a clone that is held nowhere wide has of its base without ever being asked for it, it need not have.
    for (const auto permission : listed(base.permissions)) {
        if (can_be_asked(role.held_at, permission)) role.permissions.insert(permission);
    }
    TRY(check_label(authority, role));
    TRY(switch_permissions(authority, role, form.on, form.off));
    TRY(check_held(authority, role.permissions));
    return role;
}

}  // namespace

Result<RoleColumn> CustomRoles::make(const Permit<Permission::manage_roles>& permit, const NewCustomRole& form) {
    if (permit.role_if_any(form.key.text()) != nullptr) return TeamError::role_key_taken;
    if (permit.custom_roles().size() >= limits::custom_roles_per_organization_max) {
        return TeamError::too_many_custom_roles;
    }
    auto role = TRY(made_from(permit, form));
    role.id = TRY(ids_.next<access::CustomRoleTag>());
    TRY(permit.query(sql::make_custom_role, role.id, role.key, role.base, role.label, role.meaning,
                     access::keys_of(role.held_at), access::keys_of(role.permissions), permit.answerable(),
                     permit.now()));
    TRY(permit.record({"role.made",
                       "role",
                       role.id.number(),
                       {{"role", role.key},
                        {"label", role.label},
                        {"base", role.base},
                        {"permissions", access::keys_of(role.permissions)}}}));
    return column_of(permit, TRY(standing_role(permit, role)));
}

Result<RoleColumn> CustomRoles::change(const Permit<Permission::manage_roles>& permit, const std::string& key,
                                       const CustomRoleChange& form) {
    const auto before = TRY(find_custom_role(permit, key))->permissions;
    const auto changed = TRY(changed_role(permit, key, form));
    const auto& stored = changed.stored;
    TRY(permit.query(sql::change_custom_role, stored.id, stored.label, stored.meaning,
                     access::keys_of(stored.permissions)));
    TRY(permit.record({"role.changed",
                       "role",
                       stored.id.number(),
                       {{"role", key},
                        {"label", stored.label},
                        {"added", access::keys_of(stored.permissions.without(before))},
                        {"removed", access::keys_of(before.without(stored.permissions))}}}));
    return column_of(permit, changed.after);
}

}  // namespace muster::team
