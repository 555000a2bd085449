// SPDX-License-Identifier: Apache-2.0
#include "jobs/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jobs/testing/job_world.h"

namespace muster::jobs::testing {
namespace {

using access::AccessError;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LeavingJobs : public OnJobWorld {};

TEST_P(LeavingJobs, AJobIsLeftByADeedThatSucceeds) {
    EXPECT_TRUE(succeeds(leave_job(place_, 7)));
    const auto left = stored();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].organization, place_.organization);
    EXPECT_EQ(left[0].kind, kind);
    EXPECT_EQ(left[0].subject, 7);
    EXPECT_EQ(left[0].due_at, world_->clock.now());
    EXPECT_EQ(left[0].attempts, 0);
}

TEST_P(LeavingJobs, AJobOfNoOrganizationIsLeftByADeedOnOnesOwn) {
    const auto leave = [&](bool records) {
        return world_->gate.write_self(access::Actor::visitor(), [&](const access::Self& self) -> Result<void> {
            TRY(enqueue(self, world_->ids, kind, 7));
            return records ? self.record({"letter.asked_for", "letter", 7, {}}) : Result<void>();
        });
    };
    EXPECT_TRUE(fails_with(leave(false), AccessError::nothing_recorded));
    EXPECT_THAT(stored(), IsEmpty());
    EXPECT_TRUE(succeeds(leave(true)));
    std::vector<std::int64_t> done;
    auto worker = worker_with([&](OrganizationId organization, std::int64_t subject) -> Result<void> {
        EXPECT_EQ(organization, events::system_chain);
        done.push_back(subject);
        return {};
    });
    EXPECT_EQ(value_of(worker.run_due()), 1);
    EXPECT_THAT(done, ElementsAre(7));
    EXPECT_THAT(stored(), IsEmpty());
}

TEST_P(LeavingJobs, AJobGoesWithTheDeedThatFails) {
    const auto outcome = world_->gate.with<Permission::edit_settings>(
        access::testing::GateWorld::as(place_.founder), place_.target(),
        [&](const Permit<Permission::edit_settings>& permit) -> Result<void> {
            TRY(enqueue(permit, world_->ids, kind, 7));
            TRY(permit.record({"settings.edited", "organization", 0, {}}));
            return AccessError::may_not_grant;
        });
    EXPECT_TRUE(fails_with(outcome, AccessError::may_not_grant));
    EXPECT_THAT(stored(), IsEmpty());
}

TEST_P(LeavingJobs, AJobOfADeedThatLeavesNoEventIsNotLeft) {
    const auto outcome = world_->gate.with<Permission::edit_settings>(
        access::testing::GateWorld::as(place_.founder), place_.target(),
        [&](const Permit<Permission::edit_settings>& permit) { return enqueue(permit, world_->ids, kind, 7); });
    EXPECT_TRUE(fails_with(outcome, AccessError::nothing_recorded));
    EXPECT_THAT(stored(), IsEmpty());
}

TEST_P(LeavingJobs, ADeedThatOnlyReadsLeavesNoJob) {
    const auto outcome = world_->gate.with<Permission::view_members>(
        access::testing::GateWorld::as(place_.founder), place_.target(),
        [&](const Permit<Permission::view_members>& permit) { return enqueue(permit, world_->ids, kind, 7); });
    EXPECT_FALSE(outcome.ok());
    EXPECT_THAT(stored(), IsEmpty());
}

TEST_P(LeavingJobs, AJobIsDoneOnceForTheOrganizationAndSubjectItWasLeftFor) {
    const auto elsewhere = world_->found("amplifi");
    value_of(leave_job(place_, 7));
    value_of(leave_job(elsewhere, 7));
    value_of(leave_job(elsewhere, 8));
    std::vector<std::pair<OrganizationId, std::int64_t>> done;
    Worker worker = worker_with([&](OrganizationId organization, std::int64_t subject) -> Result<void> {
        done.emplace_back(organization, subject);
        return {};
    });
    EXPECT_EQ(value_of(worker.run_due()), 3);
    EXPECT_THAT(done, ::testing::UnorderedElementsAre(std::pair(place_.organization, std::int64_t{7}),
                                                      std::pair(elsewhere.organization, std::int64_t{7}),
                                                      std::pair(elsewhere.organization, std::int64_t{8})));
    EXPECT_THAT(stored(), IsEmpty());
    world_->clock.advance(std::chrono::hours(24));
    EXPECT_EQ(value_of(worker.run_due()), 0);
}

TEST_P(LeavingJobs, TheOldestIsDoneFirst) {
    std::vector<std::int64_t> done;
    for (const std::int64_t subject : {3, 1, 2}) {
        value_of(leave_job(place_, subject));
        world_->clock.advance(std::chrono::seconds(1));
    }
    Worker worker = worker_with([&](OrganizationId, std::int64_t subject) -> Result<void> {
        done.push_back(subject);
        return {};
    });
    value_of(worker.run_due());
    EXPECT_THAT(done, ElementsAre(3, 1, 2));
}

TEST_P(LeavingJobs, EachKindIsDoneByItsOwnWork) {
    value_of(leave_job(place_, 1, "letter"));
    value_of(leave_job(place_, 2, "parcel"));
    std::vector<std::string> done;
    const auto noting = [&](std::string what) {
        return [&done, what](OrganizationId, std::int64_t subject) -> Result<void> {
            done.push_back(what + " " + std::to_string(subject));
            return {};
        };
    };
    Worker worker(*database_, world_->clock, {{"letter", noting("letter")}, {"parcel", noting("parcel")}});
    value_of(worker.run_due());
    EXPECT_THAT(done, ::testing::UnorderedElementsAre("letter 1", "parcel 2"));
}

TEST_P(LeavingJobs, MoreThanOneLookFindsAreDoneByTheNextLooks) {
    constexpr int count = 40;
    for (int i = 0; i < count; ++i) value_of(leave_job(place_, i));
    std::vector<int> times(count);
    Worker worker = worker_with([&](OrganizationId, std::int64_t subject) -> Result<void> {
        ++times[static_cast<std::size_t>(subject)];
        return {};
    });
    int done = 0;
    for (int look = 0; look < count && done < count; ++look) done += value_of(worker.run_due());
    EXPECT_EQ(done, count);
    EXPECT_THAT(times, ::testing::Each(1));
}

TEST(JobWait, DoublesFromTwoSecondsToAnHourAtMost) {
    using std::chrono::seconds;
    EXPECT_EQ(wait_after(1), seconds(2));
    EXPECT_EQ(wait_after(2), seconds(4));
    EXPECT_EQ(wait_after(11), seconds(2048));
    EXPECT_EQ(wait_after(12), seconds(3600));
    EXPECT_EQ(wait_after(1'000'000), seconds(3600));
    EXPECT_EQ(wait_after(0), seconds(2));
}

MUSTER_ON_BOTH_ENGINES(LeavingJobs);

}  // namespace
}  // namespace muster::jobs::testing
