// SPDX-License-Identifier: Apache-2.0
// The program's operations on both engines against the naive team, in random organizations: each must be done or
// refused alike, and leave the same behind. MUSTER_DIFFERENTIAL_DEEDS says how many steps, MUSTER_SEED repeats a run.

#include <cstdlib>
#include <iostream>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "differential/random_team.h"

namespace muster::testing {
namespace {

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class TeamDifferential : public storage::testing::OnBothEngines {
  protected:
    void set_up_tables() override { temporary_->migrate(); }
};

TEST_P(TeamDifferential, AgreesWithTheNaiveTeamAfterEachDeed) {
    constexpr int steps_per_world = 300;
    const std::uint64_t seed = number_from_environment("MUSTER_SEED", std::random_device{}());
    const std::uint64_t wanted = number_from_environment("MUSTER_DIFFERENTIAL_DEEDS", 1'500);
    std::cout << "MUSTER_SEED=" << seed << std::endl;
    Random random(seed);
    AllRooms rooms(*database_);
    Tally tally;
    std::uint64_t steps = 0;
    for (std::size_t number = 0; steps < wanted; ++number) {
        const auto models = rooms.models.all();
        // Every other one has subaccounts and campaigns that matter.
        const auto& model = number % 2 == 0 ? *rooms.models.find("scale-to-win") : *models[number / 2 % models.size()];
        RandomTeam team(random, rooms, model.key(), tally);
        for (int step = 0; step < steps_per_world && steps < wanted && !team.is_over(); ++step, ++steps) {
            const std::string difference = team.step();
            ASSERT_EQ(difference, "") << "MUSTER_SEED=" << seed << ", world " << number << ", step " << step
                                      << ", model " << model.key();
        }
    }
    int done = 0;
    int refused = 0;
    for (const auto& [what, counts] : tally) {
        std::cout << fmt::format("{:28} {:6} done {:6} refused\n", what, counts.first, counts.second);
        done += counts.first;
        refused += counts.second;
    }
    // Worlds in which nearly all is refused, or nearly nothing, would prove little.
    if (steps >= 1'000) {
        EXPECT_GT(done, refused / 10);
        EXPECT_GT(refused, done / 10);
    }
}

MUSTER_ON_BOTH_ENGINES(TeamDifferential);

}  // namespace
}  // namespace muster::testing
