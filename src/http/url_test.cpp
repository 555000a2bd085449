// SPDX-License-Identifier: Apache-2.0
#include "http/url.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

using Segments = std::vector<std::string>;
using Parameters = std::vector<std::pair<std::string, std::string>>;

TEST(ParsePath, SplitsAtSlashesBeforeItDecodes) {
    EXPECT_EQ(parse_path("/a/b%20c"), (Segments{"a", "b c"}));
    EXPECT_EQ(parse_path("/a%2Fb"), Segments{"a/b"}) << "an encoded slash is no separator";
    EXPECT_EQ(parse_path("/%C3%A9/+"), (Segments{"\xc3\xa9", "+"})) << "a plus is a plus in a path";
}

TEST(ParsePath, KeepsSegmentsAsTheyAre) {
    // What is tidied away could lead around a check of the path: nothing is.
    EXPECT_EQ(parse_path("/a//b/"), (Segments{"a", "", "b", ""}));
    EXPECT_EQ(parse_path("/a/../b/./%2e%2E"), (Segments{"a", "..", "b", ".", ".."}));
    EXPECT_EQ(parse_path("/a%00b"), Segments{std::string("a\0b", 3)});
}

TEST(ParsePath, OfTheRootHasNoSegments) { EXPECT_EQ(parse_path("/"), Segments{}); }

TEST(ParsePath, RefusesWhatIsNotWellFormed) {
    for (const auto* path : {"", "a/b", "/%zz", "/%4", "/%", "/a b", "/a\x01", "/a<b", "/\xc3\xa9"}) {
        EXPECT_EQ(parse_path(path), std::nullopt) << path;
    }
}

TEST(ParseQuery, GivesParametersInOrderEachAsOftenAsItStands) {
    EXPECT_EQ(parse_query("b=2&a=1&b=3"), (Parameters{{"b", "2"}, {"a", "1"}, {"b", "3"}}));
    EXPECT_EQ(parse_query(""), Parameters{});
}

TEST(ParseQuery, DecodesNamesAndValuesAfterItSplitsThem) {
    EXPECT_EQ(parse_query("a%26b=c%3Dd%26e"), (Parameters{{"a&b", "c=d&e"}}));
    EXPECT_EQ(parse_query("q=two+words%2B"), (Parameters{{"q", "two words+"}})) << "a plus is a space in a query";
    EXPECT_EQ(parse_query("a=b=c"), (Parameters{{"a", "b=c"}}));
    EXPECT_EQ(parse_query("a=%00"), (Parameters{{"a", std::string(1, '\0')}}));
}

TEST(ParseQuery, GivesAnEmptyValueWhereNoneStands) {
    EXPECT_EQ(parse_query("a&b="), (Parameters{{"a", ""}, {"b", ""}}));
}

TEST(ParseQuery, RefusesWhatIsNotWellFormed) {
    for (const auto* query : {"a=%zz", "a=%4", "%=1", "a=b c", "a=b#c", "a=\x7f"}) {
        EXPECT_EQ(parse_query(query), std::nullopt) << query;
    }
}

}  // namespace
}  // namespace muster::http
