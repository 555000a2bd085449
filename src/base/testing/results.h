// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

#include "base/result.h"

namespace muster::testing {

/// The value of what should have succeeded; a failure ends the test with its message.
template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error("failed: " + result.error().message());
    return std::move(result).value();
}

/// Whether it succeeded; if not, the test shows why.
template <class T>
::testing::AssertionResult succeeds(const Result<T>& result) {
    if (result) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << result.error().code() << ": " << result.error().message();
}

/// Whether it failed with that error and no other.
template <class T, ErrorEnum E>
::testing::AssertionResult fails_with(const Result<T>& result, E error) {
    if (result) return ::testing::AssertionFailure() << "it succeeded, and `" << error_kind(error).code << "` was due";
    if (result.error().is(error)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "`" << error_kind(error).code << "` was due, and it failed with `"
                                         << result.error().code() << "`: " << result.error().message();
}

}  // namespace muster::testing
