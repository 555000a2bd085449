// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/testing/manual_clock.h"
#include "base/testing/results.h"
#include "events/sealer.h"
#include "storage/testing/on_both_engines.h"

namespace muster::events::testing {

/// A test on each engine of a log of its own, with a key and a file of checkpoints in a folder of its own.
class OnChains : public storage::testing::OnBothEngines {
  protected:
    static constexpr OrganizationId shop{11};
    static constexpr OrganizationId club{22};
    static constexpr UserId ada{7};

    void SetUp() override;
    void TearDown() override;
    void set_up_tables() override { temporary_->migrate(); }

    /// Records a deed of Ada's in a transaction of its own.
    EventId record(OrganizationId organization, std::string_view action,
                   std::vector<std::pair<std::string, std::string>> details = {});
    /// As many deeds as that.
    void record_many(OrganizationId organization, int count);
    /// Seals what there is; answers how many events that were.
    std::int64_t seal();
    [[nodiscard]] Sealer sealer() { return {*database_, clock_, *key_, checkpoints()}; }

    /// The events of a chain by their ids, the sealed and the others.
    std::vector<Event> events_of(OrganizationId organization);
    [[nodiscard]] CheckpointFile checkpoints() const { return CheckpointFile(path("checkpoints")); }
    [[nodiscard]] std::vector<std::string> checkpoint_lines() const;
    [[nodiscard]] std::string path(const std::string& file) const { return folder_ + "/" + file; }

    ::muster::testing::ManualClock clock_;
    IdSource ids_{clock_, 1};
    std::optional<crypto::SigningKey> key_;

  private:
    std::string folder_;
};

}  // namespace muster::events::testing
