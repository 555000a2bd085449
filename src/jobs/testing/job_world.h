// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/testing/gate_world.h"
#include "jobs/job.h"

namespace muster::jobs::testing {

inline constexpr std::string_view kind = "letter";

/// A job as it is stored.
struct StoredJob {
    OrganizationId organization;
    std::string kind;
    std::int64_t subject = 0;
    Time due_at;
    std::int64_t attempts = 0;
    std::optional<std::string> failure;
};

/// A test on each engine with a gate, one organization, and workers that share its database and clock.
class OnJobWorld : public access::testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (!IsSkipped()) place_ = world_->found("amplifi");
    }

    /// Leaves a job in a deed of the founder.
    Result<void> leave_job(const access::testing::Place& place, std::int64_t subject, std::string_view of_kind = kind);
    /// A worker that does every job of `kind` so.
    Worker worker_with(Work work) { return {*database_, world_->clock, {{std::string(kind), std::move(work)}}}; }
    std::vector<StoredJob> stored();

    access::testing::Place place_;
};

}  // namespace muster::jobs::testing
