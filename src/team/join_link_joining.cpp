// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "team/join.sql.h"
#include "team/join_link.h"
#include "team/join_link.sql.h"
#include "team/join_link_rows.h"
#include "team/membership.h"
#include "team/team_error.h"
#include "team/token_deed.h"
#include "team/user.sql.h"
#include "team/way_in.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

/// A link by which somebody could join now, and what it gives.
struct OpenJoinLink {
    StoredJoinLink stored;
    access::Grant grant;
};

/// Whatever keeps people from joining, or that there never was such a link, gets one answer.
Result<OpenJoinLink> read_open(const access::Authority& authority, const JoinLinkKey& key) {
    auto link = find_join_link(authority, key.link);
    if (!link && link.error().is(access::AccessError::not_found)) return TeamError::join_link_over;
    if (!link) return link.error();
    const bool is_open = link->generation == key.generation && own_state(*link, authority.now()) == JoinLinkState::open;
    if (!is_open) return TeamError::join_link_over;
    // A link that was made while its campaign was being cancelled is open still.
    if (!TRY(authority.query(sql::is_closed, link->shown.scope)).empty()) return TeamError::join_link_over;
    const auto grant = TRY(grant_of(authority, *link));
    return OpenJoinLink{std::move(*link), grant};
}

Result<void> check_domain(const JoinLink& link, const EmailAddress& email) {
    if (link.domains.empty()) return {};
    const bool is_allowed =
        std::ranges::any_of(link.domains, [&](const EmailDomain& domain) { return domain.text() == email.domain(); });
    if (is_allowed) return {};
    std::vector<std::string> domains;
    for (const EmailDomain& domain : link.domains) domains.push_back(domain.text());
    return Error(TeamError::domain_not_allowed, "this link is for addresses of " + text::listed(domains) +
                                                    ": use such an address, or ask to be invited");
}

Result<void> check_may_join(const access::Authority& authority, const JoinLink& link, const User& user) {
    TRY(check_not_barred(authority, user.id, link.scope));
    if (!TRY(authority.query(sql::member_at_scope, link.scope, user.id)).empty()) return TeamError::already_member;
    if (!TRY(authority.query(sql::waits_for_scope, link.scope, user.id)).empty()) return TeamError::already_waiting;
    TRY(check_domain(link, user.email));
    // An address that somebody only says is theirs proves no domain.
    const bool is_confirmed = !TRY(authority.query(sql::has_confirmed_email, user.id)).empty();
    if (!link.domains.empty() && !is_confirmed) return TeamError::email_unconfirmed;
    if (!link.needs_approval) return {};
    const auto waiting = TRY(authority.query(sql::count_waiting_joins))[0].get<std::int64_t>(0);
    if (waiting >= limits::waiting_joins_max) return TeamError::too_many_waiting_joins;
    return {};
}

/// Takes one of the link's uses for the person, who joins or waits.
Result<JoinState> take_use(const access::Authority& authority, const OpenJoinLink& link, JoinId id, const User& user) {
    const JoinLink& shown = link.stored.shown;
    const auto used = TRY(authority.query(sql::use_join_link, shown.id, link.stored.generation));
    if (used.changed() != 1) return TeamError::join_link_over;
    const JoinState state = shown.needs_approval ? JoinState::waiting : JoinState::joined;
    TRY(authority.query(sql::create_join, id, shown.id, user.id, to_text(state), authority.now()));
    if (state == JoinState::joined) TRY(add_membership(authority, user.id, link.grant, shown.made_by));
    TRY(authority.record_for(user.id, {state == JoinState::joined ? "member.joined" : "join.asked",
                                       "user",
                                       user.id.number(),
                                       {{"role", shown.role}, {"join_link", shown.id.text()}, {"join", id.text()}}}));
    return state;
}

}  // namespace

Result<JoinLinkKey> JoinLinks::open_token(const Secret& token) const {
    const auto key = tokens_.parse(token.reveal());
    if (!key) return Error(TeamError::join_link_over, "this is no join link's token: is it whole?");
    return *key;
}

Result<JoinLinkPreview> JoinLinks::preview(const Secret& token) {
    const JoinLinkKey key = TRY(open_token(token));
    auto done = gate_.with<Permission::view_join_link>(
        Actor::link_bearer(key.link), {key.organization},
        [&](const Permit<Permission::view_join_link>& permit) -> Result<JoinLinkPreview> {
            const auto link = TRY(read_open(permit, key));
            const auto name = TRY(permit.query(sql::join_link_organization))[0].get<std::string>(0);
            const JoinLink& shown = link.stored.shown;
            return JoinLinkPreview{name, link.grant.role().key, link.grant.role().label, shown.domains,
                                   shown.needs_approval};
        });
    return over_if_not_found(std::move(done), TeamError::join_link_over);
}

Result<JoinOutcome> JoinLinks::join(const User& user, const Secret& token, const access::SessionProof& shown) {
    const JoinLinkKey key = TRY(open_token(token));
    auto done = gate_.with<Permission::join_by_link>(
        Actor::link_bearer(key.link), {key.organization},
        [&](const Permit<Permission::join_by_link>& permit) -> Result<JoinOutcome> {
            const auto link = TRY(read_open(permit, key));
            if (!TRY(hold_address(permit, user.id, user.email))) return access::AccessError::not_signed_in;
            TRY(check_way_in(permit, user.email, shown, user.id));
            TRY(check_may_join(permit, link.stored.shown, user));
            const JoinId id = TRY(ids_.next<JoinTag>());
            const JoinState state = TRY(take_use(permit, link, id, user));
            const access::Role& role = link.grant.role();
            return JoinOutcome{key.organization, role.key, role.label, state};
        });
    return over_if_not_found(std::move(done), TeamError::join_link_over);
}

}  // namespace muster::team
