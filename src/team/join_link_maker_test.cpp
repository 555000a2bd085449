// SPDX-License-Identifier: Apache-2.0
// A link is worth what its maker may still give when somebody joins; and its uses are counted, also at once.

#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/join_world.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::IsEmpty;

class Makers : public OnJoinWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        maker_ = world_->add_member(place_.organization, place_.top(), "admin");
        ada_ = world_->add_user("ada");
    }
    Shared share(const NewJoinLink& form = {}) { return value_of(world_->share(maker_, place_.target(), form)); }
    void expect_suspended(const Shared& made) {
        EXPECT_EQ(world_->seen(place_, made.first.id).state, JoinLinkState::suspended);
        EXPECT_TRUE(fails_with(world_->join_links.preview(made.second), TeamError::join_link_over));
        EXPECT_TRUE(fails_with(world_->join(ada_, made.second), TeamError::join_link_over));
        EXPECT_THAT(world_->roles_of(place_.organization, ada_), IsEmpty());
    }
    /// How many of the jobs, begun at once, succeed; the others fail with an error of the list.
    template <class Job>
    std::size_t succeed_at_once(std::size_t count, Job job, std::initializer_list<TeamError> allowed) {
        std::vector<std::optional<Result<JoinOutcome>>> outcomes(count);
        {
            std::latch start(static_cast<std::ptrdiff_t>(count));
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < count; ++i) {
                threads.emplace_back([&, i] {
                    start.arrive_and_wait();
                    outcomes[i] = job(i);
                });
            }
        }
        std::size_t succeeded = 0;
        for (const auto& outcome : outcomes) {
            const bool is_expected =
                outcome->ok() || std::ranges::any_of(allowed, [&](TeamError e) { return outcome->error().is(e); });
            EXPECT_TRUE(is_expected) << outcome->error().message();
            if (outcome->ok()) ++succeeded;
        }
        return succeeded;
    }
    std::size_t members() {
        return value_of(world_->list_members(place_.founder, place_.target(), rows(limits::page_rows_max)))
            .items.size();
    }

    Place place_;
    UserId maker_;
    UserId ada_;
};

TEST_P(Makers, ALinkIsSuspendedOnceItsMakerIsRemovedUntilSomebodyElseStandsForIt) {
    const auto made = share();
    value_of(world_->remove(place_.founder, place_.target(), maker_));
    expect_suspended(made);
    value_of(world_->add(place_.target(), maker_, "admin"));
    expect_suspended(made);  // What somebody left behind doesn't come back with them.
    const auto [link, token] = value_of(world_->rotate(place_.founder, place_.target(), made.first.id));
    EXPECT_EQ(link.made_by, place_.founder);
    EXPECT_EQ(link.state, JoinLinkState::open);
    EXPECT_TRUE(fails_with(world_->join(ada_, made.second), TeamError::join_link_over));
    EXPECT_TRUE(succeeds(world_->join(ada_, token)));
}

TEST_P(Makers, ALinkIsSuspendedOnceItsMakerLeft) {
    const auto made = share();
    value_of(world_->leave(maker_, place_.organization));
    expect_suspended(made);
}

TEST_P(Makers, ALinkIsSuspendedWhileItsMakerHoldsALesserRole) {
    const auto made = share();
    value_of(world_->change_role(place_.founder, place_.target(), maker_, "sales_rep"));
    expect_suspended(made);
    value_of(world_->change_role(place_.founder, place_.target(), maker_, "admin"));
    EXPECT_EQ(world_->seen(place_, made.first.id).state, JoinLinkState::open);
    EXPECT_TRUE(succeeds(world_->join(ada_, made.second)));
}

TEST_P(Makers, ALinkIsSuspendedOnceItsMakersTimeIsOver) {
    maker_ =
        world_->add_member(place_.organization, place_.top(), "admin", world_->clock.now() + std::chrono::hours(1));
    const auto made = share();
    world_->clock.advance(std::chrono::hours(1));
    expect_suspended(made);
}

TEST_P(Makers, ALinkOfOneWhoMayStillGiveItsRoleOutlivesTheirLeavingElsewhere) {
    const auto campaign = world_->found("scale-to-win");
    const auto owner = world_->add_member(campaign.organization, campaign.top(), "owner");
    value_of(world_->add(campaign.subaccount_target(), owner, "admin"));
    const auto token = value_of(world_->share(owner, campaign.subaccount_target())).second;
    value_of(world_->remove(campaign.founder, campaign.subaccount_target(), owner));
    EXPECT_TRUE(succeeds(world_->join(ada_, token)));
}

TEST_P(Makers, ALinkOfAnArchivedSubaccountRestsAndOutlivesItsMakersLeavingElsewhere) {
    using access::Permission;
    const auto campaign = world_->found("scale-to-win");
    const auto sister = value_of(world_->create_subaccount(campaign.founder, campaign.organization, "North")).id;
    const Target at_sister{campaign.organization, sister};
    const auto maker = world_->add_member(campaign.organization, campaign.at_subaccount(), "admin");
    value_of(world_->add(at_sister, maker, "admin"));
    const auto token = value_of(world_->share(maker, campaign.subaccount_target(), link_for("texter"))).second;
    const auto of_sister = value_of(world_->share(maker, at_sister, link_for("texter"))).second;
    const auto set_archived = [&](bool archived) {
        value_of(world_->gate.with<Permission::archive_subaccount>(
            JoinWorld::as(campaign.founder), campaign.target(),
            [&](const access::Permit<Permission::archive_subaccount>& permit) {
                return archived ? world_->subaccounts.archive(permit, campaign.subaccount)
                                : world_->subaccounts.bring_back(permit, campaign.subaccount);
            }));
    };
    set_archived(true);
    value_of(world_->remove(campaign.founder, at_sister, maker));
    EXPECT_TRUE(fails_with(world_->join(ada_, token), TeamError::join_link_over));
    set_archived(false);
    EXPECT_TRUE(succeeds(world_->join(ada_, token)));
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("bob"), of_sister), TeamError::join_link_over));
}

TEST_P(Makers, OfTwiceAsManyJoinersAtOnceAsALinkHasUsesThatManyJoin) {
    constexpr std::size_t uses = 6;
    for (int trial = 0; trial < 3; ++trial) {
        auto form = link_for();
        form.uses_max.emplace(static_cast<int>(uses));
        const auto [link, token] = share(form);
        std::vector<User> joiners;
        for (std::size_t i = 0; i < 2 * uses; ++i) joiners.push_back(world_->user(world_->add_user("joiner")));
        const auto before = members();
        EXPECT_EQ(succeed_at_once(2 * uses, [&](std::size_t i) { return world_->join_links.join(joiners[i], token); },
                                  {TeamError::join_link_over}),
                  uses);
        EXPECT_EQ(members(), before + uses);
        EXPECT_EQ(world_->seen(place_, link.id).uses, static_cast<int>(uses));
    }
}

TEST_P(Makers, WhoJoinsFromManyWindowsAtOnceTakesOneUse) {
    const auto [link, token] = share();
    const auto joiner = world_->user(ada_);
    EXPECT_EQ(succeed_at_once(6, [&](std::size_t) { return world_->join_links.join(joiner, token); },
                              {TeamError::already_member}),
              1U);
    EXPECT_EQ(world_->seen(place_, link.id).uses, 1);
}

TEST_P(Makers, AfterARevocationWasAnsweredNobodyJoins) {
    constexpr std::size_t joiners_count = 6;
    const auto [link, token] = share();
    std::vector<User> joiners;
    for (std::size_t i = 0; i < joiners_count; ++i) joiners.push_back(world_->user(world_->add_user("joiner")));
    std::size_t members_then = 0;
    {
        const std::jthread revoker([&] {
            value_of(world_->revoke_link(place_.founder, place_.target(), link.id));
            members_then = members();
        });
        succeed_at_once(joiners_count, [&](std::size_t i) { return world_->join_links.join(joiners[i], token); },
                        {TeamError::join_link_over});
    }
    EXPECT_EQ(members(), members_then);
}

MUSTER_ON_BOTH_ENGINES(Makers);

}  // namespace
}  // namespace muster::team::testing
