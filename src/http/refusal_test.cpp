// SPDX-License-Identifier: Apache-2.0
#include "http/refusal.h"

#include <string>

#include <gtest/gtest.h>

#include "base/limits.h"

namespace muster::http {
namespace {

TEST(RefusalResponse, NamesTheLimitThatWasPassed) {
    const auto names = [](Refusal refusal, std::size_t limit) {
        return refusal_response(refusal).body.contains(" " + std::to_string(limit) + " bytes");
    };
    EXPECT_TRUE(names(Refusal::body_too_large, limits::http_body_bytes_max));
    EXPECT_TRUE(names(Refusal::target_too_long, limits::http_target_bytes_max));
    EXPECT_TRUE(names(Refusal::head_too_large, limits::http_head_bytes_max));
}

}  // namespace
}  // namespace muster::http
