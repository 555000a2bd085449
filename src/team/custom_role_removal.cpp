// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "team/custom_role.h"
#include "team/custom_role.sql.h"
#include "team/custom_role_rules.h"
#include "team/join_link_rows.h"
#include "team/team_error.h"

// Deleting a role, and what takes its place.
namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

std::string counted(int count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// Names what there is, and leaves out what there is none of.
Error in_use(const RoleUse& use) {
    std::vector<std::string> uses;
    if (use.members > 0) uses.push_back(counted(use.members, "membership has", "memberships have") + " this role");
    if (use.invitations > 0)
        uses.push_back(counted(use.invitations, "open invitation gives it", "open invitations give it"));
    if (use.join_links > 0) uses.push_back(counted(use.join_links, "join link gives it", "join links give it"));
    if (use.identity_providers > 0) uses.emplace_back("the identity provider gives it to newcomers");
    return {TeamError::role_in_use,
            text::listed(uses) + ": name the role that takes its place as `replacement`, which is then given instead"};
}

/// Brings all members from the role to another, as the actor could one by one.
Result<void> replace_of_members(const access::Authority& authority, const access::Role& from, const access::Role& to) {
    for (const auto row : TRY(authority.query(sql::scopes_with_role, from.key))) {
        const auto scope = row.get<ScopeId>(0);
        const auto grant = TRY(authority.grant(GrantKind::change, to, scope));
        TRY(authority.query(sql::replace_role_of_members, from.key, grant.role().key, scope, authority.answerable(),
                            authority.now()));
    }
    return {};
}

Result<void> replace_of_invitations(const access::Authority& authority, const access::Role& from,
                                    const access::Role& to) {
    for (const auto row : TRY(authority.query(sql::scopes_invited_to_role, from.key, authority.now()))) {
        TRY(authority.grant(GrantKind::invite, to, row.get<ScopeId>(0)));
    }
    TRY(authority.query(sql::replace_role_of_invitations, from.key, to.key));
    return {};
}

/// And what the identity provider gives to newcomers.
Result<void> replace_of_join_links(const access::Authority& authority, const access::Role& from,
                                   const access::Role& to) {
    for (const auto row : TRY(authority.query(sql::scopes_linked_to_role, from.key, authority.now()))) {
        if (is_by_invitation_only(authority, to)) return TeamError::role_not_by_link;
        TRY(authority.grant(GrantKind::invite, to, row.get<ScopeId>(0)));
    }
    TRY(authority.query(sql::replace_role_of_join_links, from.key, to.key));
    TRY(authority.query(sql::replace_role_of_newcomers, from.key, to.key));
    return {};
}

Result<void> replace(const access::Authority& authority, const access::Role& from, const std::string& replacement) {
    const access::Role& to = *TRY(authority.find_role(replacement));
    if (to.key == from.key) {
        return Error(TeamError::role_form_wrong)
            .with_fields({{"/query/replacement", "conflict", "is the role that is to be deleted"}});
    }
    TRY(replace_of_members(authority, from, to));
    TRY(replace_of_invitations(authority, from, to));
    // Whoever undoes a removal is asked then whether they may give it.
    TRY(authority.query(sql::replace_role_of_removed, from.key, to.key));
    return replace_of_join_links(authority, from, to);
}

}  // namespace

Result<RoleUse> CustomRoles::remove(const Permit<Permission::manage_roles>& permit, const std::string& key,
                                    const std::optional<std::string>& replacement) {
    const auto& stored = *TRY(find_custom_role(permit, key));
    const auto role = TRY(standing_role(permit, stored));
    TRY(check_within(permit, role));
    const auto use = TRY(use_of_role(permit, key));
    const bool is_used = use.members + use.invitations + use.join_links + use.identity_providers > 0;
    if (is_used && !replacement) return in_use(use);
    if (replacement) TRY(replace(permit, role, *replacement));
    TRY(permit.query(sql::delete_custom_role, stored.id));
    TRY(permit.record({"role.deleted",
                       "role",
                       stored.id.number(),
                       {{"role", key},
                        {"replacement", replacement.value_or("")},
                        {"members", std::to_string(use.members)},
                        {"invitations", std::to_string(use.invitations)},
                        {"join_links", std::to_string(use.join_links)},
                        {"identity_providers", std::to_string(use.identity_providers)}}}));
    return use;
}

}  // namespace muster::team
