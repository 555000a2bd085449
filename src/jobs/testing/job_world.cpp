// SPDX-License-Identifier: Apache-2.0
#include "jobs/testing/job_world.h"

#include "storage/testing/one_text.h"

namespace muster::jobs::testing {
namespace {

using access::Permission;
using access::Permit;

constexpr auto all_jobs = storage::testing::one_text(
    "job_world.all", "select organization_id, kind, subject_id, due_at, attempts, failure from jobs order by id");

}  // namespace

Result<void> OnJobWorld::leave_job(const access::testing::Place& place, std::int64_t subject,
                                   std::string_view of_kind) {
    return world_->gate.with<Permission::edit_settings>(
        access::testing::GateWorld::as(place.founder), place.target(),
        [&](const Permit<Permission::edit_settings>& permit) -> Result<void> {
            TRY(enqueue(permit, world_->ids, of_kind, subject));
            return permit.record({"settings.edited", "organization", permit.organization().number(), {}});
        });
}

std::vector<StoredJob> OnJobWorld::stored() {
    std::vector<StoredJob> jobs;
    for (const auto row : world_->run(all_jobs)) {
        auto& job = jobs.emplace_back();
        row.into(job.organization, job.kind, job.subject, job.due_at, job.attempts, job.failure);
    }
    return jobs;
}

}  // namespace muster::jobs::testing
