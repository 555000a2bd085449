// SPDX-License-Identifier: Apache-2.0
#include "team/invitation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error_members.h"
#include "base/limits.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class InvitationRules : public OnTeamWorld {
  protected:
    void set_up_people() override {
        amplifi_ = world_->found("amplifi");
        company_ = world_->found("customertext");
        campaign_ = world_->found("scale-to-win");
    }

    void expect_nothing_left(OrganizationId organization) {
        EXPECT_EQ(world_->invitations_stored(organization), 0);
        EXPECT_THAT(world_->waiting_mails(organization), IsEmpty());
        EXPECT_THAT(world_->actions_of(organization), ::testing::Not(::testing::Contains("invitation.sent")));
    }
    UserId member_of(const Place& place, std::string_view role) {
        return world_->add_member(place.organization, place.top(), role);
    }
    static std::vector<std::string> pointers(const Error& error) {
        std::vector<std::string> pointers;
        for (const auto& field : error.fields()) pointers.push_back(field.pointer);
        return pointers;
    }

    Place amplifi_;
    Place company_;
    Place campaign_;
};

TEST_P(InvitationRules, AnInvitationComesWithItsMailAndItsEvent) {
    const auto made = value_of(
        world_->invite(amplifi_.founder, amplifi_.target(), invitation_for("Ada@People.example", "billing_contact")));
    EXPECT_EQ(made.email.text(), "ada@people.example");
    EXPECT_EQ(made.role, "billing_contact");
    EXPECT_EQ(made.invited_by, amplifi_.founder);
    EXPECT_THAT(made.scopes, ElementsAre(amplifi_.top()));
    EXPECT_EQ(made.ends_at, world_->clock.now() + limits::invitation_lifetime);
    EXPECT_THAT(world_->waiting_mails(amplifi_.organization), ElementsAre(made.id.number()));
    const auto events = world_->events_of(amplifi_.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "invitation.sent");
    EXPECT_EQ(events[0].subject_id, made.id.number());
    EXPECT_EQ(events[0].payload, R"({"email":"ada@people.example","role":"billing_contact"})");
}

TEST_P(InvitationRules, AnInvitationWhoseDeedFailsAfterwardsLeavesNeitherMailNorEvent) {
    const auto outcome = world_->gate.with<Permission::invite_member>(
        TeamWorld::as(amplifi_.founder), amplifi_.target(),
        [&](const Permit<Permission::invite_member>& permit) -> Result<void> {
            TRY(world_->invitations.invite(permit, invitation_for("ada@people.example")));
            return TeamError::too_many_subaccounts;
        });
    EXPECT_TRUE(fails_with(outcome, TeamError::too_many_subaccounts));
    expect_nothing_left(amplifi_.organization);
}

TEST_P(InvitationRules, AP_4_WithoutARoleAnInvitationGivesTheModelsSmallestOne) {
    EXPECT_EQ(value_of(world_->invite(amplifi_.founder, amplifi_.target(), invitation_for("a@people.example"))).role,
              "member");
    const auto account = world_->found("amplemarket");
    EXPECT_EQ(value_of(world_->invite(account.founder, account.target(), invitation_for("a@people.example"))).role,
              "sales_rep");
}

TEST_P(InvitationRules, ARoleThatTheModelDoesNotHaveIsRefused) {
    EXPECT_TRUE(fails_with(
        world_->invite(amplifi_.founder, amplifi_.target(), invitation_for("a@people.example", "administrator")),
        AccessError::no_such_role));
    expect_nothing_left(amplifi_.organization);
}

TEST_P(InvitationRules, AM_5_StandardMembersInviteNobody) {
    const auto member = member_of(amplifi_, "member");
    EXPECT_TRUE(fails_with(world_->invite(member, amplifi_.target(), invitation_for("a@people.example", "member")),
                           AccessError::denied));
    EXPECT_TRUE(fails_with(world_->invite(company_.founder, amplifi_.target(), invitation_for("a@people.example")),
                           AccessError::not_found));
    expect_nothing_left(amplifi_.organization);
}

TEST_P(InvitationRules, CT_3_NobodyInvitesAboveTheirOwnRole) {
    const auto manager = member_of(company_, "manager");
    const auto invite = [&](std::string_view email, std::string_view role) {
        return world_->invite(manager, company_.target(), full_invitation_for(email, role));
    };
    EXPECT_TRUE(fails_with(invite("a@people.example", "admin"), AccessError::may_not_grant));
    expect_nothing_left(company_.organization);
    EXPECT_TRUE(succeeds(invite("b@people.example", "manager")));
    EXPECT_TRUE(succeeds(invite("c@people.example", "user")));
    EXPECT_TRUE(succeeds(
        world_->invite(company_.founder, company_.target(), full_invitation_for("a@people.example", "admin"))));
}

TEST_P(InvitationRules, CT_5_AllThatIsWrongIsToldAtOnce) {
    std::vector<FieldError> mistakes;
    const auto form = value_of(json::parse_draft<NewInvitation>(
        R"({"email":"nope","role":"emperor","first_name":7,"phone_number":"12"})", mistakes));
    const auto refused = world_->gate.with<access::Permission::invite_member>(
        TeamWorld::as(company_.founder), company_.target(),
        [&](const access::Permit<access::Permission::invite_member>& permit) {
            return world_->invitations.invite(permit, form, mistakes);
        });
    ASSERT_TRUE(fails_with(refused, json::JsonError::invalid));
    EXPECT_THAT(pointers(refused.error()),
                UnorderedElementsAre("/email", "/first_name", "/last_name", "/phone_number", "/role"));
    expect_nothing_left(company_.organization);
}

TEST_P(InvitationRules, CT_5_WhatTheModelAsksForIsRequired) {
    const auto bare = world_->invite(company_.founder, company_.target(), invitation_for("a@people.example"));
    ASSERT_TRUE(fails_with(bare, TeamError::invitation_incomplete));
    EXPECT_THAT(pointers(bare.error()), UnorderedElementsAre("/first_name", "/last_name", "/phone_number", "/role"));
    auto form = full_invitation_for("a@people.example", "user");
    form.last_name.reset();
    const auto without_last_name = world_->invite(company_.founder, company_.target(), form);
    ASSERT_TRUE(fails_with(without_last_name, TeamError::invitation_incomplete));
    EXPECT_THAT(pointers(without_last_name.error()), ElementsAre("/last_name"));
    expect_nothing_left(company_.organization);
    const auto made =
        value_of(world_->invite(company_.founder, company_.target(), full_invitation_for("a@people.example", "user")));
    EXPECT_EQ(made.first_name, "Robin");
    EXPECT_EQ(made.last_name, "Reyes");
    EXPECT_EQ(made.phone_number, "+12025550123");
}

TEST_P(InvitationRules, APhoneNumberIsInternationalEvenWhereNoneIsAskedFor) {
    for (const auto& place : {amplifi_, company_}) {
        const auto* role = place.organization == amplifi_.organization ? "member" : "user";
        auto form = full_invitation_for("a@people.example", role);
        form.phone_number = parsed<json::Text<1, 32>>("555 0123");
        const auto refused = world_->invite(place.founder, place.target(), form);
        ASSERT_TRUE(fails_with(refused, TeamError::invitation_incomplete));
        EXPECT_THAT(pointers(refused.error()), ElementsAre("/phone_number"));
    }
}

TEST_P(InvitationRules, WhoIsAMemberIsNotInvitedAgain) {
    const auto member = member_of(amplifi_, "member");
    const auto email = world_->email_of(member);
    EXPECT_TRUE(fails_with(world_->invite(amplifi_.founder, amplifi_.target(), invitation_for(" " + email)),
                           TeamError::already_member));
    expect_nothing_left(amplifi_.organization);
    const auto elsewhere = world_->found("amplifi");
    EXPECT_TRUE(succeeds(world_->invite(elsewhere.founder, elsewhere.target(), invitation_for(email))));
}

TEST_P(InvitationRules, AnAddressHasOneOpenInvitationAtAPlace) {
    const auto invite = [&] {
        return world_->invite(amplifi_.founder, amplifi_.target(), invitation_for("ada@people.example"));
    };
    const auto first = value_of(invite());
    const auto refused = invite();
    ASSERT_TRUE(fails_with(refused, TeamError::already_invited));
    const auto* about = dynamic_cast<const ErrorMembers*>(refused.error().attachment());
    ASSERT_NE(about, nullptr);
    EXPECT_EQ(about->members.at("invitation"), first.id.text());
    EXPECT_EQ(about->members.at("ends_at"), to_rfc3339(first.ends_at));
    EXPECT_EQ(world_->waiting_mails(amplifi_.organization).size(), 1U);
    value_of(world_->revoke(amplifi_.founder, amplifi_.target(), first.id));
    EXPECT_TRUE(succeeds(invite())) << "the first was withdrawn";
    world_->clock.advance(limits::invitation_lifetime - std::chrono::seconds(1));
    EXPECT_TRUE(fails_with(invite(), TeamError::already_invited)) << "the second is still open";
    world_->clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(invite())) << "the second is over by time";
}

TEST_P(InvitationRules, SW_1_OneInvitationMayBeToSeveralSubaccounts) {
    const auto second = world_->add_subaccount(campaign_.organization);
    auto form = invitation_for("ada@people.example", "admin");
    form.subaccounts.emplace(std::vector{second, campaign_.subaccount, second});
    const auto made = value_of(world_->invite(campaign_.founder, campaign_.target(), form));
    EXPECT_THAT(made.scopes, UnorderedElementsAre(campaign_.at_subaccount(), access::scope_of(second)));
    EXPECT_THAT(world_->waiting_mails(campaign_.organization), ElementsAre(made.id.number()));
}

TEST_P(InvitationRules, SW_4_AdminsInviteToTheirOwnSubaccountOnly) {
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    auto form = invitation_for("ada@people.example", "texter");
    form.subaccounts.emplace(std::vector{sister});
    EXPECT_TRUE(fails_with(world_->invite(admin, campaign_.subaccount_target(), form), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->invite(admin, {campaign_.organization, sister}, invitation_for("a@people.example")),
                           AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->invite(admin, campaign_.target(), form), AccessError::denied));
    expect_nothing_left(campaign_.organization);
    form.subaccounts.reset();
    EXPECT_TRUE(succeeds(world_->invite(admin, campaign_.subaccount_target(), form)));
}

TEST_P(InvitationRules, ASubaccountOfAnotherOrganizationIsNoPlaceToInviteTo) {
    const auto theirs = world_->found("scale-to-win");
    auto form = invitation_for("ada@people.example", "texter");
    form.subaccounts.emplace(std::vector{theirs.subaccount});
    EXPECT_TRUE(fails_with(world_->invite(campaign_.founder, campaign_.target(), form), AccessError::not_found));
    expect_nothing_left(campaign_.organization);
}

TEST_P(InvitationRules, ARoleIsGivenOnlyWhereTheModelLetsItBeHeld) {
    EXPECT_TRUE(
        fails_with(world_->invite(campaign_.founder, campaign_.target(), invitation_for("a@people.example", "texter")),
                   AccessError::role_not_held_here));
    EXPECT_TRUE(fails_with(
        world_->invite(campaign_.founder, campaign_.subaccount_target(), invitation_for("a@people.example", "owner")),
        AccessError::role_not_held_here));
    EXPECT_TRUE(
        succeeds(world_->invite(campaign_.founder, campaign_.target(), invitation_for("a@people.example", "owner"))));
}

TEST_P(InvitationRules, OpenInvitationsAreListedWhereTheyLead) {
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto invite = [&](const Target& where, std::string_view email) {
        return value_of(world_->invite(campaign_.founder, where, invitation_for(email, "texter"))).id;
    };
    const auto here = invite(campaign_.subaccount_target(), "here@people.example");
    const auto there = invite({campaign_.organization, sister}, "there@people.example");
    const auto ids = [&](UserId by, const Target& where) {
        std::vector<access::InvitationId> ids;
        for (const auto& one : value_of(world_->list_invitations(by, where)).items) ids.push_back(one.id);
        return ids;
    };
    EXPECT_THAT(ids(admin, campaign_.subaccount_target()), ElementsAre(here));
    EXPECT_THAT(ids(campaign_.founder, campaign_.target()), ElementsAre(here, there));
    EXPECT_TRUE(fails_with(world_->list_invitations(admin, campaign_.target()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->list_invitations(amplifi_.founder, campaign_.target()), AccessError::not_found));
    EXPECT_THAT(ids(amplifi_.founder, amplifi_.target()), IsEmpty());
    value_of(world_->revoke(admin, campaign_.subaccount_target(), here));
    EXPECT_THAT(ids(campaign_.founder, campaign_.target()), ElementsAre(there));
    world_->clock.advance(limits::invitation_lifetime);
    EXPECT_THAT(ids(campaign_.founder, campaign_.target()), IsEmpty());
}

MUSTER_ON_BOTH_ENGINES(InvitationRules);

}  // namespace
}  // namespace muster::team::testing
