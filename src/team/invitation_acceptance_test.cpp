// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::IsEmpty;

using Roles = std::map<ScopeId, std::string>;

class AcceptingInvitations : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplifi");
        ada_ = world_->user(world_->add_user("ada"));
    }

    Invitation invite(std::string_view role = "member") {
        return value_of(world_->invite(place_.founder, place_.target(), invitation_for(ada_.email.text(), role)));
    }
    Secret invite_by_token(std::string_view role = "member") {
        return world_->token_of(place_.organization, invite(role).id);
    }
    Result<Acceptance> accept(const Secret& token) { return world_->invitations.accept(ada_, token); }
    Roles adas_roles() { return world_->roles_of(place_.organization, ada_.id); }

    /// Nobody may do anything with the token, and nobody has got anything by it.
    void expect_over(const Secret& token) {
        EXPECT_TRUE(fails_with(world_->invitations.preview(token), TeamError::invitation_over));
        EXPECT_TRUE(fails_with(accept(token), TeamError::invitation_over));
        EXPECT_TRUE(fails_with(sign_up(token), TeamError::invitation_over));
    }
    Result<std::pair<User, Acceptance>> sign_up(const Secret& token) {
        return world_->invitations.sign_up(
            {token, parsed<PersonName>("Newcomer"), parsed<json::Password>("a long password")});
    }

    Place place_;
    User ada_;
};

TEST_P(AcceptingInvitations, WhoHasAnAccountAcceptsAsThemselves) {
    const auto made = invite("billing_contact");
    const auto got = value_of(accept(world_->token_of(place_.organization, made.id)));
    EXPECT_EQ(got.organization, place_.organization);
    EXPECT_EQ(got.role, "billing_contact");
    EXPECT_EQ(adas_roles(), (Roles{{place_.top(), "billing_contact"}}));
    EXPECT_TRUE(succeeds(world_->show(ada_.id, place_.organization)));
    const auto members = value_of(world_->list_members(place_.founder, place_.target()));
    ASSERT_EQ(members.items.size(), 2U);
    for (const auto& member : members.items) {
        if (member.user == ada_.id) {
            EXPECT_EQ(member.granted_by, place_.founder);
        }
    }
}

TEST_P(AcceptingInvitations, TheLogSaysWhoJoinedByWhichInvitation) {
    const auto made = invite();
    value_of(accept(world_->token_of(place_.organization, made.id)));
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "member.joined");
    EXPECT_EQ(event.subject_id, ada_.id.number());
    EXPECT_EQ(event.actor.kind, "user");
    EXPECT_EQ(event.actor.id, ada_.id.number());
    EXPECT_EQ(event.payload, R"({"invitation":")" + made.id.text() + R"(","role":"member"})");
}

TEST_P(AcceptingInvitations, WhoHasNoAccountGetsOneWithTheInvitedAddress) {
    const auto made =
        value_of(world_->invite(place_.founder, place_.target(), invitation_for("new@people.example", "member")));
    const auto [user, got] = value_of(sign_up(world_->token_of(place_.organization, made.id)));
    EXPECT_EQ(user.email.text(), "new@people.example");
    EXPECT_EQ(user.name, "Newcomer");
    EXPECT_EQ(world_->roles_of(place_.organization, user.id), (Roles{{place_.top(), "member"}}));
    EXPECT_EQ(value_of(world_->users.check_password(user.email, Secret("a long password"))).id, user.id);
}

TEST_P(AcceptingInvitations, WhoHasAnAccountMakesNoSecondOne) {
    const auto token = invite_by_token();
    const auto before = world_->users_stored();
    EXPECT_TRUE(fails_with(sign_up(token), TeamError::sign_in_to_accept));
    EXPECT_EQ(world_->users_stored(), before);
    EXPECT_THAT(adas_roles(), IsEmpty());
    EXPECT_TRUE(succeeds(accept(token))) << "the invitation is still open";
}

TEST_P(AcceptingInvitations, ANewAccountIsMadeOnlyWithItsMembership) {
    const auto admin = world_->add_member(place_.organization, place_.top(), "billing_contact");
    const auto made = value_of(world_->invite(admin, place_.target(), invitation_for("new@people.example", "member")));
    const auto token = world_->token_of(place_.organization, made.id);
    value_of(world_->change_role(place_.founder, place_.target(), admin, "member"));
    const auto before = world_->users_stored();
    EXPECT_TRUE(fails_with(sign_up(token), TeamError::inviter_lost_access));
    EXPECT_EQ(world_->users_stored(), before);
}

TEST_P(AcceptingInvitations, AnInvitationIsUsedOnce) {
    const auto token = invite_by_token();
    value_of(accept(token));
    value_of(world_->remove(place_.founder, place_.target(), ada_.id));
    expect_over(token);
    EXPECT_THAT(adas_roles(), IsEmpty());
}

TEST_P(AcceptingInvitations, WhoAcceptedIsToldSoAndNobodyElseIs) {
    const auto token = invite_by_token();
    value_of(accept(token));
    EXPECT_TRUE(fails_with(accept(token), TeamError::already_accepted));
    EXPECT_TRUE(fails_with(world_->invitations.preview(token, ada_), TeamError::already_accepted));
    EXPECT_TRUE(fails_with(world_->invitations.preview(token), TeamError::invitation_over));
    EXPECT_TRUE(fails_with(sign_up(token), TeamError::invitation_over));
    const auto bob = world_->user(world_->add_user("bob"));
    EXPECT_TRUE(fails_with(world_->invitations.accept(bob, token), TeamError::invitation_over));
    EXPECT_TRUE(fails_with(world_->invitations.preview(token, bob), TeamError::invitation_over));
    value_of(world_->remove(place_.founder, place_.target(), ada_.id));
    EXPECT_TRUE(fails_with(accept(token), TeamError::invitation_over)) << "they are no member by it any more";
}

TEST_P(AcceptingInvitations, ATokenThatIsNotWholeIsToldFromOneThatIsOver) {
    const auto token = invite_by_token();
    const std::string text(token.reveal());
    const auto cut = world_->invitations.preview(Secret(text.substr(0, text.size() - 1)));
    ASSERT_TRUE(fails_with(cut, TeamError::invitation_over));
    EXPECT_TRUE(cut.error().message().contains("is it whole?")) << cut.error().message();
    world_->clock.advance(limits::invitation_lifetime);
    EXPECT_FALSE(world_->invitations.preview(token).error().message().contains("whole"));
}

TEST_P(AcceptingInvitations, ThePreviewSaysWhoInvitedAsWhatAndUntilWhen) {
    const auto made = invite();
    const auto offered = value_of(world_->invitations.preview(world_->token_of(place_.organization, made.id)));
    EXPECT_EQ(offered.role, "member");
    EXPECT_EQ(offered.role_label, made.role_label);
    EXPECT_EQ(offered.inviter, world_->user(place_.founder).name);
    EXPECT_EQ(offered.ends_at, made.ends_at);
}

TEST_P(AcceptingInvitations, AnInvitationIsOverAfterAWeek) {
    const auto early = invite_by_token();
    world_->clock.advance(limits::invitation_lifetime - std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(world_->invitations.preview(early)));
    world_->clock.advance(std::chrono::seconds(1));
    expect_over(early);
    EXPECT_THAT(adas_roles(), IsEmpty());
    const auto again = invite_by_token();
    world_->clock.advance(limits::invitation_lifetime - std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(accept(again)));
}

TEST_P(AcceptingInvitations, AWithdrawnInvitationGivesNothing) {
    const auto made = invite();
    const auto token = world_->token_of(place_.organization, made.id);
    value_of(world_->revoke(place_.founder, place_.target(), made.id));
    expect_over(token);
    EXPECT_THAT(adas_roles(), IsEmpty());
    const auto again = invite_by_token();
    expect_over(token);
    EXPECT_TRUE(succeeds(accept(again))) << "only the token of the new one is good";
}

TEST_P(AcceptingInvitations, ATokenIsGoodForItsOwnInvitationOnly) {
    const auto made = invite();
    const auto elsewhere = world_->found("amplifi");
    const InvitationTokens strangers(Secret("another installation's key"));
    expect_over(strangers.make({place_.organization, made.id, 1}));
    // Even what this installation has signed opens only what is there.
    expect_over(world_->tokens.make({elsewhere.organization, made.id, 1}));
    expect_over(world_->tokens.make({OrganizationId(4711), made.id, 1}));
    expect_over(world_->tokens.make({place_.organization, access::InvitationId(4711), 1}));
    expect_over(world_->tokens.make({place_.organization, made.id, 2}));
    expect_over(Secret(""));
    EXPECT_THAT(adas_roles(), IsEmpty());
    EXPECT_TRUE(succeeds(accept(world_->tokens.make({place_.organization, made.id, 1}))));
}

TEST_P(AcceptingInvitations, OnlyTheInvitedAddressAccepts) {
    const auto token = invite_by_token();
    const auto bob = world_->user(world_->add_user("bob"));
    EXPECT_TRUE(fails_with(world_->invitations.accept(bob, token), TeamError::invitation_for_another));
    EXPECT_THAT(world_->roles_of(place_.organization, bob.id), IsEmpty());
    EXPECT_TRUE(fails_with(world_->show(bob.id, place_.organization), AccessError::not_found));
    EXPECT_TRUE(succeeds(accept(token))) << "the invitation is still open to whom it is for";
}

TEST_P(AcceptingInvitations, APreviewSaysWhatTheMailSays) {
    const auto seen = value_of(world_->invitations.preview(invite_by_token("billing_contact")));
    EXPECT_EQ(seen.organization, "A Place");
    EXPECT_EQ(seen.role_label, "Billing contact");
    EXPECT_EQ(seen.email, ada_.email);
}

TEST_P(AcceptingInvitations, AnInvitationGivesEachOfItsSubaccounts) {
    const auto campaign = world_->found("scale-to-win");
    const auto second = world_->add_subaccount(campaign.organization);
    const auto third = world_->add_subaccount(campaign.organization);
    auto form = invitation_for(ada_.email.text(), "admin");
    form.subaccounts.emplace(std::vector{campaign.subaccount, second});
    const auto made = value_of(world_->invite(campaign.founder, campaign.target(), form));
    value_of(accept(world_->token_of(campaign.organization, made.id)));
    EXPECT_EQ(world_->roles_of(campaign.organization, ada_.id),
              (Roles{{campaign.at_subaccount(), "admin"}, {access::scope_of(second), "admin"}}));
    EXPECT_TRUE(succeeds(world_->list_members(ada_.id, {campaign.organization, second})));
    EXPECT_TRUE(fails_with(world_->list_members(ada_.id, {campaign.organization, third}), AccessError::not_found));
}

TEST_P(AcceptingInvitations, WhoIsAMemberByThenGetsNoneOfIt) {
    const auto campaign = world_->found("scale-to-win");
    const auto second = world_->add_subaccount(campaign.organization);
    auto form = invitation_for(ada_.email.text(), "admin");
    form.subaccounts.emplace(std::vector{campaign.subaccount, second});
    const auto made = value_of(world_->invite(campaign.founder, campaign.target(), form));
    value_of(world_->add({campaign.organization, second}, ada_.id, "texter"));
    EXPECT_TRUE(fails_with(accept(world_->token_of(campaign.organization, made.id)), TeamError::already_member));
    EXPECT_EQ(world_->roles_of(campaign.organization, ada_.id), (Roles{{access::scope_of(second), "texter"}}));
}

MUSTER_ON_BOTH_ENGINES(AcceptingInvitations);

}  // namespace
}  // namespace muster::team::testing
