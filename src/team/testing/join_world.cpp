// SPDX-License-Identifier: Apache-2.0
#include "team/testing/join_world.h"

#include <stdexcept>

namespace muster::team::testing {
namespace {

using access::Permission;
using access::Permit;
using ::muster::testing::value_of;

}  // namespace

NewJoinLink link_for(std::optional<std::string_view> role) {
    NewJoinLink form;
    if (role) form.role = parsed<json::Text<1, 64>>(*role);
    return form;
}

NewJoinLink link_with_approval(std::optional<std::string_view> role) {
    auto form = link_for(role);
    form.needs_approval = true;
    return form;
}

JoinWorld::JoinWorld(storage::Database& all)
    : TeamWorld(all), link_tokens(Secret("the key of this test's installation")), join_links(gate, ids, link_tokens) {
    first_departure.ask = [this](const access::Authority& authority, UserId left,
                                 std::span<const ScopeId> scopes) -> Result<void> {
        TRY(join_links.member_left(authority, left, scopes, {}));
        return {};
    };
    first_departure.tell = [this](const access::Authority& authority, UserId left, std::span<const ScopeId> scopes) {
        return join_links.would_leave(authority, left, scopes, {});
    };
}

Result<Shared> JoinWorld::share(UserId by, const Target& where, const NewJoinLink& form) {
    return gate.with<Permission::share_join_link>(
        as(by), where,
        [&](const Permit<Permission::share_join_link>& permit) { return join_links.make(permit, form); });
}

Result<Shared> JoinWorld::rotate(UserId by, const Target& where, access::JoinLinkId link) {
    return gate.with<Permission::share_join_link>(
        as(by), where,
        [&](const Permit<Permission::share_join_link>& permit) { return join_links.rotate(permit, link); });
}

Result<void> JoinWorld::revoke_link(UserId by, const Target& where, access::JoinLinkId link) {
    return gate.with<Permission::revoke_invitation>(
        as(by), where,
        [&](const Permit<Permission::revoke_invitation>& permit) { return join_links.revoke(permit, link); });
}

Result<Page<JoinLink>> JoinWorld::links(UserId by, const Target& where, const PageQuery& query) {
    return gate.with<Permission::view_invitations>(
        as(by), where,
        [&](const Permit<Permission::view_invitations>& permit) { return join_links.list(permit, query); });
}

Result<Page<Join>> JoinWorld::joins_of(UserId by, const Target& where, access::JoinLinkId link,
                                       const PageQuery& query) {
    return gate.with<Permission::view_invitations>(
        as(by), where,
        [&](const Permit<Permission::view_invitations>& permit) { return join_links.joins_of(permit, link, query); });
}

Result<Page<Join>> JoinWorld::waiting(UserId by, const Target& where, const PageQuery& query) {
    return gate.with<Permission::view_invitations>(
        as(by), where,
        [&](const Permit<Permission::view_invitations>& permit) { return join_links.waiting(permit, query); });
}

Result<void> JoinWorld::approve(UserId by, const Target& where, JoinId join) {
    return gate.with<Permission::decide_on_joins>(
        as(by), where,
        [&](const Permit<Permission::decide_on_joins>& permit) { return join_links.approve(permit, join); });
}

Result<void> JoinWorld::refuse(UserId by, const Target& where, JoinId join) {
    return gate.with<Permission::decide_on_joins>(
        as(by), where,
        [&](const Permit<Permission::decide_on_joins>& permit) { return join_links.refuse(permit, join); });
}

Result<std::pair<User, JoinOutcome>> JoinWorld::sign_up_and_join(const Secret& token, std::string_view email) {
    User user = sign_up(email);
    auto outcome = TRY(join_links.join(user, token));
    return std::pair(std::move(user), std::move(outcome));
}

JoinLink JoinWorld::seen(const Place& place, access::JoinLinkId link) {
    for (auto& each : value_of(links(place.founder, place.target(), rows(limits::page_rows_max))).items) {
        if (each.id == link) return std::move(each);
    }
    throw std::runtime_error("the link is not listed");
}

void OnJoinWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    world_ = std::make_unique<JoinWorld>(*database_);
    set_up_people();
}

}  // namespace muster::team::testing
