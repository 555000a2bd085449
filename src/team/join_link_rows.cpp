// SPDX-License-Identifier: Apache-2.0
#include "team/join_link_rows.h"

#include "base/text.h"
#include "team/granting.h"
#include "team/join_link.sql.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::AccessError;

std::vector<EmailDomain> parse_domains(std::string_view stored) {
    std::vector<EmailDomain> domains;
    if (stored.empty()) return domains;
    for (const auto domain : text::split(stored, ',')) domains.push_back(EmailDomain::parse(domain).value());
    return domains;
}

}  // namespace

std::string_view to_text(JoinLinkState state) {
    switch (state) {
        case JoinLinkState::open: return "open";
        case JoinLinkState::suspended: return "suspended";
        case JoinLinkState::used_up: return "used_up";
        case JoinLinkState::expired: return "expired";
        case JoinLinkState::revoked: return "revoked";
    }
    return "";
}

StoredJoinLink read_join_link(const storage::Row& row) {
    StoredJoinLink link;
    std::string domains;
    int needs_approval = 0;
    row.into(link.shown.id, link.shown.scope, link.shown.role, domains, needs_approval, link.shown.uses,
             link.shown.uses_max, link.generation, link.shown.made_by, link.shown.made_at, link.shown.ends_at,
             link.suspended_at, link.revoked_at);
    link.shown.domains = parse_domains(domains);
    link.shown.needs_approval = needs_approval != 0;
    return link;
}

Result<StoredJoinLink> find_join_link(const access::Authority& authority, access::JoinLinkId id) {
    const auto rows = TRY(authority.query(sql::find_join_link, id));
    if (rows.empty()) return AccessError::not_found;
    return read_join_link(rows[0]);
}

JoinLinkState own_state(const StoredJoinLink& link, Time now) {
    if (link.revoked_at) return JoinLinkState::revoked;
    if (link.shown.ends_at <= now) return JoinLinkState::expired;
    if (link.shown.uses_max && link.shown.uses >= *link.shown.uses_max) return JoinLinkState::used_up;
    if (link.suspended_at) return JoinLinkState::suspended;
    return JoinLinkState::open;
}

bool is_by_invitation_only(const access::Authority& authority, const access::Role& role) {
    return authority.roles()[role.index].must_have_holder;
}

namespace {

/// Nothing for a role that no link gives any more.
const access::Role* role_of(const access::Authority& authority, const StoredJoinLink& link) {
    const access::Role* role = authority.role_if_any(link.shown.role);
    return role == nullptr || is_by_invitation_only(authority, *role) ? nullptr : role;
}

Offer offer_of(const StoredJoinLink& link, const access::Role& role) {
    return {link.shown.made_by, access::Permission::share_join_link, link.shown.scope, role, link.shown.scope};
}

Result<access::Grant> over_if_refused(Result<access::Grant> grant) {
    if (!grant && is_refusal_to_grant(grant.error())) return TeamError::join_link_over;
    return grant;
}

}  // namespace

Result<access::Grant> grant_of(const access::Authority& authority, const StoredJoinLink& link) {
    const access::Role* role = role_of(authority, link);
    if (role == nullptr) return TeamError::join_link_over;
    return over_if_refused(grant_offered(authority, offer_of(link, *role)));
}

Result<bool> stands_for(const access::Authority& authority, const StoredJoinLink& link, std::span<const ScopeId> left) {
    const access::Role* role = role_of(authority, link);
    if (role == nullptr) return false;
    return stands_without(authority, offer_of(link, *role), left);
}

}  // namespace muster::team
