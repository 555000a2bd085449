// SPDX-License-Identifier: Apache-2.0
#include "team/testing/member_world.h"

#include <stdexcept>

namespace muster::team::testing {
namespace {

using access::Permission;
using access::Permit;
using ::muster::testing::value_of;

}  // namespace

Result<void> MemberWorld::suspend(const access::Actor& by, const Target& where, UserId user) {
    return gate.with<Permission::suspend_member>(
        by, where, [&](const Permit<Permission::suspend_member>& permit) { return members.suspend(permit, user); });
}

Result<void> MemberWorld::reactivate(UserId by, const Target& where, UserId user) {
    return gate.with<Permission::suspend_member>(as(by), where, [&](const Permit<Permission::suspend_member>& permit) {
        return members.reactivate(permit, user);
    });
}

Result<void> MemberWorld::change(UserId by, const Target& where, UserId user, const MembershipChange& change) {
    return gate.with<Permission::change_member_role>(
        as(by), where,
        [&](const Permit<Permission::change_member_role>& permit) { return members.change(permit, user, change); });
}

Result<void> MemberWorld::clear_end(UserId by, const Target& where, UserId user) {
    return gate.with<Permission::change_member_role>(
        as(by), where,
        [&](const Permit<Permission::change_member_role>& permit) { return members.clear_end(permit, user); });
}

Result<std::vector<SubaccountReport>> MemberWorld::change_subaccounts(UserId by, OrganizationId organization,
                                                                      UserId user, const SubaccountsChange& change) {
    return gate.with<Permission::change_member_role>(as(by), {organization},
                                                     [&](const Permit<Permission::change_member_role>& permit) {
                                                         return members.change_subaccounts(permit, user, change);
                                                     });
}

Result<void> MemberWorld::remove_with(UserId by, const Target& where, UserId user, const WorkRequest& work) {
    return gate.with<Permission::remove_member>(as(by), where, [&](const Permit<Permission::remove_member>& permit) {
        return members.remove(permit, user, work);
    });
}

Result<void> MemberWorld::leave_with(UserId user, OrganizationId organization, const WorkRequest& work) {
    return gate.with<Permission::leave_organization>(
        as(user), {organization},
        [&](const Permit<Permission::leave_organization>& permit) { return members.leave(permit, work); });
}

Result<Page<Removal>> MemberWorld::list_removals(UserId by, const Target& where, const PageQuery& query) {
    return gate.with<Permission::view_members>(
        as(by), where, [&](const Permit<Permission::view_members>& permit) { return removals.list(permit, query); });
}

Result<UndoneRemoval> MemberWorld::undo(UserId by, const Target& where, UserId user) {
    return gate.with<Permission::undo_removal>(
        as(by), where, [&](const Permit<Permission::undo_removal>& permit) { return removals.undo(permit, user); });
}

Result<MembershipPreview> MemberWorld::preview_removal(UserId by, const Target& where, UserId user,
                                                       const WorkRequest& work) {
    return gate.with<Permission::view_members>(as(by), where, [&](const Permit<Permission::view_members>& permit) {
        return previews.of_removal(permit, user, work);
    });
}

Result<MembershipPreview> MemberWorld::preview_role(UserId by, const Target& where, UserId user,
                                                    const std::string& role) {
    return gate.with<Permission::view_members>(as(by), where, [&](const Permit<Permission::view_members>& permit) {
        return previews.of_role(permit, user, role);
    });
}

Member MemberWorld::listed(const Place& place, UserId user, ScopeId scope) {
    for (auto& member : value_of(list_members(place.founder, place.target(), rows(limits::page_rows_max))).items) {
        if (member.user == user && member.scope == scope) return std::move(member);
    }
    throw std::runtime_error("the membership is not listed");
}

void OnMemberWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    world_ = std::make_unique<MemberWorld>(*database_);
    team_ = world_->found("amplifi");
    campaign_ = world_->found("scale-to-win");
    sister_ = world_->add_subaccount(campaign_.organization);
}

}  // namespace muster::team::testing
