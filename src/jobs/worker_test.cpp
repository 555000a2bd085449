// SPDX-License-Identifier: Apache-2.0
// What becomes of a job that fails, and how several workers share them.

#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "jobs/testing/job_world.h"

namespace muster::jobs::testing {
namespace {

using access::AccessError;
using ::muster::testing::value_of;
using storage::StorageError;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::chrono::microseconds moment{1};

/// Stands for the end of a process in the middle of a job.
struct Died : std::runtime_error {
    Died() : std::runtime_error("the worker died") {}
};

class Workers : public OnJobWorld {
  protected:
    /// A worker whose work counts itself and answers what `outcome_` says.
    Worker counting() {
        return worker_with([this](OrganizationId, std::int64_t) -> Result<void> {
            ++times_;
            return outcome_;
        });
    }
    Worker dying() {
        return worker_with([](OrganizationId, std::int64_t) -> Result<void> { throw Died(); });
    }

    int times_ = 0;
    Result<void> outcome_;
};

TEST_P(Workers, AFailureThatMayPassIsTriedAgainAfterItsWait) {
    value_of(leave_job(place_, 7));
    outcome_ = StorageError::unavailable;
    Worker worker = counting();
    for (int attempt = 1; attempt <= 4; ++attempt) {
        EXPECT_EQ(value_of(worker.run_due()), 1);
        EXPECT_EQ(times_, attempt);
        world_->clock.advance(wait_after(attempt) - moment);
        EXPECT_EQ(value_of(worker.run_due()), 0) << "its wait isn't over after attempt " << attempt;
        world_->clock.advance(moment);
    }
    outcome_ = {};
    EXPECT_EQ(value_of(worker.run_due()), 1);
    EXPECT_THAT(stored(), IsEmpty());
}

TEST_P(Workers, AJobThatFailsEachTimeIsGivenUpAndKeepsItsError) {
    value_of(leave_job(place_, 7));
    outcome_ = Error(StorageError::unavailable, "the mail server is out for lunch");
    Worker worker = counting();
    for (int attempt = 1; attempt <= limits::job_attempts_max; ++attempt) {
        ASSERT_EQ(value_of(worker.run_due()), 1) << attempt;
        ASSERT_EQ(stored().at(0).failure.has_value(), attempt == limits::job_attempts_max) << attempt;
        world_->clock.advance(std::chrono::hours(1));
    }
    EXPECT_EQ(stored()[0].failure, "the mail server is out for lunch");
    world_->clock.advance(std::chrono::hours(24 * 30));
    EXPECT_EQ(value_of(worker.run_due()), 0);
    EXPECT_EQ(times_, limits::job_attempts_max);
}

TEST_P(Workers, AFailureThatWontPassIsGivenUpAtOnce) {
    value_of(leave_job(place_, 7));
    outcome_ = AccessError::not_found;
    Worker worker = counting();
    EXPECT_EQ(value_of(worker.run_due()), 1);
    EXPECT_THAT(stored().at(0).failure.value_or(""),
                HasSubstr(std::string(error_kind(AccessError::not_found).message)));
    world_->clock.advance(std::chrono::hours(24));
    EXPECT_EQ(value_of(worker.run_due()), 0);
    EXPECT_EQ(times_, 1);
}

TEST_P(Workers, ToldSinceWhenAJobIsThereHoweverOftenItIsTried) {
    const Time left_at = std::chrono::floor<std::chrono::milliseconds>(world_->clock.now());
    value_of(leave_job(place_, 7));
    std::vector<Time> told;
    Worker worker = worker_with([&](const Task& task) -> Result<void> {
        EXPECT_EQ(task.subject, 7);
        told.push_back(task.left_at);
        return StorageError::unavailable;
    });
    for (int i = 0; i < 2; ++i) {
        value_of(worker.run_due());
        world_->clock.advance(std::chrono::hours(1));
    }
    EXPECT_THAT(told, ElementsAre(left_at, left_at));
}

TEST_P(Workers, AJobThatFailsKeepsNoOtherFromBeingDone) {
    value_of(leave_job(place_, 1));
    value_of(leave_job(place_, 2));
    Worker worker = worker_with([&](OrganizationId, std::int64_t subject) -> Result<void> {
        ++times_;
        return subject == 1 ? Result<void>(StorageError::unavailable) : Result<void>();
    });
    EXPECT_EQ(value_of(worker.run_due()), 2);
    EXPECT_EQ(times_, 2);
    ASSERT_EQ(stored().size(), 1U);
    EXPECT_EQ(stored()[0].subject, 1);
}

TEST_P(Workers, AKindThatFailsKeepsNoOtherFromItsTurn) {
    temporary_->execute(GetParam() == storage::Engine::sqlite
                            ? "create trigger refuse before update on jobs when new.kind = 'a_broken_kind' "
                              "begin select raise(abort, 'no'); end"
                            : "create function refuse() returns trigger language plpgsql as "
                              "$$ begin raise exception 'no'; end $$; "
                              "create trigger refuse before update on jobs for each row "
                              "when (new.kind = 'a_broken_kind') execute function refuse()");
    value_of(leave_job(place_, 1, "a_broken_kind"));
    value_of(leave_job(place_, 2));
    const auto count = [this](OrganizationId, std::int64_t) -> Result<void> {
        ++times_;
        return {};
    };
    Worker worker(*database_, world_->clock, {{"a_broken_kind", count}, {std::string(kind), count}});
    EXPECT_FALSE(worker.run_due().ok()) << "the failure is told";
    EXPECT_EQ(times_, 1);
    ASSERT_EQ(stored().size(), 1U);
    EXPECT_EQ(stored()[0].kind, "a_broken_kind");
}

TEST_P(Workers, AJobOfAKindThatOnlyAnotherBuildKnowsIsLeftToThatBuild) {
    value_of(leave_job(place_, 7));
    Worker old(*database_, world_->clock,
               {{"another_kind", [](OrganizationId, std::int64_t) -> Result<void> { return StorageError::failed; }}});
    EXPECT_EQ(value_of(old.run_due()), 0);
    Worker worker = counting();
    EXPECT_EQ(value_of(worker.run_due()), 1);
    EXPECT_EQ(times_, 1);
}

TEST_P(Workers, TheJobOfAWorkerThatDiedIsTakenOnceItsLeaseIsOver) {
    value_of(leave_job(place_, 7));
    Worker first = dying();
    EXPECT_THROW((void)first.run_due(), Died);
    Worker second = counting();
    world_->clock.advance(limits::job_lease_time - moment);
    EXPECT_EQ(value_of(second.run_due()), 0);
    world_->clock.advance(moment);
    EXPECT_EQ(value_of(second.run_due()), 1);
    EXPECT_EQ(times_, 1);
    EXPECT_THAT(stored(), IsEmpty());
}

TEST_P(Workers, AJobThatKillsItsWorkersUsesUpItsAttempts) {
    value_of(leave_job(place_, 7));
    for (int attempt = 1; attempt < limits::job_attempts_max; ++attempt) {
        Worker worker = dying();
        ASSERT_THROW((void)worker.run_due(), Died) << attempt;
        world_->clock.advance(limits::job_lease_time);
    }
    outcome_ = StorageError::unavailable;
    EXPECT_EQ(value_of(counting().run_due()), 1);
    EXPECT_TRUE(stored().at(0).failure);
}

TEST_P(Workers, AJobUnderWayIsNotTakenByAnother) {
    value_of(leave_job(place_, 7));
    Worker second = counting();
    Worker first = worker_with([&](OrganizationId, std::int64_t) -> Result<void> {
        EXPECT_EQ(value_of(second.run_due()), 0);
        world_->clock.advance(limits::job_lease_time - moment);
        EXPECT_EQ(value_of(second.run_due()), 0);
        return {};
    });
    EXPECT_EQ(value_of(first.run_due()), 1);
    EXPECT_EQ(times_, 0);
}

TEST_P(Workers, TheLateFailureOfALostLeaseDoesNotFreeTheJobOfWhoeverHasItNow) {
    value_of(leave_job(place_, 7));
    Worker second = dying();
    for (const auto late : {StorageError::unavailable, StorageError::failed}) {
        Worker first = worker_with([&](OrganizationId, std::int64_t) -> Result<void> {
            world_->clock.advance(limits::job_lease_time);
            EXPECT_THROW((void)second.run_due(), Died) << "it takes the job over, and has it until it is known dead";
            return late;
        });
        EXPECT_EQ(value_of(first.run_due()), 1);
        EXPECT_FALSE(stored().at(0).failure);
        world_->clock.advance(limits::job_lease_time - moment);
        EXPECT_EQ(value_of(counting().run_due()), 0);
        world_->clock.advance(moment);
    }
    EXPECT_EQ(value_of(counting().run_due()), 1);
    EXPECT_EQ(times_, 1);
}

TEST_P(Workers, AJobThatAnotherPostponedMeanwhileWaitsItsTime) {
    value_of(leave_job(place_, 1));
    value_of(leave_job(place_, 2));
    Worker second = worker_with([&](OrganizationId, std::int64_t) -> Result<void> {
        ++times_;
        return StorageError::unavailable;
    });
    // The first one has seen both jobs before the second one tries the other.
    Worker first = worker_with([&](OrganizationId, std::int64_t) -> Result<void> {
        EXPECT_EQ(value_of(second.run_due()), 1);
        return {};
    });
    EXPECT_EQ(value_of(first.run_due()), 1);
    EXPECT_EQ(times_, 1);
    ASSERT_EQ(stored().size(), 1U);
    EXPECT_EQ(stored()[0].attempts, 1);
    world_->clock.advance(wait_after(1));
    EXPECT_EQ(value_of(second.run_due()), 1);
    EXPECT_EQ(times_, 2);
}

TEST_P(Workers, SeveralAtOnceDoEachJobOnce) {
    constexpr int jobs = 24;
    constexpr int workers = 3;
    for (int i = 0; i < jobs; ++i) value_of(leave_job(place_, i));
    std::mutex mutex;
    std::map<std::int64_t, int> done;
    std::atomic<int> failures = 0;
    const auto work = [&](OrganizationId, std::int64_t subject) -> Result<void> {
        const std::lock_guard lock(mutex);
        ++done[subject];
        return {};
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < workers; ++i) {
            threads.emplace_back([&] {
                Worker worker = worker_with(work);
                // Each looks until it has seen that nothing is left.
                for (int look = 0; look < jobs; ++look) {
                    const auto outcome = worker.run_due();
                    if (!outcome) ++failures;
                    if (outcome && *outcome == 0) break;
                }
            });
        }
    }
    EXPECT_EQ(failures, 0);
    while (value_of(worker_with(work).run_due()) > 0) {
    }
    EXPECT_EQ(done.size(), static_cast<std::size_t>(jobs));
    for (const auto& [subject, times] : done) EXPECT_EQ(times, 1) << subject;
    EXPECT_THAT(stored(), IsEmpty());
}

MUSTER_ON_BOTH_ENGINES(Workers);

}  // namespace
}  // namespace muster::jobs::testing
