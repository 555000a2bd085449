// SPDX-License-Identifier: Apache-2.0
// The engine against the naive reference, in random worlds: every answer must be the same.
// MUSTER_DIFFERENTIAL_OPERATIONS says how many operations, MUSTER_SEED repeats a run.
#include <cstdlib>
#include <iostream>

#include <gtest/gtest.h>

#include "access/testing/random_model.h"
#include "access/testing/random_world.h"

namespace muster::access {
namespace {

using testing::GeneratedModel;
using testing::Random;
using testing::RandomWorld;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(EngineDifferential, AgreesWithTheNaiveEngineOnEveryQuestionInRandomWorlds) {
    const std::uint64_t seed = number_from_environment("MUSTER_SEED", std::random_device{}());
    const std::uint64_t wanted = number_from_environment("MUSTER_DIFFERENTIAL_OPERATIONS", 1'000'000);
    std::cout << "MUSTER_SEED=" << seed << std::endl;
    const Result<RoleModels> real = RoleModels::read("role-models");
    ASSERT_TRUE(real) << real.error().message();

    Random random(seed);
    std::uint64_t operations = 0;
    std::size_t checks = 0;
    std::size_t allowed = 0;
    for (std::size_t world_number = 0; operations < wanted; ++world_number) {
        const GeneratedModel generated = testing::random_model(random);
        const Result<RoleModel> parsed = RoleModel::parse(generated.toml, "random.toml");
        ASSERT_TRUE(parsed) << "MUSTER_SEED=" << seed << ", world " << world_number << "\n"
                            << parsed.error().message() << "\n"
                            << generated.toml;
        const bool use_real = world_number % 4 == 0;
        const RoleModel& model = use_real ? *real->all()[world_number / 4 % real->all().size()] : *parsed;
        RandomWorld world(random, model, use_real ? nullptr : &generated.naive);
        for (int step = 0; step < 500 && operations < wanted; ++step, ++operations) {
            const std::string difference = world.step();
            ASSERT_EQ(difference, "") << "MUSTER_SEED=" << seed << ", world " << world_number << ", step " << step
                                      << ", model " << model.key() << "\n"
                                      << generated.toml;
        }
        checks += world.checks();
        allowed += world.allowed();
    }
    std::cout << operations << " operations, " << checks << " of them checks, " << allowed << " allowed" << std::endl;
    // Worlds in which nearly all is denied, or nearly nothing, would prove little.
    if (operations >= 100'000) {
        EXPECT_GT(allowed, checks / 20);
        EXPECT_LT(allowed, checks / 2);
    }
}

}  // namespace
}  // namespace muster::access
