// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "team/departure.h"

namespace muster::team {

/// What an act's event tells beside the act: work affected, invitations and links closed, by the names that it has
/// there.
struct Consequence {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Consequence, (), (name, value))

inline std::vector<Consequence> consequences_of(EventDetails told) {
    std::vector<Consequence> consequences;
    for (auto& [name, value] : told) consequences.push_back({std::move(name), std::move(value)});
    return consequences;
}

}  // namespace muster::team
