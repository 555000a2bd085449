// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

using access::Actor;

constexpr auto nothing = [](const Actor&) -> Result<void> { return {}; };

class RouteTable : public ::testing::Test {
  protected:
    void add(const Line& line) { routes_.public_route(line, nothing); }
    /// The segments behind the prefix.
    [[nodiscard]] Routes::Match match(Method method, std::vector<std::string> segments) const {
        segments.insert(segments.begin(), {"api", "v1"});
        return routes_.match(method, segments);
    }
    [[nodiscard]] std::string summary_of(Method method, const std::vector<std::string>& segments) const {
        const auto found = match(method, segments);
        return found.route == nullptr ? "" : found.route->summary;
    }

    Routes routes_;
};

TEST_F(RouteTable, FindsARouteByItsMethodAndPath) {
    add(get("/things", "list"));
    add(post("/things", "make"));
    add(get("/things/{thing}", "show"));
    EXPECT_EQ(summary_of(Method::get, {"things"}), "list");
    EXPECT_EQ(summary_of(Method::post, {"things"}), "make");
    EXPECT_EQ(summary_of(Method::get, {"things", "7"}), "show");
}

TEST_F(RouteTable, GivesWhatStandsInEachPairOfBraces) {
    add(get("/houses/{house}/rooms/{room}", "show"));
    const auto found = match(Method::get, {"houses", "a/b", "rooms", ""});
    ASSERT_NE(found.route, nullptr);
    using Values = std::vector<std::pair<std::string_view, std::string>>;
    EXPECT_EQ(found.path_values, (Values{{"house", "a/b"}, {"room", ""}}));
}

TEST_F(RouteTable, KnowsNothingBesideItsPaths) {
    add(get("/things/{thing}", "show"));
    for (const std::vector<std::string>& segments : {std::vector<std::string>{},
                                                     {"things"},
                                                     {"things", "7", ""},
                                                     {"things", "7", "8"},
                                                     {"Things", "7"},
                                                     {"", "things", "7"}}) {
        const auto found = match(Method::get, segments);
        EXPECT_EQ(found.route, nullptr);
        EXPECT_TRUE(found.other_methods.empty());
    }
    EXPECT_EQ(routes_.match(Method::get, std::vector<std::string>{"things", "7"}).route, nullptr)
        << "without its prefix";
    EXPECT_EQ(routes_.match(Method::get, std::vector<std::string>{"api", "v2", "things", "7"}).route, nullptr);
}

TEST_F(RouteTable, NamesTheMethodsThatAPathHasInstead) {
    add(get("/things", "list"));
    add(post("/things", "make"));
    add(delete_("/things/{thing}", "end"));
    const auto found = match(Method::put, {"things"});
    EXPECT_EQ(found.route, nullptr);
    EXPECT_EQ(found.other_methods, (std::vector{Method::get, Method::post}));
}

TEST_F(RouteTable, TakesALiteralBeforeAParameter) {
    add(get("/things/newest", "newest"));
    add(get("/things/{thing}", "show"));
    EXPECT_EQ(summary_of(Method::get, {"things", "newest"}), "newest");
    EXPECT_EQ(summary_of(Method::get, {"things", "7"}), "show");
}

using RouteTableDeathTest = RouteTable;

TEST_F(RouteTableDeathTest, AbortsOnARowThatAnEarlierOneWouldHide) {
    add(get("/things/{thing}", "show"));
    EXPECT_DEATH(add(get("/things/{thing}", "again")), "");
    EXPECT_DEATH(add(get("/things/{other}", "by another name")), "");
    EXPECT_DEATH(add(get("/things/newest", "never reached")), "");
    add(put("/things/{thing}", "another method is another row"));
}

TEST_F(RouteTable, KeepsWhatEachRowAsks) {
    add(get("/open", "open"));
    routes_.self_route(get("/self", "self"), nothing);
    routes_.permitted(get("/organizations/{organization}", "guarded"),
                      [](const access::Permit<access::Permission::view_organization>&) -> Result<void> { return {}; });
    ASSERT_EQ(routes_.all().size(), 3U);
    EXPECT_EQ(routes_.all()[0].guard, Guard(Open::to_all));
    EXPECT_EQ(routes_.all()[1].guard, Guard(Open::to_users));
    EXPECT_EQ(routes_.all()[2].guard, Guard(access::Permission::view_organization));
}

}  // namespace
}  // namespace muster::http
