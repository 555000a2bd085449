// SPDX-License-Identifier: Apache-2.0
#include "team/join_link.h"

#include "base/each_once.h"
#include "base/text.h"
#include "team/join.sql.h"
#include "team/join_link.sql.h"
#include "team/join_link_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

/// The role at the scope, if the actor may give it by a link.
Result<access::Grant> grant_by_link(const access::Authority& authority, const access::Role& role, ScopeId scope) {
    if (is_by_invitation_only(authority, role)) return TeamError::role_not_by_link;
    return authority.grant(GrantKind::invite, role, scope);
}

Result<Time> end_of(const NewJoinLink& form, Time now) {
    const Time end = form.ends_at.value_or(now + limits::join_link_lifetime);
    if (end > now && end <= now + limits::join_link_lifetime_max) return end;
    const auto days = std::chrono::duration_cast<std::chrono::days>(limits::join_link_lifetime_max).count();
    return Error(TeamError::join_link_form_wrong)
        .with_fields({{"/ends_at", "range", "must be ahead of now, at most " + std::to_string(days) + " days"}});
}

std::vector<EmailDomain> domains_of(const NewJoinLink& form) {
    if (!form.domains) return {};
    return each_once(form.domains->items());
}

std::string stored(const std::vector<EmailDomain>& domains) {
    std::vector<std::string> texts;
    for (const EmailDomain& domain : domains) texts.push_back(domain.text());
    return text::join(texts, ",");
}

Result<JoinLink> shown(const access::Authority& authority, StoredJoinLink link) {
    link.shown.role_label = authority.label_of(link.shown.role);
    link.shown.state = own_state(link, authority.now());
    if (link.shown.state != JoinLinkState::open) return std::move(link.shown);
    const auto grant = grant_of(authority, link);
    if (!grant && !grant.error().is(TeamError::join_link_over)) return grant.error();
    if (!grant) link.shown.state = JoinLinkState::suspended;
    return std::move(link.shown);
}

Result<void> store(const access::Authority& authority, const JoinLink& link) {
    TRY(authority.query(sql::create_join_link, link.id, link.role, stored(link.domains), link.needs_approval ? 1 : 0,
                        link.uses_max, link.made_by, link.made_at, link.ends_at, authority.asking_key()));
    return {};
}

/// The open links of a maker that they may not give any more, once they hold nothing at the scopes that they left.
Result<std::vector<access::JoinLinkId>> links_lost(const access::Authority& authority, UserId maker,
                                                   std::span<const ScopeId> left) {
    std::vector<access::JoinLinkId> lost;
    for (const auto row : TRY(authority.query(sql::open_join_links_of_maker, maker, authority.now()))) {
        const auto link = read_join_link(row);
        if (!TRY(stands_for(authority, link, left))) lost.push_back(link.shown.id);
    }
    return lost;
}

EventDetails suspended_details(const std::vector<access::JoinLinkId>& links) {
    if (links.empty()) return {};
    return {{"join_links_suspended", std::to_string(links.size())}};
}

}  // namespace

Result<std::pair<JoinLink, Secret>> JoinLinks::make(const Permit<Permission::share_join_link>& permit,
                                                    const NewJoinLink& form) {
    const access::Role& role =
        form.role ? *TRY(permit.find_role(form.role->text())) : permit.roles()[permit.model().default_role()];
    TRY(grant_by_link(permit, role, permit.scope()));
    if (!TRY(permit.query(sql::closed_here)).empty()) return TeamError::closed_to_joining;
    const auto open = TRY(permit.query(sql::count_open_join_links, permit.now()))[0].get<std::int64_t>(0);
    if (open >= limits::open_join_links_max) return TeamError::too_many_join_links;
    JoinLink link;
    link.id = TRY(ids_.next<access::JoinLinkTag>());
    link.scope = permit.scope();
    link.role = role.key;
    link.role_label = role.label;
    link.domains = domains_of(form);
    link.needs_approval = form.needs_approval.value_or(false);
    if (form.uses_max) link.uses_max = form.uses_max->value();
    link.made_by = permit.answerable().value();
    link.made_at = permit.now();
    link.ends_at = TRY(end_of(form, permit.now()));
    TRY(store(permit, link));
    TRY(permit.record({"join_link.made",
                       "join_link",
                       link.id.number(),
                       {{"role", link.role}, {"needs_approval", link.needs_approval ? "yes" : "no"}}}));
    return std::pair(link, tokens_.make({permit.organization(), link.id, 1}));
}

Result<std::pair<JoinLink, Secret>> JoinLinks::rotate(const Permit<Permission::share_join_link>& permit,
                                                      access::JoinLinkId id) {
    auto link = TRY(find_join_link(permit, id));
    if (link.revoked_at || link.shown.ends_at <= permit.now()) return TeamError::join_link_over;
    TRY(grant_by_link(permit, *TRY(permit.find_role(link.shown.role)), link.shown.scope));
    link.shown.made_by = permit.answerable().value();
    link.suspended_at.reset();
    const auto rotated =
        TRY(permit.query(sql::rotate_join_link, id, link.shown.made_by, link.generation, permit.asking_key()));
    if (rotated.changed() != 1) return TeamError::join_link_over;
    TRY(permit.record({"join_link.rotated", "join_link", id.number(), {{"role", link.shown.role}}}));
    Secret token = tokens_.make({permit.organization(), id, link.generation + 1});
    return std::pair(TRY(shown(permit, std::move(link))), std::move(token));
}

Result<void> JoinLinks::revoke(const Permit<Permission::revoke_invitation>& permit, access::JoinLinkId id) {
    return revoke(permit, id, {});
}

Result<void> JoinLinks::end_as_part(const access::Authority& authority, std::int64_t id, EventDetails told) {
    TRY(authority.require(Permission::revoke_invitation));
    return revoke(authority, access::JoinLinkId(id), std::move(told));
}

Result<std::vector<ReviewedSource>> JoinLinks::sources(const access::Authority& authority) const {
    std::vector<ReviewedSource> open;
    for (const auto row : TRY(authority.query(sql::open_join_links, authority.now()))) {
        const JoinLink link = read_join_link(row).shown;
        open.push_back({link.id.number(),
                        link.scope,
                        "join link",
                        link.role,
                        {Permission::join_by_link},
                        link.made_at,
                        link.ends_at});
    }
    return open;
}

Result<void> JoinLinks::revoke(const access::Authority& authority, access::JoinLinkId id, EventDetails told) {
    const auto link = TRY(find_join_link(authority, id));
    if (link.revoked_at) return access::AccessError::not_found;
    // A role that the model no longer has is nobody's to give, and its link anybody's to end.
    if (const auto* role = authority.role_if_any(link.shown.role)) {
        TRY(authority.grant(GrantKind::invite, *role, link.shown.scope));
    }
    const auto revoked = TRY(authority.query(sql::revoke_join_link, id, authority.now()));
    if (revoked.changed() != 1) return access::AccessError::not_found;
    TRY(authority.query(sql::lapse_joins_of_link, id, authority.now()));
    told.emplace(told.begin(), "role", link.shown.role);
    return authority.record({"join_link.revoked", "join_link", id.number(), std::move(told)});
}

Result<Page<JoinLink>> JoinLinks::list(const Permit<Permission::view_invitations>& permit, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    Page<JoinLink> page;
    for (const auto row : TRY(permit.query(sql::list_join_links, after->front(), query.rows() + 1))) {
        page.items.push_back(TRY(shown(permit, read_join_link(row))));
    }
    page.cut(query.rows(), [](const JoinLink& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<JoinLink> JoinLinks::show(const Permit<Permission::view_invitations>& permit, access::JoinLinkId id) {
    return shown(permit, TRY(find_join_link(permit, id)));
}

Result<EventDetails> JoinLinks::member_left(const access::Authority& authority, UserId user,
                                            std::span<const ScopeId> /*scopes*/, const WorkChoice& /*work*/) {
    if (authority.actor().user_id() != user) {
        TRY(authority.query(sql::bar_user, user, authority.scope(), authority.answerable(), authority.now()));
    }
    const auto lost = TRY(links_lost(authority, user, {}));
    for (const access::JoinLinkId link : lost) TRY(authority.query(sql::suspend_join_link, link, authority.now()));
    return suspended_details(lost);
}

Result<EventDetails> JoinLinks::would_leave(const access::Authority& authority, UserId user,
                                            std::span<const ScopeId> scopes, const WorkChoice& /*work*/) const {
    return suspended_details(TRY(links_lost(authority, user, scopes)));
}

Result<std::int64_t> end_join_links_to_closed(const access::Authority& authority) {
    const auto revoked = TRY(authority.query(sql::revoke_join_links_to_closed, authority.now())).changed();
    TRY(authority.query(sql::lapse_joins_to_closed, authority.now()));
    return revoked;
}

}  // namespace muster::team
