// SPDX-License-Identifier: Apache-2.0
#include "team/organization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto stored_switches =
    one_text("organization_test.switches", "select switches from organizations where organization_id = $1");
constexpr auto count_organizations = one_text("organization_test.count", "select count(*) from organizations");
constexpr auto count_subaccounts =
    one_text("organization_test.subaccounts", "select count(*) from subaccounts where organization_id = $1");
constexpr auto suspend =
    one_text("organization_test.suspend", "update memberships set suspended_at = $1 where organization_id = $2");

NewOrganization form_of(std::string_view name, std::string_view role_model) {
    return {parsed<OrganizationName>(name), parsed<json::Text<1, 64>>(role_model)};
}

std::vector<std::string> names_of(const std::vector<MyOrganization>& organizations) {
    std::vector<std::string> names;
    for (const auto& organization : organizations) names.push_back(organization.name);
    return names;
}

class OrganizationRules : public OnTeamWorld {
  protected:
    void set_up_people() override { ada_ = world_->add_user("ada"); }

    Organization create(UserId founder, std::string_view name, std::string_view model) {
        return value_of(world_->organizations.create(TeamWorld::as(founder), founder, form_of(name, model)));
    }
    std::vector<MyOrganization> mine(UserId user) {
        return value_of(world_->organizations.of_user(TeamWorld::as(user), {})).items;
    }

    UserId ada_;
};

TEST_P(OrganizationRules, WhoFoundsAnOrganizationHoldsTheModelsFounderRole) {
    ASSERT_FALSE(world_->models.all().empty());
    for (const auto& model : world_->models.all()) {
        const auto made = create(ada_, "A " + model->label(), model->key());
        const auto& role = model->roles(model->default_switches())[model->founder_role()];
        EXPECT_EQ(world_->roles_of(made.id, ada_),
                  (std::map<ScopeId, std::string>{{access::scope_of(made.id), role.key}}))
            << model->key();
        EXPECT_EQ(world_->run(count_subaccounts, made.id)[0].get<int>(0), 1) << model->key();
        EXPECT_EQ(value_of(world_->show(ada_, made.id)).role_model, model->key());
    }
}

TEST_P(OrganizationRules, FoundingLeavesTheFirstEventOfTheOrganizationsOwnLog) {
    const auto made = create(ada_, "Ada's", "amplifi");
    const auto events = world_->events_of(made.id);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "organization.created");
    EXPECT_EQ(events[0].actor.id, ada_.number());
    EXPECT_EQ(events[0].scope, access::scope_of(made.id));
    EXPECT_EQ(events[0].payload, R"({"name":"Ada's","role_model":"amplifi"})");
    EXPECT_THAT(world_->actions_of(), IsEmpty());
}

TEST_P(OrganizationRules, AModelThatIsNotInstalledFoundsNothing) {
    const auto made = world_->organizations.create(TeamWorld::as(ada_), ada_, form_of("Ada's", "slack"));
    ASSERT_TRUE(fails_with(made, TeamError::no_such_role_model));
    EXPECT_THAT(made.error().message(), HasSubstr("customertext"));
    EXPECT_EQ(world_->run(count_organizations)[0].get<int>(0), 0);
    EXPECT_THAT(mine(ada_), IsEmpty());
}

TEST_P(OrganizationRules, AFileOfAModelThatIsNotTheOneAppliedLastFoundsNothing) {
    world_->apply_role_model("amplifi", "the hash of a newer file");
    EXPECT_TRUE(fails_with(world_->organizations.create(TeamWorld::as(ada_), ada_, form_of("Ada's", "amplifi")),
                           AccessError::model_changed));
    EXPECT_THAT(mine(ada_), IsEmpty());
    create(ada_, "Another", "messente");
}

TEST_P(OrganizationRules, AFounderWhoDoesNotExistFoundsNothing) {
    const UserId nobody(4711);
    EXPECT_FALSE(world_->organizations.create(Actor::operator_on_this_machine(), nobody, form_of("X", "amplifi")).ok());
    EXPECT_EQ(world_->run(count_organizations)[0].get<int>(0), 0);
}

TEST_P(OrganizationRules, OneSeesOnesOwnOrganizationsAndNoOthers) {
    const auto bob = world_->add_user("bob");
    const auto zebra = create(ada_, "Zebra", "amplifi");
    create(ada_, "Antelope", "messente");
    ASSERT_LT(zebra.id.number(), create(bob, "Bobs second", "amplifi").id.number());
    create(bob, "Bobs", "amplifi");
    const auto listed = mine(ada_);
    EXPECT_THAT(names_of(listed), ElementsAre("Zebra", "Antelope"));
    EXPECT_EQ(listed.front().id, zebra.id);
    EXPECT_THAT(listed.front().roles, ElementsAre(access::RoleName{"billing_contact", "Billing contact"}));
    EXPECT_THAT(listed.back().roles, ElementsAre(access::RoleName{"administrator", "Administrator"}));
    EXPECT_THAT(names_of(mine(bob)), ElementsAre("Bobs second", "Bobs"));
}

TEST_P(OrganizationRules, OnesOwnOrganizationsComeInPagesEachWithAllItsRoles) {
    std::vector<OrganizationId> all;
    for (const auto* name : {"One", "Two", "Three"}) {
        const auto made = create(ada_, name, "scale-to-win");
        const auto subaccount = world_->add_subaccount(made.id);
        world_->put_membership(made.id, ada_, access::scope_of(subaccount), "texter");
        all.push_back(made.id);
    }
    std::vector<OrganizationId> listed;
    std::optional<std::string> after;
    do {
        const auto page = value_of(world_->organizations.of_user(TeamWorld::as(ada_), rows(2, after)));
        EXPECT_LE(page.items.size(), 2U);
        for (const auto& one : page.items) {
            listed.push_back(one.id);
            EXPECT_EQ(one.roles.size(), 2U) << one.name;
        }
        after = page.next;
    } while (after && listed.size() <= all.size());
    EXPECT_EQ(listed, all);
    EXPECT_TRUE(
        fails_with(world_->organizations.of_user(TeamWorld::as(ada_), rows(2, "???")), PageError::cursor_unreadable));
}

TEST_P(OrganizationRules, SeveralMembershipsAreOneLineWithEachRoleOnce) {
    const auto place = world_->found("scale-to-win");
    const auto second = world_->add_subaccount(place.organization);
    const auto third = world_->add_subaccount(place.organization);
    world_->put_membership(place.organization, ada_, place.at_subaccount(), "texter");
    world_->put_membership(place.organization, ada_, access::scope_of(second), "admin");
    world_->put_membership(place.organization, ada_, access::scope_of(third), "texter");
    const auto listed = mine(ada_);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_THAT(listed[0].roles, ElementsAre(access::RoleName{"texter", "Texter"}, access::RoleName{"admin", "Admin"}));
}

TEST_P(OrganizationRules, WhereAMembershipIsOverOrSuspendedIsNotListed) {
    const auto for_a_time = world_->found("amplifi");
    const auto suspended = world_->found("amplifi");
    world_->put_membership(for_a_time.organization, ada_, for_a_time.top(), "member",
                           world_->clock.now() + std::chrono::hours(1));
    world_->put_membership(suspended.organization, ada_, suspended.top(), "member");
    EXPECT_EQ(mine(ada_).size(), 2U);
    world_->run(suspend, world_->clock.now(), suspended.organization);
    ASSERT_EQ(mine(ada_).size(), 1U);
    EXPECT_EQ(mine(ada_)[0].id, for_a_time.organization);
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_THAT(mine(ada_), IsEmpty());
}

TEST_P(OrganizationRules, AnOrganizationIsShownToItsMembersOnly) {
    const auto place = world_->found("amplifi");
    const auto member = world_->add_member(place.organization, place.top(), "member");
    EXPECT_TRUE(succeeds(world_->show(member, place.organization)));
    EXPECT_TRUE(fails_with(world_->show(ada_, place.organization), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->show(member, OrganizationId(4711)), AccessError::not_found));
}

TEST_P(OrganizationRules, TheOperatorListsAllInPagesWithoutGaps) {
    std::vector<OrganizationId> all;
    for (const auto* name : {"One", "Two", "Three", "Four", "Five"}) all.push_back(create(ada_, name, "amplifi").id);
    std::vector<OrganizationId> listed;
    std::optional<std::string> after;
    do {
        const auto page = value_of(world_->organizations.list(rows(2, after)));
        EXPECT_LE(page.items.size(), 2U);
        for (const auto& organization : page.items) listed.push_back(organization.id);
        after = page.next;
    } while (after && listed.size() <= all.size());
    EXPECT_EQ(listed, all);
    EXPECT_TRUE(fails_with(world_->organizations.list(rows(2, "???")), PageError::cursor_unreadable));
}

class SwitchRules : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("customertext");
        manager_ = world_->add_member(place_.organization, place_.top(), "manager");
    }
    Result<SwitchState> set(UserId by, bool on, const std::string& key = "managers_invite_users_only") {
        return world_->set_switch(by, place_.organization, key, on);
    }
    Result<Invitation> invite_manager(std::string_view email) {
        return world_->invite(manager_, place_.target(), full_invitation_for(email, "manager"));
    }

    Place place_;
    UserId manager_;
};

TEST_P(SwitchRules, CT_3_ManagersInviteManagersUntilTheSwitchIsOn) {
    EXPECT_TRUE(succeeds(invite_manager("one@people.example")));
    EXPECT_TRUE(value_of(set(place_.founder, true)).on);
    EXPECT_TRUE(fails_with(invite_manager("two@people.example"), AccessError::may_not_grant));
    EXPECT_TRUE(succeeds(world_->invite(manager_, place_.target(), full_invitation_for("two@people.example", "user"))));
    EXPECT_FALSE(value_of(set(place_.founder, false)).on);
    EXPECT_TRUE(succeeds(invite_manager("three@people.example")));
}

TEST_P(SwitchRules, OnlyWhoConfiguresAccessRulesSetsASwitch) {
    EXPECT_TRUE(fails_with(set(manager_, true), AccessError::denied));
    EXPECT_TRUE(fails_with(set(world_->add_user("Stranger"), true), AccessError::not_found));
    EXPECT_TRUE(succeeds(invite_manager("one@people.example"))) << "the switch is still off";
}

TEST_P(SwitchRules, ASwitchOfOneOrganizationLeavesOthersAsTheyAre) {
    const auto other = world_->found("customertext");
    value_of(set(place_.founder, true));
    const auto manager = world_->add_member(other.organization, other.top(), "manager");
    EXPECT_TRUE(
        succeeds(world_->invite(manager, other.target(), full_invitation_for("one@people.example", "manager"))));
    EXPECT_TRUE(fails_with(invite_manager("one@people.example"), AccessError::may_not_grant));
}

TEST_P(SwitchRules, ASwitchThatTheModelDoesNotHaveIsNotSet) {
    const auto unknown = set(place_.founder, true, "everybody_is_admin");
    EXPECT_TRUE(fails_with(unknown, TeamError::no_such_switch));
    EXPECT_THAT(unknown.error().message(), HasSubstr("use `managers_invite_users_only`"));
    EXPECT_THAT(world_->actions_of(place_.organization), IsEmpty());
}

TEST_P(SwitchRules, SwitchesAreStoredByTheirKeys) {
    const auto stored = [&] { return world_->run(stored_switches, place_.organization)[0].get<std::string>(0); };
    EXPECT_EQ(stored(), "");
    value_of(set(place_.founder, true));
    EXPECT_EQ(stored(), "managers_invite_users_only");
    EXPECT_TRUE(fails_with(invite_manager("two@people.example"), AccessError::may_not_grant));
    value_of(set(place_.founder, false));
    EXPECT_EQ(stored(), "");
}

TEST_P(SwitchRules, SettingASwitchLeavesAnEventThatSaysWhich) {
    value_of(set(place_.founder, true));
    const auto events = world_->events_of(place_.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "organization.switch_set");
    EXPECT_EQ(events[0].payload, R"({"on":"true","switch":"managers_invite_users_only"})");
}

MUSTER_ON_BOTH_ENGINES(OrganizationRules);
MUSTER_ON_BOTH_ENGINES(SwitchRules);

}  // namespace
}  // namespace muster::team::testing
