// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "access/testing/naive_engine.h"

namespace muster::access::testing {

using Random = std::mt19937_64;

/// A number from 0 to count - 1.
inline std::size_t below(Random& random, std::size_t count) { return random() % count; }
inline bool one_in(Random& random, std::size_t count) { return below(random, count) == 0; }

/// A role model that obeys all rules of its kind, as a file and as the names that the file means.
struct GeneratedModel {
    std::string toml;
    NaiveModel naive;
};
GeneratedModel random_model(Random& random);

}  // namespace muster::access::testing
