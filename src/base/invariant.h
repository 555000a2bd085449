// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace muster {
/// Prints where and aborts. Never reachable from input: an expected failure is a Result.
[[noreturn]] void invariant_broken(const char* condition, const char* file, int line);
}  // namespace muster

/// What must hold unless we made a mistake; checked in every build.
#define INVARIANT(condition) \
    ((condition) ? static_cast<void>(0) : ::muster::invariant_broken(#condition, __FILE__, __LINE__))
