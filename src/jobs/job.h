// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

#include "access/permit.h"
#include "base/clock.h"
#include "base/id_source.h"
#include "base/result.h"
#include "storage/database.h"

namespace muster::jobs {

/// Leaves work for later in the permit's own transaction: it exists exactly if the deed does. A job holds ids only;
/// whoever does it reads what it needs then, through the gate.
Result<void> enqueue(const access::Authority& authority, IdSource& ids, std::string_view kind, std::int64_t subject);

/// The same for work that belongs to no organization; it is done as of `events::system_chain`.
Result<void> enqueue(const access::Self& self, IdSource& ids, std::string_view kind, std::int64_t subject);

/// What a job asks for, and since when: the same however often it is tried.
struct Task {
    OrganizationId organization;
    std::int64_t subject = 0;
    Time left_at;
};

/// Does one job, by its task or by its organization and subject alone. An error of category `unavailable` is tried
/// again later; any other ends the job as failed.
class Work {
  public:
    Work() = default;
    template <class F>
        requires(!std::same_as<F, Work> && std::is_invocable_r_v<Result<void>, const F&, const Task&>)
    Work(F work) : work_(std::move(work)) {}
    template <class F>
        requires std::is_invocable_r_v<Result<void>, const F&, OrganizationId, std::int64_t>
    Work(F work)
        : work_([work = std::move(work)](const Task& task) { return work(task.organization, task.subject); }) {}

    Result<void> operator()(const Task& task) const { return work_(task); }

  private:
    std::function<Result<void>(const Task&)> work_;
};

/// Takes due jobs, one after the other, each under a lease, so that several processes may share the work. A job whose
/// worker died is taken again once its lease is over: work is done at least once, so it must bear repetition.
class Worker {
  public:
    Worker(storage::Database& database, const Clock& clock, std::map<std::string, Work, std::less<>> kinds)
        : database_(database), clock_(clock), kinds_(std::move(kinds)) {}

    /// Does what is due now; answers how many jobs that were. Leaves alone the kinds that only another build knows.
    /// A kind whose jobs can't be taken keeps no other kind from its turn; the first such failure is the answer.
    Result<int> run_due();

  private:
    struct Job;
    Result<int> run_due(const std::string& kind, const Work& work);
    Result<void> settle(const Job& job, const Result<void>& outcome);

    storage::Database& database_;
    const Clock& clock_;
    std::map<std::string, Work, std::less<>> kinds_;
};

/// How long a job waits after so many attempts: 2, 4, 8 … seconds, an hour at most.
std::chrono::seconds wait_after(std::int64_t attempts);

}  // namespace muster::jobs
