// SPDX-License-Identifier: Apache-2.0
// What a library that others keep makes of SCIM, by node: its bodies, and its reading of the answers.

#include <cstdio>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>

#include "scim/directory.h"

namespace muster::testing {
namespace {

class ScimLibrary : public OnDirectory {};

/// What it printed, its errors included.
std::string run_library(const std::string& url, const std::string& secret) {
    setenv("MUSTER_SCIM_URL", url.c_str(), 1);
    setenv("MUSTER_SCIM_KEY", secret.c_str(), 1);
    FILE* node = popen("timeout 60 node '" MUSTER_SCIM_NODE "/directory.mjs' 2>&1", "r");
    if (node == nullptr) return "node can't be started";
    std::string printed;
    for (int c = std::fgetc(node); c != EOF; c = std::fgetc(node)) printed += static_cast<char>(c);
    pclose(node);
    return printed;
}

TEST_P(ScimLibrary, UnderstandsTheAnswersAndIsUnderstood) {
    EXPECT_EQ(run_library(muster_->url() + "/scim/v2", directory_->secret()), "all as the library has it\n");
}

INSTANTIATE_TEST_SUITE_P(Engines, ScimLibrary, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
