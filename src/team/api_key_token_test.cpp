// SPDX-License-Identifier: Apache-2.0
#include "team/api_key_token.h"

#include <limits>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace muster::team {
namespace {

class ApiKeyToken : public ::testing::Test {
  protected:
    void SetUp() override { crypto::initialize(); }
    [[nodiscard]] std::string make() const { return std::string(make_api_key(name_).reveal()); }

    const ApiKeyName name_{OrganizationId(12), access::ApiKeyId(34)};
};

TEST_F(ApiKeyToken, NamesItsOrganizationAndItsKey) {
    const auto last = std::numeric_limits<std::int64_t>::max();
    for (const auto number : {std::int64_t{1}, std::int64_t{61}, std::int64_t{62}, last - 1, last}) {
        const ApiKeyName name{OrganizationId(number), access::ApiKeyId(last - number + 1)};
        const auto read = parse_api_key(make_api_key(name).reveal());
        ASSERT_TRUE(read) << number;
        EXPECT_EQ(read->organization, name.organization);
        EXPECT_EQ(read->key, name.key);
    }
}

TEST_F(ApiKeyToken, IsFoundByTheExpressionThatScannersAreGiven) {
    const std::regex expression("muster_key_[0-9A-Za-z]{71}");
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(std::regex_match(make(), expression));
}

TEST_F(ApiKeyToken, IsAnotherEachTime) {
    std::set<std::string> made;
    for (int i = 0; i < 1000; ++i) made.insert(make());
    EXPECT_EQ(made.size(), 1000U);
}

TEST_F(ApiKeyToken, HasAChecksumThatOthersCompute) {
    // The checksum of this key is zlib's: base 62 of crc32("muster_key_" "0000000000C" … "a") in six digits.
    const std::string checked = "muster_key_0000000000C0000000000Y" + std::string(43, 'a');
    const auto read = parse_api_key(checked + "1rf7uO");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->organization, name_.organization);
    EXPECT_EQ(read->key, name_.key);
    EXPECT_FALSE(parse_api_key(checked + "000000"));
}

TEST_F(ApiKeyToken, IsNoneAfterAnyChangeOfACharacter) {
    const std::string key = make();
    for (std::size_t i = 0; i < key.size(); ++i) {
        std::string changed = key;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        EXPECT_FALSE(parse_api_key(changed)) << "character " << i;
    }
}

TEST_F(ApiKeyToken, IsNoneWhenCutOrLongerOrAnotherText) {
    const std::string key = make();
    for (std::size_t length = 0; length < key.size(); ++length) EXPECT_FALSE(parse_api_key(key.substr(0, length)));
    EXPECT_FALSE(parse_api_key(key + "0"));
    EXPECT_FALSE(parse_api_key(" " + key));
    EXPECT_FALSE(parse_api_key(std::string(key.size(), '\0')));
    EXPECT_FALSE(parse_api_key("muster_key_" + std::string(71, '0')));
}

TEST_F(ApiKeyToken, NamesNothingBeyondWhatAnIdCanBe) {
    // Eleven digits of base 62 hold more than 63 bits; the checksums fit.
    EXPECT_FALSE(parse_api_key("muster_key_zzzzzzzzzzz0000000000Y" + std::string(43, 'a') + "4Lb55o"));
    EXPECT_FALSE(parse_api_key("muster_key_000000000000000000000Y" + std::string(43, 'a') + "12ez3c"));
}

}  // namespace
}  // namespace muster::team
