// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.h"

#include <set>

#include <gtest/gtest.h>

#include "base/text.h"

namespace muster::crypto {
namespace {

class Crypto : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { initialize(); }
};

std::string bytes(std::string_view hex) {
    const auto parsed = text::parse_hex(hex);
    return {parsed->begin(), parsed->end()};
}

TEST_F(Crypto, HashesTheSamplesOfFips180) {
    EXPECT_EQ(text::to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(text::to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(text::to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(text::to_hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_F(Crypto, HashesAPieceAtATimeAsAtOnce) {
    Sha256 nothing;
    EXPECT_EQ(nothing.digest(), sha256(""));
    Sha256 pieces;
    for (const std::string_view piece : {"ab", "", "cdbcdecdefd", "efg"}) pieces.add(piece);
    EXPECT_EQ(pieces.digest(), sha256("abcdbcdecdefdefg"));
}

struct Rfc4231 {
    std::string key;
    std::string text;
    std::string_view digest;
};

TEST_F(Crypto, AuthenticatesTheTestCasesOfRfc4231) {
    const Rfc4231 cases[] = {
        {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {bytes("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {std::string(131, '\xaa'),
         "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
         "hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (const auto& [key, text, digest] : cases) EXPECT_EQ(text::to_hex(hmac_sha256(Secret(key), text)), digest);
}

TEST_F(Crypto, ComparesWholeTexts) {
    const Digest digest = sha256("a");
    Digest other = digest;
    EXPECT_TRUE(equal_in_constant_time(digest, other));
    other.back() ^= 1U;
    EXPECT_FALSE(equal_in_constant_time(digest, other));
    EXPECT_FALSE(equal_in_constant_time(digest, std::span(digest).first(31)));
    EXPECT_TRUE(equal_in_constant_time(std::span<const std::uint8_t>(), {}));
    EXPECT_TRUE(equal_in_constant_time("text", "text"));
    EXPECT_FALSE(equal_in_constant_time("text", "test"));
    EXPECT_FALSE(equal_in_constant_time("text", "texts"));
}

TEST_F(Crypto, MakesTokensOf256BitsThatDiffer) {
    std::set<std::string, std::less<>> tokens;
    for (int i = 0; i < 1000; ++i) tokens.emplace(random_token().reveal());
    EXPECT_EQ(tokens.size(), 1000U);
    for (const auto& token : tokens) {
        EXPECT_EQ(token.size(), 43U);
        EXPECT_EQ(text::parse_base64url(token)->size(), 32U);
    }
}

TEST_F(Crypto, MakesAsManyRandomBytesAsAskedFor) {
    EXPECT_TRUE(random_bytes(0).empty());
    EXPECT_EQ(random_bytes(33).size(), 33U);
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace muster::crypto
