// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/cast.h"

namespace muster::testing {

/// A rule whose capability Muster hasn't yet: who of a product's people may do these things, and that nobody else may.
/// Once its capability is built, a test that really does it takes its place.
struct GateRule {
    std::string_view role_model;
    std::string_view requirement;
    std::set<std::string, std::less<>> may;  ///< keys of roles
    std::vector<std::string_view> permissions;
};

/// All of them, in gate_only_rules.cpp.
std::span<const GateRule> gate_rules();

/// Asks over HTTP, for each role of the cast and each permission of the rule, whether its holder may, in three ways
/// that must agree: as they see it themselves, with the reason; as their own list has it; as the founder's view of them
/// has it. The end of the program names each requirement that was checked so.
void check_at_gate(const GateRule& rule, Cast& cast);

}  // namespace muster::testing
