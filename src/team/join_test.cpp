// SPDX-License-Identifier: Apache-2.0
// Links that ask an admin: who comes by one waits until somebody who may invite lets them in.

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
using ::testing::SizeIs;

using Roles = std::map<ScopeId, std::string>;

class Waiting : public OnJoinWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
        ada_ = world_->add_user("ada");
    }
    [[nodiscard]] Target here() const { return place_.subaccount_target(); }
    Shared share(NewJoinLink form = link_with_approval("texter")) {
        return value_of(world_->share(admin_, here(), form));
    }
    /// Lets somebody ask, and answers their place in the queue.
    JoinId ask(UserId user, const Secret& token) {
        EXPECT_EQ(value_of(world_->join(user, token)).state, JoinState::waiting);
        for (const auto& join : value_of(world_->waiting(place_.founder, place_.target())).items) {
            if (join.user == user) return join.id;
        }
        throw std::runtime_error("whoever asked is not listed");
    }
    Roles roles(UserId user) { return world_->roles_of(place_.organization, user); }
    JoinState state_of(access::JoinLinkId link) {
        return value_of(world_->joins_of(place_.founder, place_.target(), link)).items.at(0).state;
    }

    Place place_;
    UserId admin_;
    UserId ada_;
};

TEST_P(Waiting, WhoAsksHasNothingUntilSomebodyLetsThemIn) {
    const auto [link, token] = share();
    const auto question = ask(ada_, token);
    EXPECT_THAT(roles(ada_), IsEmpty());
    EXPECT_TRUE(fails_with(world_->show(ada_, place_.organization), AccessError::not_found));
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "join.asked");
    const auto seen = value_of(world_->waiting(admin_, here())).items;
    ASSERT_THAT(seen, SizeIs(1));
    EXPECT_EQ(seen[0].email.text(), world_->email_of(ada_));
    EXPECT_EQ(seen[0].role, "texter");
    EXPECT_EQ(seen[0].link, link.id);

    value_of(world_->approve(admin_, here(), question));
    EXPECT_EQ(roles(ada_), (Roles{{place_.at_subaccount(), "texter"}}));
    EXPECT_TRUE(succeeds(world_->show(ada_, place_.organization)));
    EXPECT_THAT(value_of(world_->waiting(admin_, here())).items, IsEmpty());
    const auto answered = value_of(world_->joins_of(admin_, here(), link.id)).items.at(0);
    EXPECT_EQ(answered.state, JoinState::joined);
    EXPECT_EQ(answered.decided_by, admin_);
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "join.approved");
    EXPECT_EQ(event.actor.id, admin_.number());
    EXPECT_EQ(event.subject_id, ada_.number());
}

TEST_P(Waiting, WhoWasRefusedComesBackByInvitationOnly) {
    const auto [link, token] = share();
    value_of(world_->refuse(admin_, here(), ask(ada_, token)));
    EXPECT_THAT(roles(ada_), IsEmpty());
    EXPECT_EQ(state_of(link.id), JoinState::refused);
    EXPECT_EQ(world_->events_of(place_.organization).back().action, "join.refused");
    EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::invitation_needed));
    EXPECT_TRUE(fails_with(world_->join(ada_, share(link_for()).second), TeamError::invitation_needed));
    const auto invited = value_of(world_->invite(admin_, here(), invitation_for(world_->email_of(ada_))));
    EXPECT_TRUE(
        succeeds(world_->invitations.accept(world_->user(ada_), world_->token_of(place_.organization, invited.id))));
}

TEST_P(Waiting, ARefusalGivesTheLinkItsUseBack) {
    auto form = link_with_approval("texter");
    form.uses_max.emplace(1);
    const auto [link, token] = share(form);
    const auto question = ask(ada_, token);
    const auto bob = world_->add_user("bob");
    EXPECT_TRUE(fails_with(world_->join(bob, token), TeamError::join_link_over)) << "who waits counts";
    value_of(world_->refuse(admin_, here(), question));
    EXPECT_EQ(world_->seen(place_, link.id).uses, 0);
    value_of(world_->approve(admin_, here(), ask(bob, token)));
    EXPECT_EQ(world_->seen(place_, link.id).uses, 1);
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("cleo"), token), TeamError::join_link_over));
}

TEST_P(Waiting, AnAnswerIsGivenOnce) {
    const auto [link, token] = share();
    const auto question = ask(ada_, token);
    value_of(world_->approve(admin_, here(), question));
    EXPECT_TRUE(fails_with(world_->refuse(admin_, here(), question), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->approve(admin_, here(), question), AccessError::not_found));
    EXPECT_EQ(roles(ada_).size(), 1U);
    EXPECT_EQ(world_->seen(place_, link.id).uses, 1);
}

TEST_P(Waiting, WhoWaitsAsksOnceForAScopeWhicheverTheLink) {
    const auto [link, token] = share();
    ask(ada_, token);
    EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::already_waiting));
    EXPECT_TRUE(fails_with(world_->join(ada_, share().second), TeamError::already_waiting));
    EXPECT_EQ(world_->seen(place_, link.id).uses, 1);
}

TEST_P(Waiting, OnlyWhoMayDecideAnswers) {
    const auto question = ask(ada_, share().second);
    const auto supervolunteer = world_->add_member(place_.organization, place_.at_subaccount(), "supervolunteer");
    EXPECT_TRUE(fails_with(world_->approve(supervolunteer, here(), question), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->refuse(supervolunteer, here(), question), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->waiting(supervolunteer, here()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->approve(ada_, here(), question), AccessError::not_found));
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(world_->approve(theirs.founder, theirs.target(), question), AccessError::not_found));
    const auto sister = world_->add_subaccount(place_.organization);
    EXPECT_TRUE(
        fails_with(world_->approve(place_.founder, {place_.organization, sister}, question), AccessError::not_found));
    EXPECT_THAT(roles(ada_), IsEmpty());
    EXPECT_TRUE(succeeds(world_->approve(place_.founder, place_.target(), question)));
}

TEST_P(Waiting, WhoAnswersGivesOnTheirOwnRightWhateverBecameOfTheLinksMaker) {
    const auto [link, token] = share();
    const auto question = ask(ada_, token);
    value_of(world_->remove(place_.founder, place_.target(), admin_));
    EXPECT_EQ(world_->seen(place_, link.id).state, JoinLinkState::suspended);
    EXPECT_TRUE(fails_with(world_->approve(admin_, here(), question), AccessError::not_found));
    value_of(world_->approve(place_.founder, place_.target(), question));
    for (const auto& member : value_of(world_->list_members(place_.founder, here())).items) {
        if (member.user == ada_) {
            EXPECT_EQ(member.granted_by, place_.founder);
        }
    }
}

TEST_P(Waiting, WhoWasRemovedAfterAskingIsNotLetInByTheAnswer) {
    const auto token = share().second;
    const auto question = ask(ada_, token);
    value_of(world_->add({place_.organization, world_->add_subaccount(place_.organization)}, ada_, "texter"));
    value_of(world_->remove(place_.founder, place_.target(), ada_));
    EXPECT_TRUE(fails_with(world_->approve(admin_, here(), question), TeamError::invitation_needed));
    EXPECT_THAT(roles(ada_), IsEmpty());
    EXPECT_TRUE(succeeds(world_->refuse(admin_, here(), question)));
}

TEST_P(Waiting, WhoBecomesAMemberOtherwiseWaitsNoLonger) {
    const auto [link, token] = share();
    const auto question = ask(ada_, token);
    const auto bob = world_->add_user("bob");
    const auto bobs = ask(bob, token);
    value_of(world_->add(here(), ada_, "texter"));
    EXPECT_TRUE(fails_with(world_->approve(admin_, here(), question), AccessError::not_found));
    EXPECT_EQ(value_of(world_->waiting(admin_, here())).items.size(), 1U);
    EXPECT_EQ(world_->seen(place_, link.id).uses, 1) << "bob's";
    EXPECT_TRUE(succeeds(world_->approve(admin_, here(), bobs)));
    EXPECT_EQ(world_->seen(place_, link.id).uses, 1);
}

TEST_P(Waiting, WhoWaitsWhenTheLinkIsRevokedLapsesAndIsNotBarred) {
    const auto [link, token] = share();
    const auto question = ask(ada_, token);
    value_of(world_->revoke_link(admin_, here(), link.id));
    EXPECT_EQ(state_of(link.id), JoinState::lapsed);
    EXPECT_THAT(value_of(world_->waiting(admin_, here())).items, IsEmpty());
    EXPECT_TRUE(fails_with(world_->approve(admin_, here(), question), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->join(ada_, share(link_for()).second)));
}

TEST_P(Waiting, SoManyWaitInAnOrganizationAndNoMore) {
    static constexpr auto put_users = storage::testing::one_text(
        "test.put_users",
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1) insert into users (id, email, "
        "name, password_hash, created_at) select i, 'waiting' || i || '@people.example', 'Waiting', '', 0 from n");
    static constexpr auto put_joins =
        storage::testing::one_text("test.put_joins",
                                   "insert into joins (organization_id, id, link_id, user_id, state, asked_at)"
                                   " select $1, id, $2, id, 'waiting', 0 from users where name = 'Waiting'");
    const auto [link, token] = share();
    world_->run(put_users, limits::waiting_joins_max - 1);
    world_->run(put_joins, place_.organization, link.id);
    EXPECT_TRUE(succeeds(world_->join(ada_, token)));
    const auto bob = world_->add_user("bob");
    EXPECT_TRUE(fails_with(world_->join(bob, token), TeamError::too_many_waiting_joins));
    EXPECT_TRUE(succeeds(world_->join(bob, share(link_for("texter")).second))) << "who needs no answer doesn't wait";
}

TEST_P(Waiting, AreListedAtTheirScopeAndAtTheOrganizationInPages) {
    const auto sister = world_->add_subaccount(place_.organization);
    const auto there =
        value_of(world_->share(place_.founder, {place_.organization, sister}, link_with_approval())).second;
    const auto bob = world_->add_user("bob");
    const auto first = ask(ada_, share().second);
    const auto second = ask(bob, there);
    const auto listed = [&](UserId by, const Target& where) {
        std::vector<JoinId> ids;
        for (const auto& join : value_of(world_->waiting(by, where)).items) ids.push_back(join.id);
        return ids;
    };
    EXPECT_EQ(listed(admin_, here()), std::vector{first});
    EXPECT_EQ(listed(place_.founder, {place_.organization, sister}), std::vector{second});
    EXPECT_EQ(listed(place_.founder, place_.target()), (std::vector{first, second}));
    const auto page = value_of(world_->waiting(place_.founder, place_.target(), rows(1)));
    ASSERT_TRUE(page.next);
    EXPECT_EQ(value_of(world_->waiting(place_.founder, place_.target(), rows(1, page.next))).items.at(0).id, second);
}

MUSTER_ON_BOTH_ENGINES(Waiting);

}  // namespace
}  // namespace muster::team::testing
