// SPDX-License-Identifier: Apache-2.0
#include "jobs/job.h"

#include <algorithm>
#include <optional>

#include "base/limits.h"
#include "base/log.h"
#include "jobs/job.sql.h"

namespace muster::jobs {
namespace {

constexpr int jobs_per_look_max = 16;

}  // namespace

struct Worker::Job {
    OrganizationId organization;
    std::int64_t id = 0;
    std::string kind;
    std::int64_t subject = 0;
    std::int64_t attempts = 0;
};

Result<void> enqueue(const access::Authority& authority, IdSource& ids, std::string_view kind, std::int64_t subject) {
    const auto id = TRY(ids.next_number());
    TRY(authority.query(sql::enqueue, id, kind, subject, authority.now()));
    return {};
}

Result<void> enqueue(const access::Self& self, IdSource& ids, std::string_view kind, std::int64_t subject) {
    const auto id = TRY(ids.next_number());
    TRY(self.query(sql::enqueue_of_nobody, id, kind, subject, self.now()));
    return {};
}

std::chrono::seconds wait_after(std::int64_t attempts) {
    const std::int64_t doublings = std::clamp<std::int64_t>(attempts, 1, 12);
    return std::chrono::seconds(std::min<std::int64_t>(std::int64_t{1} << doublings, 3600));
}

Result<int> Worker::run_due() {
    int done = 0;
    std::optional<Error> first_error;
    for (const auto& [kind, work] : kinds_) {
        const auto outcome = run_due(kind, work);
        if (outcome) done += *outcome;
        if (!outcome && !first_error) first_error = outcome.error();
    }
    if (first_error) return *first_error;
    return done;
}

Result<int> Worker::run_due(const std::string& kind, const Work& work) {
    storage::Housekeeping housekeeping(database_);
    int done = 0;
    for (const auto row : TRY(housekeeping.read(sql::due_jobs, clock_.now(), jobs_per_look_max, kind))) {
        Job job;
        row.into(job.organization, job.id, job.kind, job.subject, job.attempts);
        const Time now = clock_.now();
        const auto leased = TRY(housekeeping.write(sql::lease_job, job.organization, job.id, now,
                                                   Time(now + limits::job_lease_time), job.attempts));
        if (leased.changed() != 1) continue;
        ++job.attempts;
        TRY(settle(job, work({job.organization, job.subject, IdSource::minted_at(job.id)})));
        ++done;
    }
    return done;
}

Result<void> Worker::settle(const Job& job, const Result<void>& outcome) {
    storage::Housekeeping housekeeping(database_);
    if (outcome) {
        TRY(housekeeping.write(sql::finish_job, job.organization, job.id));
        return {};
    }
    const bool again = outcome.error().category() == Category::unavailable && job.attempts < limits::job_attempts_max;
    log::warning(again ? "job postponed" : "job failed", {{"kind", job.kind},
                                                          {"subject", job.subject},
                                                          {"attempts", job.attempts},
                                                          {"error", outcome.error().full_text()}});
    if (again) {
        TRY(housekeeping.write(sql::postpone_job, job.organization, job.id, job.attempts,
                               Time(clock_.now() + wait_after(job.attempts))));
    } else {
        TRY(housekeeping.write(sql::fail_job, job.organization, job.id, job.attempts, outcome.error().full_text()));
    }
    return {};
}

}  // namespace muster::jobs
