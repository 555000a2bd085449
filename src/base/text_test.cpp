// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <array>

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace muster::text {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

struct Encoding {
    std::string_view plain;
    std::string_view encoded;
};

// RFC 4648, section 10, without padding; the last two show the letters that only base64url has.
constexpr Encoding base64url_vectors[] = {
    {"", ""},
    {"f", "Zg"},
    {"fo", "Zm8"},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg"},
    {"fooba", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy"},
    {"\xFB\xEF\xBE", "----"},
    {"\xFF\xFF\xFF", "____"},
};

TEST(Text, WritesAndReadsBase64url) {
    for (const auto& [plain, encoded] : base64url_vectors) {
        EXPECT_EQ(to_base64url(bytes_of(plain)), encoded);
        EXPECT_EQ(parse_base64url(encoded), bytes_of(plain)) << encoded;
    }
}

// RFC 4648, section 10, without padding.
TEST(Text, WritesBase32) {
    constexpr Encoding vectors[] = {{"", ""},
                                    {"f", "MY"},
                                    {"fo", "MZXQ"},
                                    {"foo", "MZXW6"},
                                    {"foob", "MZXW6YQ"},
                                    {"fooba", "MZXW6YTB"},
                                    {"foobar", "MZXW6YTBOI"}};
    for (const auto& [plain, encoded] : vectors) EXPECT_EQ(to_base32(bytes_of(plain)), encoded);
}

TEST(Text, RefusesBase64urlWithPaddingOtherAlphabetsOrSpareBits) {
    for (const std::string_view text :
         {"Zg==", "Zg=", "Z", "Zm9vY", "++++", "////", "Zm 9v", "Zm9v\n", "Zh", "Zm9", "!"}) {
        EXPECT_EQ(parse_base64url(text), std::nullopt) << text;
    }
}

TEST(Text, ReadsBackRandomBytesInBase64urlAndHex) {
    crypto::initialize();
    for (std::size_t length = 0; length < 100; ++length) {
        const Bytes bytes = crypto::random_bytes(length);
        EXPECT_EQ(parse_base64url(to_base64url(bytes)), bytes);
        EXPECT_EQ(parse_hex(to_hex(bytes)), bytes);
    }
}

TEST(Text, WritesLowerCaseHexAndReadsBothCases) {
    EXPECT_EQ(to_hex(std::array<std::uint8_t, 4>{0x00, 0x0F, 0xA5, 0xFF}), "000fa5ff");
    EXPECT_EQ(parse_hex("00Fa"), (Bytes{0x00, 0xFA}));
    EXPECT_EQ(parse_hex(""), Bytes{});
}

TEST(Text, RefusesHexOfOddLengthOrOtherLetters) {
    for (const std::string_view text : {"0", "0g", "g0", "0x00", "00 ", " 0"})
        EXPECT_EQ(parse_hex(text), std::nullopt) << text;
}

TEST(Text, TrimsAsciiWhiteSpaceAtBothEnds) {
    EXPECT_EQ(trimmed(" \t\r\n\v\f a b \n"), "a b");
    EXPECT_EQ(trimmed("a"), "a");
    EXPECT_EQ(trimmed(" \t "), "");
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed("\u00A0a"), "\u00A0a");
}

TEST(Text, LowersAsciiLettersOnly) {
    EXPECT_EQ(ascii_lower("AZ az 09 @[`{ \u00C4\u0130"), "az az 09 @[`{ \u00C4\u0130");
}

TEST(Text, SplitsAtEachSeparator) {
    using Parts = std::vector<std::string_view>;
    EXPECT_EQ(split("a/b/c", '/'), (Parts{"a", "b", "c"}));
    EXPECT_EQ(split("/a//", '/'), (Parts{"", "a", "", ""}));
    EXPECT_EQ(split("a", '/'), Parts{"a"});
    EXPECT_EQ(split("", '/'), Parts{""});
}

TEST(Text, JoinsWordsAsASentenceDoes) {
    EXPECT_EQ(join({}, "; "), "");
    EXPECT_EQ(join({"a"}, "; "), "a");
    EXPECT_EQ(join({"a", "", "c"}, "; "), "a; ; c");
    EXPECT_EQ(listed({}), "");
    EXPECT_EQ(listed({"a"}), "a");
    EXPECT_EQ(listed({"a", "b"}), "a and b");
    EXPECT_EQ(listed({"a", "b", "c"}), "a, b and c");
}

constexpr std::array<std::string_view, 6> commands{"serve", "migrate", "audit", "role-model", "doctor", "job"};

TEST(Text, WritesBase64WithItsPadding) {
    EXPECT_EQ(to_base64(""), "");
    EXPECT_EQ(to_base64("a"), "YQ==");
    EXPECT_EQ(to_base64("muster:a?>"), "bXVzdGVyOmE/Pg==");
}

TEST(Text, EncodesAllButUnreservedCharactersByPercent) {
    EXPECT_EQ(percent_encoded("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encoded("a b&c=d/ü+%"), "a%20b%26c%3Dd%2F%C3%BC%2B%25");
    EXPECT_EQ(percent_encoded(std::string_view("\0", 1)), "%00");
}

TEST(Text, CutsBetweenCharactersOnly) {
    EXPECT_EQ(beginning("abc", 5), "abc");
    EXPECT_EQ(beginning("abc", 3), "abc");
    EXPECT_EQ(beginning("abc", 2), "ab");
    EXPECT_EQ(beginning("a\u00FCb", 2), "a");
    EXPECT_EQ(beginning("a\u00FCb", 3), "a\u00FC");
    EXPECT_EQ(beginning("\U0001F600", 3), "");
}

TEST(Text, FindsTheNearestWord) {
    EXPECT_EQ(nearest("serve", commands), "serve");
    EXPECT_EQ(nearest("serv", commands), "serve");
    EXPECT_EQ(nearest("srevе", commands), std::nullopt) << "its last letter is Cyrillic: two bytes more";
    EXPECT_EQ(nearest("sevre", commands), "serve") << "two neighbours swapped are one edit";
    EXPECT_EQ(nearest("migarte", commands), "migrate");
    EXPECT_EQ(nearest("mgrat", commands), std::nullopt);
    EXPECT_EQ(nearest("role_modell", commands), "role-model");
    EXPECT_EQ(nearest("jobs", commands), "job");
}

TEST(Text, FindsNoWordThatIsTooFarOrHasNothingInCommon) {
    EXPECT_EQ(nearest("sirvi", commands), std::nullopt) << "two edits in a short word";
    EXPECT_EQ(nearest("role_m0d3l", commands), std::nullopt) << "three edits in a long word";
    EXPECT_EQ(nearest("", commands), std::nullopt);
    constexpr std::array<std::string_view, 1> letter{"b"};
    EXPECT_EQ(nearest("a", letter), std::nullopt);
    EXPECT_EQ(nearest(std::string(1000, 'a'), commands), std::nullopt);
    EXPECT_EQ(nearest("serve", {}), std::nullopt);
}

TEST(Text, PrefersTheFewestEditsThenTheFirst) {
    constexpr std::array<std::string_view, 3> words{"members", "membera", "member"};
    EXPECT_EQ(nearest("member", words), "member");
    EXPECT_EQ(nearest("memberx", words), "members");
}

}  // namespace
}  // namespace muster::text
