// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/crypto.h"

namespace muster::crypto {
namespace {

const Secret key("the key of this test's installation");

class Sealed : public ::testing::Test {
  protected:
    void SetUp() override { initialize(); }

    const Bytes plain_{1, 2, 3, 4, 5};
};

TEST_F(Sealed, OpensWithItsKeyAndContextAndWithNoOther) {
    const auto sealed = seal(key, plain_, "the secret of 7");
    EXPECT_EQ(open_sealed(key, sealed, "the secret of 7"), plain_);
    EXPECT_EQ(open_sealed(key, sealed, "the secret of 8"), std::nullopt);
    EXPECT_EQ(open_sealed(Secret("another key"), sealed, "the secret of 7"), std::nullopt);
}

TEST_F(Sealed, IsAnotherEachTimeAndNeverShowsWhatItHolds) {
    const auto first = seal(key, plain_, "it");
    EXPECT_NE(first, seal(key, plain_, "it"));
    EXPECT_EQ(std::search(first.begin(), first.end(), plain_.begin(), plain_.end()), first.end());
}

TEST_F(Sealed, DoesNotOpenOnceAnyBitIsAnotherOrItIsCut) {
    const auto sealed = seal(key, plain_, "it");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= 1U;
        EXPECT_EQ(open_sealed(key, changed, "it"), std::nullopt) << i;
        EXPECT_EQ(open_sealed(key, std::span(sealed).first(i), "it"), std::nullopt) << i;
    }
}

}  // namespace
}  // namespace muster::crypto
