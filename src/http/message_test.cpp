// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

Request with_headers(std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.headers = std::move(headers);
    return request;
}

TEST(Request, GivesAHeaderThatStandsOnce) {
    const auto request = with_headers({{"accept", "text/html"}, {"origin", "https://a.test"}});
    EXPECT_EQ(request.header("origin"), "https://a.test");
}

TEST(Request, GivesNoHeaderThatIsAbsentOrStandsTwice) {
    const auto request = with_headers({{"origin", "https://a.test"}, {"origin", "https://b.test"}});
    EXPECT_EQ(request.header("origin"), std::nullopt);
    EXPECT_EQ(request.header("accept"), std::nullopt);
}

TEST(Request, FindsACookieAmongOthers) {
    const auto request = with_headers({{"cookie", "theme=dark; session=abc=;  __Host-session=x y;empty="}});
    EXPECT_EQ(request.cookie("theme"), "dark");
    EXPECT_EQ(request.cookie("session"), "abc=");
    EXPECT_EQ(request.cookie("__Host-session"), "x y");
    EXPECT_EQ(request.cookie("empty"), "");
}

TEST(Request, GivesNoCookieThatIsAbsentAmbiguousOrWithoutAnEqualsSign) {
    const auto request = with_headers({{"cookie", "session=a; session=b; bare;"}});
    EXPECT_EQ(request.cookie("session"), std::nullopt);
    EXPECT_EQ(request.cookie("bare"), std::nullopt);
    EXPECT_EQ(request.cookie("other"), std::nullopt);
    EXPECT_EQ(with_headers({}).cookie("session"), std::nullopt);
    EXPECT_EQ(with_headers({{"cookie", "a=1"}, {"cookie", "b=2"}}).cookie("a"), std::nullopt);
}

TEST(Method, IsWrittenAsHttpWritesIt) {
    EXPECT_EQ(to_text(Method::get), "GET");
    EXPECT_EQ(to_text(Method::delete_), "DELETE");
}

}  // namespace
}  // namespace muster::http
