// SPDX-License-Identifier: Apache-2.0
#include "team/custom_role.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/role_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Level;
using access::PermissionSet;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using enum access::Permission;

class MakingRoles : public OnRoleWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("customertext");
        admin_ = world_->add_member(place_.organization, place_.top(), "admin");
    }
    Result<RoleColumn> make(const NewCustomRole& form) { return world_->make(place_.founder, place_, form); }
    Result<RoleColumn> change(const CustomRoleChange& form, const std::string& key = "night_shift") {
        return world_->change(place_.founder, place_, key, form);
    }
    UserId holder(std::string_view role) { return world_->add_member(place_.organization, place_.top(), role); }
    bool may(UserId user, access::Permission permission) {
        return world_->permissions_of(user, place_).contains(permission);
    }
    /// Somebody with a clone of a role of the model, and these permissions beside its own.
    UserId holder_of_clone(std::string_view base, std::string_view key, Permissions on) {
        value_of(make(clone_of(base, key, on)));
        return holder(key);
    }
    events::Event last_event() { return world_->events_of(place_.organization).back(); }

    Place place_;
    UserId admin_;
};
MUSTER_ON_BOTH_ENGINES(MakingRoles);

TEST_P(MakingRoles, ACloneHoldsWhatItsBaseHoldsButForWhatWasSwitched) {
    const auto column = value_of(make(clone_of("user", "night_shift", {view_members}, {edit_contacts})));
    EXPECT_EQ(column.key, "night_shift");
    EXPECT_EQ(column.label, "The night_shift");
    EXPECT_EQ(column.base, "user");
    EXPECT_THAT(column.meaning, HasSubstr("day-to-day messaging")) << "the base's";
    EXPECT_THAT(column.held_at, ElementsAre(Level::organization));
    EXPECT_FALSE(column.must_have_holder);
    EXPECT_TRUE(column.may_change);
    const auto permissions = world_->permissions_of(holder("night_shift"), place_);
    auto expected = world_->permissions_of(holder("user"), place_);
    expected.insert(view_members);
    expected.erase(edit_contacts);
    EXPECT_EQ(permissions, expected);
}

TEST_P(MakingRoles, LeavesAnEventWithThePermissions) {
    value_of(make(clone_of("user", "night_shift", {view_members})));
    EXPECT_EQ(last_event().action, "role.made");
    EXPECT_THAT(*last_event().payload, HasSubstr("\"base\":\"user\""));
    EXPECT_THAT(*last_event().payload, HasSubstr("view_members"));
    value_of(change(switching({view_audit_log, view_exports}, {edit_contacts})));
    EXPECT_EQ(last_event().action, "role.changed");
    EXPECT_THAT(*last_event().payload, HasSubstr(R"("added":"view_audit_log,view_exports")"));
    EXPECT_THAT(*last_event().payload, HasSubstr(R"("removed":"edit_contacts")"));
}

TEST_P(MakingRoles, OnlyWhoMayManageRolesMakesAndChangesThem) {
    value_of(make(clone_of("user", "night_shift")));
    const auto manager = holder("manager");
    EXPECT_TRUE(fails_with(world_->make(manager, place_, clone_of("user", "other")), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->change(manager, place_, "night_shift", {}), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->remove_role(manager, place_, "night_shift"), AccessError::denied));
    EXPECT_TRUE(succeeds(world_->make(admin_, place_, clone_of("user", "other"))));
}

TEST_P(MakingRoles, ARoleNeverExceedsItsMaker) {
    const auto keeper = holder_of_clone("manager", "keeper", {manage_roles});
    EXPECT_TRUE(fails_with(world_->make(keeper, place_, clone_of("admin", "big")), TeamError::role_exceeds_maker));
    const auto refused = world_->make(keeper, place_, clone_of("user", "watch", {view_audit_log}));
    ASSERT_TRUE(fails_with(refused, TeamError::role_exceeds_maker));
    EXPECT_THAT(refused.error().message(), HasSubstr("you may not read who did what and when"));
    EXPECT_TRUE(succeeds(world_->make(keeper, place_, clone_of("user", "watch", {view_members}))));
    EXPECT_TRUE(fails_with(world_->change(keeper, place_, "watch", switching({view_audit_log}, {})),
                           TeamError::role_exceeds_maker));
    EXPECT_TRUE(succeeds(make(clone_of("user", "audit", {view_audit_log})))) << "an admin may";
}

TEST_P(MakingRoles, ARoleThatExceedsWhoAsksIsNotTheirsToChangeOrDelete) {
    value_of(make(clone_of("user", "audit", {view_audit_log})));
    const auto keeper = holder_of_clone("manager", "keeper", {manage_roles});
    EXPECT_TRUE(fails_with(world_->change(keeper, place_, "audit", switching({}, {view_audit_log})),
                           TeamError::role_exceeds_maker));
    EXPECT_TRUE(fails_with(world_->remove_role(keeper, place_, "audit"), TeamError::role_exceeds_maker));
    EXPECT_TRUE(succeeds(change(switching({}, {view_audit_log}), "audit")));
    EXPECT_TRUE(succeeds(world_->change(keeper, place_, "audit", switching({}, {edit_contacts}))));
}

TEST_P(MakingRoles, ARoleStaysTheOrganizationsWhenItsMakerLosesAccess) {
    value_of(world_->make(admin_, place_, clone_of("user", "audit", {view_audit_log})));
    const auto auditor = holder("audit");
    value_of(world_->change_role(place_.founder, place_.target(), admin_, "user"));
    EXPECT_TRUE(may(auditor, view_audit_log));
    EXPECT_TRUE(fails_with(world_->change(admin_, place_, "audit", {}), AccessError::denied));
    EXPECT_TRUE(succeeds(change(switching({}, {view_audit_log}), "audit")));
    EXPECT_FALSE(may(auditor, view_audit_log));
}

TEST_P(MakingRoles, AChangeIsInForceAtOnce) {
    value_of(make(clone_of("user", "night_shift")));
    const auto robin = holder("night_shift");
    EXPECT_TRUE(may(robin, edit_contacts));
    EXPECT_FALSE(may(robin, view_members));
    value_of(change(switching({view_members}, {edit_contacts})));
    EXPECT_FALSE(may(robin, edit_contacts));
    EXPECT_TRUE(may(robin, view_members));
}

TEST_P(MakingRoles, NobodyChangesARoleThatTheyCouldNotGiveToItsHolders) {
    // It holds nothing that the keeper doesn't, but counts as an admin's, whom a manager's clone neither makes nor
    // changes: with one more permission, its holder could.
    auto form = clone_of("admin", "inviter");
    const access::PermissionSet kept{view_contacts, invite_member, view_organization, leave_organization,
                                     view_subaccounts};
    std::vector<access::Permission> off;
    for (const auto& row : access::permission_catalog) {
        if (!kept.contains(row.permission)) off.push_back(row.permission);
    }
    form.off = SwitchedPermissions(off);
    value_of(make(form));
    const auto keeper = holder_of_clone("manager", "keeper", {manage_roles});
    EXPECT_TRUE(succeeds(world_->change(keeper, place_, "inviter", switching({edit_contacts}, {}))))
        << "nobody holds it";
    holder("inviter");
    EXPECT_TRUE(fails_with(world_->change(keeper, place_, "inviter", switching({upload_contacts}, {})),
                           AccessError::may_not_grant));
    EXPECT_TRUE(succeeds(change(switching({upload_contacts}, {}), "inviter")));
}

TEST_P(MakingRoles, NobodyWidensTheirOwnRoleBeyondWhatTheyCouldGive) {
    const auto keeper = holder_of_clone("manager", "keeper", {manage_roles});
    EXPECT_TRUE(fails_with(world_->change(keeper, place_, "keeper", switching({view_audit_log}, {})),
                           AccessError::may_not_grant));
    EXPECT_FALSE(may(keeper, view_audit_log));
}

TEST_P(MakingRoles, ACloneTakesNoRoleFromThoseWhoHoldMoreThanIt) {
    const auto desk = holder_of_clone("admin", "desk", {});
    const auto other = holder("desk");
    EXPECT_TRUE(succeeds(world_->remove(desk, place_.target(), holder("user"))));
    EXPECT_TRUE(succeeds(world_->remove(desk, place_.target(), other)));
    value_of(change(switching({}, {manage_roles}), "desk"));
    EXPECT_TRUE(succeeds(world_->remove(desk, place_.target(), holder("user"))));
    EXPECT_TRUE(fails_with(world_->remove(desk, place_.target(), admin_), AccessError::may_not_grant))
        << "an admin's list names admins, but this clone holds less than they do";
    EXPECT_TRUE(succeeds(world_->remove(place_.founder, place_.target(), admin_)));
}

TEST_P(MakingRoles, AKeyMeansOneRole) {
    EXPECT_TRUE(fails_with(make(clone_of("user", "admin")), TeamError::role_key_taken)) << "the model's";
    value_of(make(clone_of("user", "night_shift")));
    EXPECT_TRUE(fails_with(make(clone_of("manager", "night_shift")), TeamError::role_key_taken));
    const auto other = world_->found("customertext");
    EXPECT_TRUE(succeeds(world_->make(other.founder, other, clone_of("user", "night_shift"))));
    value_of(world_->remove_role(place_.founder, place_, "night_shift"));
    EXPECT_TRUE(succeeds(make(clone_of("manager", "night_shift"))));
}

TEST_P(MakingRoles, ALabelIsNoOtherRoles) {
    auto form = clone_of("user", "night_shift");
    form.label = parsed<RoleLabel>("ADMIN");
    const auto refused = make(form);
    ASSERT_TRUE(fails_with(refused, TeamError::role_form_wrong));
    EXPECT_EQ(refused.error().fields().at(0).pointer, "/label");
    form.label = parsed<RoleLabel>("Night shift");
    value_of(make(form));
    CustomRoleChange same;
    same.label = form.label;
    EXPECT_TRUE(succeeds(change(same)));
    same.label = parsed<RoleLabel>("Manager");
    EXPECT_TRUE(fails_with(change(same), TeamError::role_form_wrong));
}

TEST_P(MakingRoles, TheProductsOwnRolesStayAsTheyAre) {
    EXPECT_TRUE(fails_with(change(switching({}, {edit_contacts}), "user"), TeamError::role_not_custom));
    EXPECT_TRUE(fails_with(world_->remove_role(place_.founder, place_, "user"), TeamError::role_not_custom));
    EXPECT_TRUE(fails_with(change({}, "nobody_made_it"), AccessError::not_found));
}

TEST_P(MakingRoles, AFormThatMakesNoSenseSaysWhere) {
    const auto pointer = [](const auto& outcome) {
        return outcome.error().fields().empty() ? "" : outcome.error().fields()[0].pointer;
    };
    const auto unknown_base = make(clone_of("nobody", "night_shift"));
    ASSERT_TRUE(fails_with(unknown_base, TeamError::role_form_wrong));
    EXPECT_EQ(pointer(unknown_base), "/base");
    value_of(make(clone_of("user", "first")));
    EXPECT_EQ(pointer(make(clone_of("first", "second"))), "/base") << "clones aren't cloned";
    EXPECT_EQ(pointer(make(clone_of("user", "second", {view_members}, {view_members}))), "/on/0");
    auto form = clone_of("user", "second");
    form.held_at.emplace(std::vector{Level::subaccount});
    EXPECT_EQ(pointer(make(form)), "/held_at");
    form.held_at.emplace();
    EXPECT_EQ(pointer(make(form)), "/held_at");
    form.held_at.emplace(std::vector{Level::organization});
    EXPECT_TRUE(succeeds(make(form)));
}

TEST_P(MakingRoles, AnOrganizationHasOnlySoManyOfItsOwn) {
    for (int i = 0; i < limits::custom_roles_per_organization_max; ++i) {
        value_of(make(clone_of("user", "role_" + std::to_string(i))));
    }
    EXPECT_TRUE(fails_with(make(clone_of("user", "one_more")), TeamError::too_many_custom_roles));
    value_of(world_->remove_role(place_.founder, place_, "role_3"));
    EXPECT_TRUE(succeeds(make(clone_of("user", "one_more"))));
}

TEST_P(MakingRoles, AreRefusedWhatTheirBaseHasNobodyToDoItTo) {
    const auto account = world_->found("amplemarket");
    for (const auto permission : {invite_member, share_join_link, decide_on_joins, undo_removal, change_member_role,
                                  remove_member, suspend_member}) {
        const auto refused = world_->make(account.founder, account, clone_of("sales_rep", "team_lead", {permission}));
        ASSERT_TRUE(fails_with(refused, TeamError::role_form_wrong)) << access::to_text(permission);
        EXPECT_EQ(refused.error().fields().at(0).pointer, "/on/0");
        EXPECT_EQ(refused.error().fields().at(0).code, "reaches_nobody");
        EXPECT_THAT(refused.error().fields().at(0).detail, HasSubstr("needn't: `admin`"));
    }
    value_of(world_->make(account.founder, account,
                          clone_of("admin", "team_lead", {}, {manage_roles, change_member_role, remove_member})));
    const auto lead = world_->add_member(account.organization, account.top(), "team_lead");
    EXPECT_TRUE(
        succeeds(world_->invite(lead, account.target(), full_invitation_for("rep@people.example", "sales_rep"))));
    EXPECT_TRUE(fails_with(world_->invite(lead, account.target(), full_invitation_for("boss@people.example", "admin")),
                           AccessError::may_not_grant))
        << "who holds more than they";
    EXPECT_TRUE(succeeds(make(clone_of("manager", "host", {undo_removal})))) << "managers bring users in";
    EXPECT_TRUE(fails_with(make(clone_of("manager", "bouncer", {remove_member})), TeamError::role_form_wrong))
        << "and remove nobody";
}

TEST_P(MakingRoles, ASubaccountsCloneIsHeldThereAndNotAtTheOrganization) {
    const auto campaign = world_->found("scale-to-win");
    auto form = clone_of("texter", "note_taker", {}, {send_message});
    form.held_at.emplace(std::vector{Level::subaccount});
    EXPECT_THAT(value_of(world_->make(campaign.founder, campaign, form)).held_at, ElementsAre(Level::subaccount));
    const auto robin = world_->add_user("robin");
    EXPECT_TRUE(fails_with(world_->add(campaign.target(), robin, "note_taker"), AccessError::role_not_held_here));
    EXPECT_TRUE(succeeds(world_->add(campaign.subaccount_target(), robin, "note_taker")));
    const auto never = world_->make(campaign.founder, campaign, clone_of("admin", "big_admin", {view_pricing}));
    ASSERT_TRUE(fails_with(never, TeamError::role_form_wrong)) << "it is asked at the organization only";
    EXPECT_EQ(never.error().fields().at(0).code, "never_asked");
}

TEST_P(MakingRoles, AreListedAndMadeSmallerThoughSomebodyHasThemInAnArchivedSubaccount) {
    const auto campaign = world_->found("scale-to-win");
    world_->add_subaccount(campaign.organization);
    value_of(world_->make(campaign.founder, campaign, clone_of("supervolunteer", "note_taker")));
    world_->add_member(campaign.organization, campaign.at_subaccount(), "note_taker");
    value_of(world_->gate.with<archive_subaccount>(RoleWorld::as(campaign.founder), campaign.target(),
                                                   [&](const access::Permit<archive_subaccount>& permit) {
                                                       return world_->subaccounts.archive(permit, campaign.subaccount);
                                                   }));
    EXPECT_TRUE(succeeds(world_->matrix(campaign.founder, campaign)));
    EXPECT_TRUE(succeeds(world_->change(campaign.founder, campaign, "note_taker", switching({}, {view_texters}))));
}

TEST_P(MakingRoles, WhatTheirHoldersOfferedIsNoGoodWhileTheyMayOfferNoMore) {
    const auto account = world_->found("amplemarket");
    value_of(world_->make(account.founder, account, clone_of("admin", "lead")));
    const auto lead = world_->add_member(account.organization, account.top(), "lead");
    const auto ada = world_->user(world_->add_user("ada"));
    const auto bea = world_->add_user("bea");
    const auto invited =
        value_of(world_->invite(lead, account.target(), invitation_for(ada.email.text(), "sales_rep"))).id;
    const auto token = world_->token_of(account.organization, invited);
    const auto link = value_of(world_->share(lead, account.target()));
    value_of(world_->change(account.founder, account, "lead", switching({}, {invite_member, share_join_link})));
    EXPECT_TRUE(fails_with(world_->invitations.accept(ada, token), TeamError::inviter_lost_access));
    EXPECT_TRUE(fails_with(world_->join(bea, link.second), TeamError::join_link_over));
    const auto listed = value_of(world_->list_invitations(account.founder, account.target())).items;
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed.front().state, InvitationState::suspended);
    EXPECT_EQ(world_->seen(account, link.first.id).state, JoinLinkState::suspended);
    value_of(world_->change(account.founder, account, "lead", switching({invite_member, share_join_link}, {})));
    EXPECT_TRUE(succeeds(world_->invitations.accept(ada, token)));
    EXPECT_TRUE(succeeds(world_->join(bea, link.second)));
}

TEST_P(MakingRoles, AreGivenChangedAndShownLikeAnyRole) {
    value_of(make(clone_of("user", "night_shift")));
    const auto invitation = value_of(
        world_->invite(place_.founder, place_.target(), full_invitation_for("a@people.example", "night_shift")));
    EXPECT_EQ(invitation.role, "night_shift");
    const auto robin = holder("user");
    value_of(world_->change_role(place_.founder, place_.target(), robin, "night_shift"));
    const auto members = value_of(world_->list_members(place_.founder, place_.target())).items;
    EXPECT_THAT(members, Contains(::testing::AllOf(::testing::Field(&Member::user, robin),
                                                   ::testing::Field(&Member::role_label, "The night_shift"))));
    const auto mine = value_of(world_->organizations.of_user(RoleWorld::as(robin), {})).items;
    EXPECT_THAT(mine.at(0).roles, ElementsAre(access::RoleName{"night_shift", "The night_shift"}));
    EXPECT_TRUE(succeeds(world_->remove(place_.founder, place_.target(), robin)));
}

}  // namespace
}  // namespace muster::team::testing
