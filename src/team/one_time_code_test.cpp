// SPDX-License-Identifier: Apache-2.0
#include "team/one_time_code.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace muster::team {
namespace {

/// The key of RFC 6238, appendix B, for SHA-1.
constexpr std::string_view text = "12345678901234567890";
const std::vector<std::uint8_t> secret(text.begin(), text.end());

Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

// RFC 6238, appendix B, the rows of SHA-1: of eight digits there, of which ours are the last six.
TEST(OneTimeCode, IsThatOfTheStandardsTable) {
    const std::pair<std::int64_t, std::string_view> rows[] = {{59, "287082"},         {1111111109, "081804"},
                                                              {1111111111, "050471"}, {1234567890, "005924"},
                                                              {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [seconds, code] : rows) EXPECT_EQ(one_time_code(secret, step_at(at(seconds))), code) << seconds;
}

TEST(OneTimeCode, IsGoodOneStepBeforeItsOwnAndOneAfterAndNoFurther) {
    const std::int64_t step = 1000;
    const auto code = one_time_code(secret, step);
    for (std::int64_t now = step - 3; now <= step + 3; ++now) {
        const auto found = step_of(secret, code, at(now * 30), 0);
        const bool is_near = step - 1 <= now && now <= step + 1;
        EXPECT_EQ(found, is_near ? std::optional(step) : std::nullopt) << now;
    }
    EXPECT_EQ(step_of(secret, code, at((step + 2) * 30) - std::chrono::microseconds(1), 0), step);
}

TEST(OneTimeCode, IsGoodForNoStepThatWasTakenNorForOneBefore) {
    const std::int64_t step = 1000;
    const auto code = one_time_code(secret, step);
    EXPECT_EQ(step_of(secret, code, at(step * 30), step - 1), step);
    EXPECT_EQ(step_of(secret, code, at(step * 30), step), std::nullopt);
    EXPECT_EQ(step_of(secret, code, at(step * 30), step + 1), std::nullopt);
}

TEST(OneTimeCode, IsOfSixDigitsAndOfItsOwnSecret) {
    const auto code = one_time_code(secret, 1000);
    const std::vector<std::uint8_t> another(20, 7);
    EXPECT_EQ(step_of(another, code, at(1000 * 30), 0), std::nullopt);
    for (const std::string& wrong : {std::string(), code.substr(1), code + "0", " " + code, std::string("00000a")})
        EXPECT_EQ(step_of(secret, wrong, at(1000 * 30), 0), std::nullopt) << wrong;
}

TEST(OneTimeCode, IsSetUpByAnAddressThatAuthenticatorsRead) {
    EXPECT_EQ(enrolment_uri(secret, EmailAddress::parse("ada+x@people.example").value()),
              "otpauth://totp/Muster:ada%2Bx%40people.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Muster");
}

}  // namespace
}  // namespace muster::team
