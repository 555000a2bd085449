// SPDX-License-Identifier: Apache-2.0
#include "base/phone_number.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(PhoneNumber, AcceptsInternationalNumbers) {
    EXPECT_TRUE(is_international_number("+12025550123"));
    EXPECT_TRUE(is_international_number("+37255590000"));
    EXPECT_TRUE(is_international_number("+123456789012345"));
}

TEST(PhoneNumber, RefusesWhatIsNotInE164Form) {
    for (const auto* text : {"", "+", "12025550123", "+02025550123", "+1 202 555 0123", "+123456", "+1234567890123456",
                             "+1202555012a", "++12025550123"}) {
        EXPECT_FALSE(is_international_number(text)) << text;
    }
}

}  // namespace
}  // namespace muster
