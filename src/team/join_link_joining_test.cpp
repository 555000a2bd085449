// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/join_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::IsEmpty;

using Roles = std::map<ScopeId, std::string>;

class JoiningByLinks : public OnJoinWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        ada_ = world_->add_user("ada");
    }
    Shared share(const NewJoinLink& form = {}) {
        return value_of(world_->share(place_.founder, place_.target(), form));
    }
    Roles roles(UserId user) { return world_->roles_of(place_.organization, user); }
    int uses(access::JoinLinkId link) { return world_->seen(place_, link).uses; }

    /// Nobody may do anything with the token, and nobody has got anything by it.
    void expect_over(const Secret& token) {
        EXPECT_TRUE(fails_with(world_->join_links.preview(token), TeamError::join_link_over));
        EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::join_link_over));
        EXPECT_THAT(roles(ada_), IsEmpty());
    }

    Place place_;
    UserId ada_;
};

TEST_P(JoiningByLinks, WhoIsSignedInJoinsAsThemselves) {
    const auto [link, token] = share();
    const auto got = value_of(world_->join(ada_, token));
    EXPECT_EQ(got.organization, place_.organization);
    EXPECT_EQ(got.role, "sales_rep");
    EXPECT_EQ(got.state, JoinState::joined);
    EXPECT_EQ(roles(ada_), (Roles{{place_.top(), "sales_rep"}}));
    EXPECT_TRUE(succeeds(world_->show(ada_, place_.organization)));
    for (const auto& member : value_of(world_->list_members(place_.founder, place_.target())).items) {
        if (member.user == ada_) {
            EXPECT_EQ(member.granted_by, place_.founder);
        }
    }
}

TEST_P(JoiningByLinks, TheLogAndTheListSayWhoJoinedByWhichLink) {
    const auto [link, token] = share();
    const auto other = share().second;
    value_of(world_->join(ada_, token));
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "member.joined");
    EXPECT_EQ(event.subject_id, ada_.number());
    EXPECT_EQ(event.actor.kind, "user");
    EXPECT_EQ(event.actor.id, ada_.number());
    EXPECT_THAT(*event.payload, ::testing::HasSubstr(R"("join_link":")" + link.id.text()));
    const auto bob = value_of(world_->sign_up_and_join(token, "bob@people.example")).first;
    value_of(world_->sign_up_and_join(other, "cleo@people.example"));
    const auto joins = value_of(world_->joins_of(place_.founder, place_.target(), link.id)).items;
    ASSERT_EQ(joins.size(), 2U);
    EXPECT_EQ(joins[0].user, ada_);
    EXPECT_EQ(joins[0].state, JoinState::joined);
    EXPECT_EQ(joins[0].role, "sales_rep");
    EXPECT_EQ(joins[1].user, bob.id);
    EXPECT_EQ(joins[1].email.text(), "bob@people.example");
    EXPECT_TRUE(fails_with(world_->joins_of(ada_, place_.target(), link.id), AccessError::denied));
}

TEST_P(JoiningByLinks, ALinkIsUsedAsOftenAsItSaysAndNotOnceMore) {
    auto form = link_for();
    form.uses_max.emplace(2);
    const auto [link, token] = share(form);
    value_of(world_->join(world_->add_user("bob"), token));
    EXPECT_EQ(world_->seen(place_, link.id).state, JoinLinkState::open);
    value_of(world_->sign_up_and_join(token, "cleo@people.example"));
    expect_over(token);
    EXPECT_EQ(world_->seen(place_, link.id).state, JoinLinkState::used_up);
    EXPECT_EQ(uses(link.id), 2);
}

TEST_P(JoiningByLinks, ALinkIsOverOnceItsTimeIs) {
    const auto token = share().second;
    world_->clock.advance(limits::join_link_lifetime - std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("bob"), token)));
    world_->clock.advance(std::chrono::seconds(1));
    expect_over(token);
}

TEST_P(JoiningByLinks, ALinkIsForTheDomainsThatItNames) {
    auto form = link_for();
    form.domains.emplace(std::vector{parsed<EmailDomain>("riverside.example"), parsed<EmailDomain>("two.example")});
    const auto [link, token] = share(form);
    const auto refused = world_->join(ada_, token);
    EXPECT_TRUE(fails_with(refused, TeamError::domain_not_allowed)) << "of people.example";
    EXPECT_TRUE(refused.error().message().contains("riverside.example and two.example")) << refused.error().message();
    const auto preview = value_of(world_->join_links.preview(token));
    EXPECT_EQ(preview.domains, link.domains);
    EXPECT_FALSE(preview.needs_approval);
    for (const std::string other : {"eve@below.riverside.example", "eve@notriverside.example", "eve@example.org",
                                    "eve@riverside.example.org", "riverside.example@people.example"}) {
        EXPECT_TRUE(fails_with(world_->sign_up_and_join(token, other), TeamError::domain_not_allowed)) << other;
    }
    EXPECT_EQ(uses(link.id), 0);
    for (const std::string email : {"Ann@Riverside.Example", "ben@two.example"}) {
        const auto user = world_->sign_up(email).id;
        world_->confirm_email(user);
        EXPECT_TRUE(succeeds(world_->join(user, token))) << email;
    }
    EXPECT_EQ(uses(link.id), 2);
}

TEST_P(JoiningByLinks, AnAddressThatNobodyHasConfirmedProvesNoDomain) {
    auto form = link_for();
    form.domains.emplace(std::vector{parsed<EmailDomain>("riverside.example")});
    const auto [link, token] = share(form);
    const auto ann = world_->sign_up("ann@riverside.example").id;
    EXPECT_TRUE(fails_with(world_->join(ann, token), TeamError::email_unconfirmed));
    EXPECT_EQ(uses(link.id), 0);
    world_->confirm_email(ann);
    EXPECT_TRUE(succeeds(world_->join(ann, token)));
    EXPECT_TRUE(succeeds(world_->join(world_->sign_up("ben@people.example").id, share().second))) << "for anybody";
}

TEST_P(JoiningByLinks, WhoIsAMemberKeepsTheirRoleAndTakesNoUse) {
    const auto [link, token] = share();
    EXPECT_TRUE(fails_with(world_->join(place_.founder, token), TeamError::already_member));
    EXPECT_EQ(roles(place_.founder), (Roles{{place_.top(), "admin"}}));
    value_of(world_->join(ada_, token));
    EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::already_member));
    EXPECT_EQ(uses(link.id), 1);
}

TEST_P(JoiningByLinks, ATokenIsGoodForItsOwnLinkOnly) {
    const auto link = share().first;
    const auto elsewhere = world_->found("amplemarket");
    expect_over(JoinLinkTokens(Secret("another installation's key")).make({place_.organization, link.id, 1}));
    // Even what this installation has signed opens only what is there.
    expect_over(world_->link_tokens.make({elsewhere.organization, link.id, 1}));
    expect_over(world_->link_tokens.make({OrganizationId(4711), link.id, 1}));
    expect_over(world_->link_tokens.make({place_.organization, access::JoinLinkId(4711), 1}));
    expect_over(world_->link_tokens.make({place_.organization, link.id, 2}));
    expect_over(world_->tokens.make({place_.organization, access::InvitationId(link.id.number()), 1}));
    expect_over(Secret(""));
    EXPECT_TRUE(succeeds(world_->join(ada_, world_->link_tokens.make({place_.organization, link.id, 1}))));
}

TEST_P(JoiningByLinks, APreviewShowsTheOrganizationsNameTheRoleAndWhatIsAsked) {
    auto form = link_for("sales_rep");
    form.domains.emplace(std::vector{parsed<EmailDomain>("riverside.example")});
    const auto seen = value_of(world_->join_links.preview(share(form).second));
    EXPECT_EQ(json::write(seen), R"({"organization":"A Place","role":"sales_rep","role_label":"Sales Rep",)"
                                 R"("domains":["riverside.example"],"needs_approval":false})");
}

TEST_P(JoiningByLinks, WhoWasRemovedComesBackByInvitationOnly) {
    const auto [link, token] = share();
    value_of(world_->join(ada_, token));
    value_of(world_->remove(place_.founder, place_.target(), ada_));
    EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::invitation_needed));
    EXPECT_TRUE(fails_with(world_->join(ada_, share().second), TeamError::invitation_needed)) << "nor by another";
    EXPECT_THAT(roles(ada_), IsEmpty());
    EXPECT_EQ(uses(link.id), 1);
    const auto invited =
        value_of(world_->invite(place_.founder, place_.target(), invitation_for(world_->email_of(ada_))));
    value_of(world_->invitations.accept(world_->user(ada_), world_->token_of(place_.organization, invited.id)));
    value_of(world_->leave(ada_, place_.organization));
    EXPECT_TRUE(succeeds(world_->join(ada_, token))) << "they left by themselves, and nobody minds";
}

TEST_P(JoiningByLinks, WhoLeftMayComeBack) {
    const auto token = share().second;
    value_of(world_->join(ada_, token));
    value_of(world_->leave(ada_, place_.organization));
    EXPECT_THAT(roles(ada_), IsEmpty());
    EXPECT_TRUE(succeeds(world_->join(ada_, token)));
}

TEST_P(JoiningByLinks, WhoseAccessIsSuspendedOrHasEndedComesBackByInvitationOnly) {
    static constexpr auto suspend =
        storage::testing::one_text("test.suspend", "update memberships set suspended_at = 1 where user_id = $1");
    const auto campaign = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(campaign.organization);
    const auto token = value_of(world_->share(campaign.founder, {campaign.organization, sister})).second;
    const auto suspended = world_->add_member(campaign.organization, campaign.at_subaccount(), "texter");
    const auto ended = world_->add_member(campaign.organization, campaign.at_subaccount(), "texter",
                                          world_->clock.now() + std::chrono::hours(1));
    const auto present = world_->add_member(campaign.organization, campaign.at_subaccount(), "texter");
    world_->run(suspend, suspended);
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(fails_with(world_->join(suspended, token), TeamError::invitation_needed));
    EXPECT_TRUE(fails_with(world_->join(ended, token), TeamError::invitation_needed));
    EXPECT_TRUE(succeeds(world_->join(present, token)));
}

TEST_P(JoiningByLinks, WhoWasRemovedFromASubaccountJoinsNeitherItNorTheWhole) {
    const auto campaign = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(campaign.organization);
    const Target there{campaign.organization, sister};
    value_of(world_->add(campaign.subaccount_target(), ada_, "texter"));
    value_of(world_->remove(campaign.founder, campaign.subaccount_target(), ada_));
    const auto link_to = [&](const Target& where) { return value_of(world_->share(campaign.founder, where)).second; };
    EXPECT_TRUE(fails_with(world_->join(ada_, link_to(campaign.subaccount_target())), TeamError::invitation_needed));
    EXPECT_TRUE(succeeds(world_->join(ada_, link_to(there)))) << "that is another team's to decide";
    value_of(world_->remove(campaign.founder, campaign.target(), ada_));
    const auto third = world_->add_subaccount(campaign.organization);
    EXPECT_TRUE(fails_with(world_->join(ada_, link_to(there)), TeamError::invitation_needed));
    EXPECT_TRUE(fails_with(world_->join(ada_, link_to({campaign.organization, third})), TeamError::invitation_needed));
}

TEST_P(JoiningByLinks, WhoWasRemovedFromTheWholeAndIsBackInOnePartIsBarredFromTheRest) {
    const auto campaign = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(campaign.organization);
    value_of(world_->add(campaign.subaccount_target(), ada_, "texter"));
    value_of(world_->remove(campaign.founder, campaign.target(), ada_));
    value_of(world_->add(campaign.subaccount_target(), ada_, "texter"));
    const auto token = value_of(world_->share(campaign.founder, {campaign.organization, sister})).second;
    EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::invitation_needed));
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("bob"), token)));
}

MUSTER_ON_BOTH_ENGINES(JoiningByLinks);

}  // namespace
}  // namespace muster::team::testing
