// SPDX-License-Identifier: Apache-2.0
// What organizations set, and who may: each setting under the permission that its model gives for it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::value_of;
using ::testing::IsEmpty;

class OrganizationSettings : public OnTeamWorld {
  protected:
    Result<Organization> rename(const Actor& by, const Place& place, std::string_view name) {
        return world_->gate.with<Permission::rename_organization>(
            by, place.target(), [&](const Permit<Permission::rename_organization>& permit) {
                return world_->organizations.rename(permit, parsed<OrganizationName>(name));
            });
    }
    Result<Organization> set_time_zone(const Actor& by, const Place& place, std::string_view zone) {
        return world_->gate.with<Permission::edit_time_zone>(
            by, place.target(), [&](const Permit<Permission::edit_time_zone>& permit) {
                return world_->organizations.set_time_zone(permit, parsed<TimeZone>(zone));
            });
    }
    Result<Organization> set_billing_email(const Actor& by, const Place& place, std::optional<EmailAddress> email) {
        return world_->gate.with<Permission::edit_billing_email>(
            by, place.target(), [&](const Permit<Permission::edit_billing_email>& permit) {
                return world_->organizations.set_billing_email(permit, email);
            });
    }
    Result<Organization> set_invitation_days(const Actor& by, const Place& place, int days) {
        return world_->gate.with<Permission::edit_settings>(
            by, place.target(), [&](const Permit<Permission::edit_settings>& permit) {
                return world_->organizations.set_invitation_days(permit, InvitationDays(days));
            });
    }
    /// All settings, by somebody who may do all, or by somebody who may do nothing of it.
    void expect_all_of(const Place& place, const Actor& by) {
        EXPECT_EQ(value_of(rename(by, place, "Another Name")).name, "Another Name");
        EXPECT_EQ(value_of(set_time_zone(by, place, "Europe/Tallinn")).time_zone.name(), "Europe/Tallinn");
        EXPECT_EQ(value_of(set_billing_email(by, place, address("bills@people.example"))).billing_email,
                  address("bills@people.example"));
        EXPECT_EQ(value_of(set_invitation_days(by, place, 30)).invitation_days, 30);
    }
    void expect_none_of(const Place& place, UserId user, AccessError why) {
        const auto by = TeamWorld::as(user);
        EXPECT_TRUE(fails_with(rename(by, place, "Another Name"), why));
        EXPECT_TRUE(fails_with(set_time_zone(by, place, "Europe/Tallinn"), why));
        EXPECT_TRUE(fails_with(set_billing_email(by, place, std::nullopt), why));
        EXPECT_TRUE(fails_with(set_invitation_days(by, place, 30), why));
    }
};

TEST_P(OrganizationSettings, CT_2_AreTheAdminsToChange) {
    const auto company = world_->found("customertext");
    for (const auto* role : {"manager", "user"}) {
        expect_none_of(company, world_->add_member(company.organization, company.top(), role), AccessError::denied);
    }
    expect_none_of(company, world_->add_user("stranger"), AccessError::not_found);
    EXPECT_EQ(value_of(world_->show(company.founder, company.organization)).time_zone, TimeZone());
    expect_all_of(company, TeamWorld::as(company.founder));
}

TEST_P(OrganizationSettings, ME_3a_AreTheAdministratorsToChange) {
    const auto account = world_->found("messente");
    expect_none_of(account, world_->add_member(account.organization, account.top(), "sender"), AccessError::denied);
    expect_all_of(account, TeamWorld::as(account.founder));
}

TEST_P(OrganizationSettings, AreTheOperatorsToChangeWhereverItIs) {
    for (const auto* model : {"amplifi", "scale-to-win", "amplemarket"})
        expect_all_of(world_->found(model), Actor::operator_on_this_machine());
}

TEST_P(OrganizationSettings, LeaveAnEventThatSaysWhatTheyWere) {
    const auto company = world_->found("customertext");
    value_of(set_time_zone(TeamWorld::as(company.founder), company, "Asia/Tokyo"));
    const auto events = world_->events_of(company.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "organization.time_zone_set");
    EXPECT_EQ(events[0].payload, R"({"from":"UTC","to":"Asia/Tokyo"})");
}

TEST_P(OrganizationSettings, ShowTheBillingAddressToThoseWhoDealWithBillsOnly) {
    const auto company = world_->found("customertext");
    value_of(set_billing_email(TeamWorld::as(company.founder), company, address("bills@people.example")));
    const auto user = world_->add_member(company.organization, company.top(), "user");
    EXPECT_EQ(value_of(world_->show(user, company.organization)).billing_email, std::nullopt);
    EXPECT_EQ(value_of(world_->show(company.founder, company.organization)).billing_email,
              address("bills@people.example"));
    EXPECT_EQ(value_of(set_billing_email(TeamWorld::as(company.founder), company, std::nullopt)).billing_email,
              std::nullopt);
    EXPECT_EQ(value_of(world_->show(company.founder, company.organization)).billing_email, std::nullopt);
}

TEST_P(OrganizationSettings, ArePerOrganization) {
    const auto ours = world_->found("customertext");
    const auto theirs = world_->found("customertext");
    const auto before = value_of(world_->show(theirs.founder, theirs.organization));
    expect_all_of(ours, TeamWorld::as(ours.founder));
    const auto after = value_of(world_->show(theirs.founder, theirs.organization));
    EXPECT_EQ(after.name, before.name);
    EXPECT_EQ(after.time_zone, before.time_zone);
    EXPECT_EQ(after.invitation_days, before.invitation_days);
    EXPECT_THAT(world_->actions_of(theirs.organization), IsEmpty());
}

MUSTER_ON_BOTH_ENGINES(OrganizationSettings);

TEST(RoleModels, HaveTheProductsWordsForWhatClientsShow) {
    const auto models = value_of(access::RoleModels::read("role-models"));
    for (const auto& model : models.all()) {
        const std::map<std::string, std::string> words(model->labels().begin(), model->labels().end());
        for (const auto* word :
             {"organization", "organizations", "team", "member", "members", "contact", "contacts", "settings"}) {
            EXPECT_TRUE(words.contains(word)) << model->key() << ' ' << word;
        }
        EXPECT_EQ(words.contains("subaccount"), model->shows_subaccounts()) << model->key();
        EXPECT_EQ(words.contains("subaccounts"), model->shows_subaccounts()) << model->key();
    }
}

}  // namespace
}  // namespace muster::team::testing
