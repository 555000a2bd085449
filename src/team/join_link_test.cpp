// SPDX-License-Identifier: Apache-2.0
#include "team/join_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/join_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeepingJoinLinks : public OnJoinWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
        ada_ = world_->add_user("ada");
    }
    Shared share(const NewJoinLink& form = {}) { return value_of(world_->share(admin_, here(), form)); }
    [[nodiscard]] Target here() const { return place_.subaccount_target(); }
    std::vector<access::JoinLinkId> listed(UserId by, const Target& where) {
        std::vector<access::JoinLinkId> ids;
        for (const auto& link : value_of(world_->links(by, where)).items) ids.push_back(link.id);
        return ids;
    }

    Place place_;
    UserId admin_;
    UserId ada_;
};

TEST_P(KeepingJoinLinks, AP_4_ALinkOffersTheDefaultRoleToAnybodyForAWeekUnlessItsMakerSaysMore) {
    const auto account = world_->found("amplemarket");
    const auto plain = value_of(world_->share(account.founder, account.target())).first;
    EXPECT_EQ(plain.role, "sales_rep");
    EXPECT_EQ(plain.scope, account.top());
    EXPECT_THAT(plain.domains, IsEmpty());
    EXPECT_FALSE(plain.needs_approval);
    EXPECT_EQ(plain.uses_max, std::nullopt);
    EXPECT_EQ(plain.uses, 0);
    EXPECT_EQ(plain.ends_at, world_->clock.now() + limits::join_link_lifetime);
    EXPECT_EQ(plain.made_by, account.founder);
    EXPECT_EQ(plain.state, JoinLinkState::open);

    auto form = link_with_approval("supervolunteer");
    form.domains.emplace(std::vector{parsed<EmailDomain>("two.example"), parsed<EmailDomain>("One.example"),
                                     parsed<EmailDomain>("two.example")});
    form.uses_max.emplace(7);
    form.ends_at = world_->clock.now() + std::chrono::hours(1);
    share(form);
    const auto said = value_of(world_->links(admin_, here())).items.at(0);
    EXPECT_EQ(said.role, "supervolunteer");
    EXPECT_EQ(said.scope, place_.at_subaccount());
    EXPECT_THAT(said.domains, ElementsAre(parsed<EmailDomain>("one.example"), parsed<EmailDomain>("two.example")));
    EXPECT_TRUE(said.needs_approval);
    EXPECT_EQ(said.uses_max, 7);
    EXPECT_EQ(said.ends_at, *form.ends_at);
}

TEST_P(KeepingJoinLinks, OneIsShownAsItIsListedToWhoMayListIt) {
    const auto link = share().first.id;
    const auto show = [&](UserId by, const Target& where) {
        return world_->gate.with<access::Permission::view_invitations>(
            TeamWorld::as(by), where, [&](const access::Permit<access::Permission::view_invitations>& permit) {
                return world_->join_links.show(permit, link);
            });
    };
    EXPECT_EQ(value_of(show(admin_, here())).state, JoinLinkState::open);
    EXPECT_EQ(value_of(show(place_.founder, place_.target())).scope, place_.at_subaccount());
    const Target sister{place_.organization, world_->add_subaccount(place_.organization)};
    EXPECT_TRUE(fails_with(show(place_.founder, sister), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(admin_, place_.target()), AccessError::denied));
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(show(theirs.founder, theirs.target()), AccessError::not_found));
    value_of(world_->revoke_link(admin_, here(), link));
    EXPECT_EQ(value_of(show(admin_, here())).state, JoinLinkState::revoked);
}

TEST_P(KeepingJoinLinks, ALinkNeverGivesARoleThatMustHaveAHolder) {
    const auto account = world_->found("amplemarket");
    EXPECT_TRUE(
        fails_with(world_->share(account.founder, account.target(), link_for("admin")), TeamError::role_not_by_link));
    EXPECT_TRUE(succeeds(world_->share(account.founder, account.target(), link_for("sales_rep"))));
    EXPECT_TRUE(
        fails_with(world_->share(place_.founder, place_.target(), link_for("owner")), TeamError::role_not_by_link));
    EXPECT_TRUE(fails_with(world_->share(admin_, here(), link_for("owner")), TeamError::role_not_by_link));
    EXPECT_TRUE(succeeds(world_->share(admin_, here(), link_for("admin"))));
}

TEST_P(KeepingJoinLinks, ALinkGivesARoleOnlyWhereItCanBeHeld) {
    EXPECT_TRUE(fails_with(world_->share(place_.founder, place_.target(), link_for("texter")),
                           AccessError::role_not_held_here));
    EXPECT_TRUE(succeeds(world_->share(place_.founder, here(), link_for("texter"))));
    EXPECT_TRUE(fails_with(world_->share(admin_, here(), link_for("captain")), AccessError::no_such_role));
    const auto by_label = world_->share(admin_, here(), link_for("Texter"));
    EXPECT_TRUE(fails_with(by_label, AccessError::no_such_role));
    EXPECT_TRUE(by_label.error().message().contains("`texter`")) << by_label.error().message();
}

TEST_P(KeepingJoinLinks, OnlyWhoMayShareALinkDoes) {
    const auto supervolunteer = world_->add_member(place_.organization, place_.at_subaccount(), "supervolunteer");
    const auto sister = world_->add_subaccount(place_.organization);
    const auto made = share();
    EXPECT_TRUE(fails_with(world_->share(supervolunteer, here()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->rotate(supervolunteer, here(), made.first.id), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->revoke_link(supervolunteer, here(), made.first.id), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->links(supervolunteer, here()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->joins_of(supervolunteer, here(), made.first.id), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->share(admin_, {place_.organization, sister}), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->share(ada_, here()), AccessError::not_found));
    EXPECT_EQ(listed(admin_, here()).size(), 1U);
    EXPECT_TRUE(succeeds(world_->join(ada_, made.second))) << "the link is as it was";
}

TEST_P(KeepingJoinLinks, ALinkEndsInNinetyDaysAtTheLatest) {
    NewJoinLink form;
    form.ends_at = world_->clock.now() + limits::join_link_lifetime_max;
    EXPECT_TRUE(succeeds(world_->share(admin_, here(), form)));
    *form.ends_at += std::chrono::microseconds(1);
    EXPECT_TRUE(fails_with(world_->share(admin_, here(), form), TeamError::join_link_form_wrong));
    form.ends_at = world_->clock.now();
    const auto refused = world_->share(admin_, here(), form);
    ASSERT_TRUE(fails_with(refused, TeamError::join_link_form_wrong));
    EXPECT_EQ(refused.error().fields().at(0).pointer, "/ends_at");
}

TEST_P(KeepingJoinLinks, AnOrganizationHasSoManyOpenLinksAndNoMore) {
    std::optional<Shared> last;
    for (int i = 0; i < limits::open_join_links_max; ++i) last = share();
    EXPECT_TRUE(fails_with(world_->share(admin_, here()), TeamError::too_many_join_links));
    value_of(world_->revoke_link(admin_, here(), last->first.id));
    EXPECT_TRUE(succeeds(world_->share(admin_, here())));
    EXPECT_TRUE(fails_with(world_->share(admin_, here()), TeamError::too_many_join_links));
    world_->clock.advance(limits::join_link_lifetime);
    EXPECT_TRUE(succeeds(world_->share(admin_, here())));
}

TEST_P(KeepingJoinLinks, AreListedAtTheirScopeAndAtTheOrganization) {
    const auto sister = world_->add_subaccount(place_.organization);
    const auto one = share().first.id;
    const auto other = value_of(world_->share(place_.founder, {place_.organization, sister})).first.id;
    EXPECT_THAT(listed(admin_, here()), ElementsAre(one));
    EXPECT_THAT(listed(place_.founder, {place_.organization, sister}), ElementsAre(other));
    EXPECT_THAT(listed(place_.founder, place_.target()), ElementsAre(one, other));
    const auto first = value_of(world_->links(place_.founder, place_.target(), rows(1)));
    ASSERT_TRUE(first.next);
    EXPECT_EQ(value_of(world_->links(place_.founder, place_.target(), rows(1, first.next))).items.at(0).id, other);
    EXPECT_TRUE(fails_with(world_->links(admin_, place_.target()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->links(ada_, place_.target()), AccessError::not_found));
}

TEST_P(KeepingJoinLinks, ALinkOfAnotherScopeOrOrganizationIsOutOfReach) {
    const auto theirs = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(place_.organization);
    const auto theirs_made = value_of(world_->share(theirs.founder, theirs.subaccount_target())).first.id;
    const auto sister_made = value_of(world_->share(place_.founder, {place_.organization, sister})).first.id;
    for (const auto link : {theirs_made, sister_made, access::JoinLinkId(4711)}) {
        EXPECT_TRUE(fails_with(world_->rotate(admin_, here(), link), AccessError::not_found));
        EXPECT_TRUE(fails_with(world_->revoke_link(admin_, here(), link), AccessError::not_found));
        EXPECT_TRUE(fails_with(world_->joins_of(admin_, here(), link), AccessError::not_found));
    }
    EXPECT_EQ(world_->seen(theirs, theirs_made).state, JoinLinkState::open);
    EXPECT_TRUE(succeeds(world_->rotate(place_.founder, place_.target(), sister_made)));
    EXPECT_TRUE(succeeds(world_->revoke_link(place_.founder, place_.target(), sister_made)));
}

TEST_P(KeepingJoinLinks, ARotatedLinkHasAnotherTokenAndTheOneBeforeIsOver) {
    const auto [link, old_token] = share();
    const auto [rotated, token] = value_of(world_->rotate(admin_, here(), link.id));
    EXPECT_EQ(rotated.id, link.id);
    EXPECT_NE(token.reveal(), old_token.reveal());
    EXPECT_TRUE(fails_with(world_->join_links.preview(old_token), TeamError::join_link_over));
    EXPECT_TRUE(fails_with(world_->join(ada_, old_token), TeamError::join_link_over));
    EXPECT_TRUE(succeeds(world_->join(ada_, token)));
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("join_link.made", "join_link.rotated", "member.joined"));
}

TEST_P(KeepingJoinLinks, ARevokedLinkIsOverForGood) {
    const auto [link, token] = share();
    value_of(world_->revoke_link(admin_, here(), link.id));
    EXPECT_TRUE(fails_with(world_->join_links.preview(token), TeamError::join_link_over));
    EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::join_link_over));
    EXPECT_EQ(world_->seen(place_, link.id).state, JoinLinkState::revoked);
    EXPECT_TRUE(fails_with(world_->revoke_link(admin_, here(), link.id), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->rotate(admin_, here(), link.id), TeamError::join_link_over));
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "join_link.revoked");
    EXPECT_EQ(event.subject_id, link.id.number());
    EXPECT_EQ(event.actor.id, admin_.number());
}

TEST_P(KeepingJoinLinks, AnExpiredLinkIsNotBroughtBackByRotatingIt) {
    const auto link = share().first;
    world_->clock.advance(limits::join_link_lifetime - std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(world_->rotate(admin_, here(), link.id)));
    world_->clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(world_->seen(place_, link.id).state, JoinLinkState::expired);
    EXPECT_TRUE(fails_with(world_->rotate(admin_, here(), link.id), TeamError::join_link_over));
}

MUSTER_ON_BOTH_ENGINES(KeepingJoinLinks);

}  // namespace
}  // namespace muster::team::testing
