// SPDX-License-Identifier: Apache-2.0
// What becomes of the running work of whoever leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/member_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Jobs of a kind that no worker of the test takes stand for work that runs; their subject is whose it is.
constexpr auto start_work = one_text("work_test.start",
                                     "insert into jobs (organization_id, id, kind, subject_id, due_at, attempts) "
                                     "values ($1, $2, 'work_of_test', $3, 0, 0)");
constexpr auto owners_of_work = one_text(
    "work_test.owners", "select subject_id from jobs where organization_id = $1 and kind = 'work_of_test' order by id");
constexpr auto cancel_work = one_text("work_test.cancel",
                                      "delete from jobs where organization_id = $1 and $2 <> 0 and subject_id = $3 "
                                      "and kind = 'work_of_test'");
constexpr auto hand_work_over = one_text("work_test.hand_over",
                                         "update jobs set subject_id = $4 where organization_id = $1 and $2 <> 0 and "
                                         "subject_id = $3 and kind = 'work_of_test'");

WorkRequest hand_over_to(UserId heir) { return {WorkFate::hand_over, heir}; }

class RunningWork : public OnMemberWorld {
  protected:
    void SetUp() override {
        OnMemberWorld::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        world_->second_departure.ask = [this](const access::Authority& authority, UserId user,
                                              std::span<const ScopeId>) -> Result<void> {
            const WorkChoice& work = world_->second_departure.choice;
            if (work.fate == WorkFate::cancel) TRY(authority.query(cancel_work, user));
            if (work.fate == WorkFate::hand_over) TRY(authority.query(hand_work_over, user, work.heir));
            return {};
        };
    }
    void start(OrganizationId organization, UserId owner) {
        world_->run(start_work, organization, value_of(world_->ids.next_number()), owner);
    }
    std::vector<UserId> owners(OrganizationId organization) {
        std::vector<UserId> owners;
        for (const auto row : world_->run(owners_of_work, organization)) owners.push_back(row.get<UserId>(0));
        return owners;
    }
    std::string last_payload(OrganizationId organization) { return *world_->events_of(organization).back().payload; }
};

TEST_P(RunningWork, AP_8_IsCancelledWhereTheModelSaysSoAndKeptElsewhere) {
    const auto account = world_->found("amplemarket");
    const auto rep = add(account, "sales_rep");
    const auto member = add(team_, "member");
    start(account.organization, rep);
    start(account.organization, account.founder);
    start(team_.organization, member);
    value_of(world_->remove(account.founder, account.target(), rep));
    value_of(world_->remove(team_.founder, team_.target(), member));
    EXPECT_THAT(owners(account.organization), ElementsAre(account.founder));
    EXPECT_THAT(owners(team_.organization), ElementsAre(member));
}

TEST_P(RunningWork, AP_8_IsCancelledIfWhoRemovesSaysSoAndNotKeptAgainstTheModel) {
    const auto account = world_->found("amplemarket");
    const auto rep = add(account, "sales_rep");
    const auto member = add(team_, "member");
    start(account.organization, rep);
    start(team_.organization, member);
    EXPECT_TRUE(fails_with(world_->remove_with(account.founder, account.target(), rep, {WorkFate::keep, {}}),
                           TeamError::work_wrong));
    value_of(world_->remove_with(team_.founder, team_.target(), member, {WorkFate::cancel, {}}));
    EXPECT_THAT(owners(account.organization), ElementsAre(rep));
    EXPECT_THAT(owners(team_.organization), IsEmpty());
}

TEST_P(RunningWork, IsHandedOverToANamedMember) {
    const auto heir = add(team_, "member");
    const auto removed = add(team_, "member");
    const auto leaver = add(team_, "member");
    start(team_.organization, removed);
    start(team_.organization, leaver);
    ASSERT_TRUE(succeeds(world_->remove_with(team_.founder, team_.target(), removed, hand_over_to(heir))));
    EXPECT_EQ(last_payload(team_.organization), R"({"handed_over_to":")" + heir.text() + R"(","role":"member"})");
    ASSERT_TRUE(succeeds(world_->leave_with(leaver, team_.organization, {std::nullopt, heir})));
    EXPECT_EQ(last_payload(team_.organization), R"({"handed_over_to":")" + heir.text() + "\"}");
    EXPECT_THAT(owners(team_.organization), ElementsAre(heir, heir));
}

TEST_P(RunningWork, IsHandedToNobodyWhoIsNoActiveMemberThere) {
    const auto member = add(team_, "member");
    const auto suspended = add(team_, "member");
    value_of(world_->suspend(team_.founder, team_.target(), suspended));
    const auto over = world_->add_member(team_.organization, team_.top(), "member", world_->clock.now());
    start(team_.organization, member);
    for (const UserId heir : {suspended, over, member, campaign_.founder, UserId(4711)}) {
        EXPECT_TRUE(fails_with(world_->remove_with(team_.founder, team_.target(), member, hand_over_to(heir)),
                               TeamError::work_wrong));
        EXPECT_TRUE(
            fails_with(world_->leave_with(member, team_.organization, hand_over_to(heir)), TeamError::work_wrong));
    }
    EXPECT_TRUE(fails_with(world_->remove_with(team_.founder, team_.target(), member, {WorkFate::hand_over, {}}),
                           TeamError::work_wrong));
    EXPECT_TRUE(
        fails_with(world_->remove_with(team_.founder, team_.target(), member, {WorkFate::cancel, team_.founder}),
                   TeamError::work_wrong));
    EXPECT_THAT(owners(team_.organization), ElementsAre(member));
    EXPECT_TRUE(succeeds(world_->show(member, team_.organization)));
}

TEST_P(RunningWork, IsHandedToWhoeverCoversEachPlaceThatIsLeft) {
    const auto texter = add_at(campaign_.subaccount, "texter");
    world_->put_membership(campaign_.organization, texter, access::scope_of(sister_), "texter");
    const auto here = add_at(campaign_.subaccount, "texter");
    EXPECT_TRUE(fails_with(world_->remove_with(campaign_.founder, campaign_.target(), texter, hand_over_to(here)),
                           TeamError::work_wrong))
        << "the sister is left, too";
    EXPECT_TRUE(
        succeeds(world_->remove_with(campaign_.founder, campaign_.subaccount_target(), texter, hand_over_to(here))));
    EXPECT_TRUE(
        succeeds(world_->remove_with(campaign_.founder, campaign_.target(), texter, hand_over_to(campaign_.founder))));
}

MUSTER_ON_BOTH_ENGINES(RunningWork);

}  // namespace
}  // namespace muster::team::testing
