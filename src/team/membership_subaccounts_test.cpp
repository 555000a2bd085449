// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/team_error.h"
#include "team/testing/member_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;

using Roles = std::map<ScopeId, std::string>;

class SeveralSubaccounts : public OnMemberWorld {
  protected:
    void SetUp() override {
        OnMemberWorld::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        third_ = world_->add_subaccount(campaign_.organization);
        user_ = add_at(campaign_.subaccount, "texter");
    }
    SubaccountsChange move(std::vector<SubaccountId> add, std::vector<SubaccountId> remove) {
        return {.role = "texter", .add = std::move(add), .remove = std::move(remove), .ends_at = {}, .work = {}};
    }
    Result<std::vector<SubaccountReport>> change(const SubaccountsChange& change) {
        return world_->change_subaccounts(campaign_.founder, campaign_.organization, user_, change);
    }
    Roles roles() { return world_->roles_of(campaign_.organization, user_); }
    [[nodiscard]] Roles only_first() const { return {{campaign_.at_subaccount(), "texter"}}; }

    SubaccountId third_;
    UserId user_;
};

TEST_P(SeveralSubaccounts, WhoseAccessEndsGivesThemselfNoneThatLasts) {
    const auto owner = add(campaign_, "owner");
    const Time end = world_->clock.now() + std::chrono::hours(24);
    value_of(world_->set_end(campaign_.founder, campaign_.target(), owner, end));
    auto mine = move({sister_}, {});
    EXPECT_TRUE(fails_with(world_->change_subaccounts(owner, campaign_.organization, owner, mine), TeamError::own_end));
    mine.ends_at = end;
    EXPECT_TRUE(succeeds(world_->change_subaccounts(owner, campaign_.organization, owner, mine)));
}

TEST_P(SeveralSubaccounts, SW_1_OneActBringsAPersonToSeveralAndTakesThemFromOthers) {
    const auto reports = value_of(change(move({sister_, third_}, {campaign_.subaccount})));
    EXPECT_EQ(roles(), (Roles{{access::scope_of(sister_), "texter"}, {access::scope_of(third_), "texter"}}));
    ASSERT_EQ(reports.size(), 3U);
    EXPECT_EQ(reports[0].subaccount, campaign_.subaccount);
    EXPECT_EQ(reports[0].outcome, SubaccountOutcome::removed);
    EXPECT_EQ(reports[1].subaccount, sister_);
    EXPECT_EQ(reports[1].outcome, SubaccountOutcome::added);
    EXPECT_EQ(reports[0].role, "texter") << "that they had there";
    EXPECT_EQ(reports[2].role, "texter");
    const auto events = world_->events_of(campaign_.organization);
    ASSERT_EQ(events.size(), 1U) << "one deed, one event";
    EXPECT_EQ(events[0].action, "member.subaccounts_changed");
    EXPECT_EQ(events[0].payload, R"({"added":")" + sister_.text() + "," + third_.text() + R"(","removed":")" +
                                     campaign_.subaccount.text() + R"(","role":"texter"})");
}

TEST_P(SeveralSubaccounts, OneRefusalLeavesAllAsItWas) {
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(change(move({sister_, theirs.subaccount}, {campaign_.subaccount})), AccessError::not_found));
    EXPECT_EQ(roles(), only_first());
    const auto twice = change(move({sister_, campaign_.subaccount}, {}));
    ASSERT_TRUE(fails_with(twice, TeamError::already_member));
    ASSERT_EQ(twice.error().fields().size(), 1U);
    EXPECT_EQ(twice.error().fields()[0].pointer, "/add/1");
    EXPECT_TRUE(fails_with(change(move({sister_}, {third_})), TeamError::not_a_member)) << "they hold nothing there";
    EXPECT_EQ(roles(), only_first());
    EXPECT_TRUE(world_->events_of(campaign_.organization).empty());
}

TEST_P(SeveralSubaccounts, NothingIsTakenAtAnArchivedOne) {
    using enum access::Permission;
    value_of(world_->gate.with<archive_subaccount>(MemberWorld::as(campaign_.founder), campaign_.target(),
                                                   [&](const access::Permit<archive_subaccount>& permit) {
                                                       return world_->subaccounts.archive(permit, campaign_.subaccount);
                                                   }));
    world_->put_membership(campaign_.organization, user_, access::scope_of(sister_), "texter");
    const auto before = roles();
    EXPECT_TRUE(fails_with(change(move({}, {campaign_.subaccount})), AccessError::archived));
    EXPECT_EQ(roles(), before);
    EXPECT_TRUE(succeeds(change(move({}, {sister_}))));
}

TEST_P(SeveralSubaccounts, EachGiftAndEachTakingIsAsked) {
    auto owners = move({sister_}, {});
    owners.role = "owner";
    EXPECT_TRUE(fails_with(change(owners), AccessError::role_not_held_here));
    const auto admin = add_at(campaign_.subaccount, "admin");
    EXPECT_TRUE(fails_with(world_->change_subaccounts(admin, campaign_.organization, user_, move({sister_}, {})),
                           AccessError::denied));
    EXPECT_TRUE(fails_with(world_->change_subaccounts(user_, campaign_.organization, user_, move({sister_}, {})),
                           AccessError::denied));
    EXPECT_EQ(roles(), only_first());
}

TEST_P(SeveralSubaccounts, StrangersAndTheSuspendedAreBroughtNowhere) {
    const auto stranger = world_->add_user("stranger");
    EXPECT_TRUE(
        fails_with(world_->change_subaccounts(campaign_.founder, campaign_.organization, stranger, move({sister_}, {})),
                   AccessError::not_found));
    value_of(world_->suspend(campaign_.founder, campaign_.target(), user_));
    EXPECT_TRUE(fails_with(change(move({sister_}, {})), AccessError::not_found));
}

TEST_P(SeveralSubaccounts, TheRequestSaysWhatItMeans) {
    auto no_role = move({sister_}, {});
    no_role.role.reset();
    auto past = move({sister_}, {});
    past.ends_at = world_->clock.now();
    for (const auto& wrong : {no_role, past, move({}, {}), move({sister_, sister_}, {}), move({sister_}, {sister_})}) {
        EXPECT_TRUE(fails_with(change(wrong), TeamError::membership_wrong));
    }
}

TEST_P(SeveralSubaccounts, WhatIsGivenMayHaveAnEnd) {
    auto limited = move({sister_}, {});
    limited.ends_at = world_->clock.now() + std::chrono::hours(24);
    value_of(change(limited));
    EXPECT_EQ(world_->listed(campaign_, user_, access::scope_of(sister_)).ends_at, limited.ends_at);
}

TEST_P(SeveralSubaccounts, ATakingIsADepartureFromThatSubaccountAlone) {
    world_->put_membership(campaign_.organization, user_, access::scope_of(sister_), "texter");
    const auto here = value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("texter")));
    const auto there = value_of(world_->share(campaign_.founder, {campaign_.organization, third_}, link_for("texter")));
    value_of(change(move({}, {campaign_.subaccount})));
    EXPECT_TRUE(fails_with(world_->join(user_, here.second), TeamError::invitation_needed));
    EXPECT_TRUE(succeeds(world_->join(user_, there.second)));
    const auto removals = value_of(world_->list_removals(campaign_.founder, campaign_.target())).items;
    ASSERT_EQ(removals.size(), 1U);
    EXPECT_EQ(removals[0].scope, campaign_.at_subaccount());
}

MUSTER_ON_BOTH_ENGINES(SeveralSubaccounts);

}  // namespace
}  // namespace muster::team::testing
