// SPDX-License-Identifier: Apache-2.0
#include "http/api.h"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "http/testing/api_world.h"

namespace muster::http {
namespace {

using namespace ::muster::http::testing;

const std::string token = "ada's token";

/// Ada is signed in with a token; nobody else is.
class ApiTest : public ::testing::Test {
  protected:
    ApiTest() {
        const auto user = world_.gate_world().add_user("Ada");
        world_.authenticator().sessions.emplace(token, access::Actor::user(user, access::SessionId(1)));
        ada_ = user;
    }

    Response get_as_ada(const std::string& target) { return world_.answer(Method::get, target, token); }
    Response post_thing(const std::string& body) { return world_.answer(Method::post, "/things", token, body); }

    /// "pointer code" of each field that the answer names.
    static std::set<std::string> fields_of(const Response& response) {
        std::set<std::string> fields;
        EXPECT_EQ(response.status, 422) << response.body;
        const auto body = boost::json::parse(response.body);
        if (!body.as_object().contains("errors")) return fields;
        for (const auto& field : body.at("errors").as_array()) {
            fields.insert(std::string(field.at("pointer").as_string()) + " " +
                          std::string(field.at("code").as_string()));
        }
        return fields;
    }

    using Fields = std::set<std::string>;
    ApiWorld world_;
    UserId ada_;
};

TEST_F(ApiTest, ReadsTheBodyAndAnswersWhatWasMade) {
    const auto made = post_thing(R"({"name":"chair","color":"red"})");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.content_type, "application/json");
    EXPECT_EQ(made.body, R"({"name":"chair","color":"red"})");
}

TEST_F(ApiTest, TakesABodyOfJsonOnly) {
    const auto send = [&](const std::optional<std::string>& type) {
        auto request = request_of(Method::post, "/things");
        request.body = R"({"name":"chair"})";
        request.headers = {{"cookie", "__Host-muster_session=" + token}};
        if (type) request.headers.emplace_back("content-type", *type);
        return world_.answer(std::move(request));
    };
    for (const auto* type : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                             "application/json ;charset=utf-8"}) {
        EXPECT_EQ(send(type).status, 201) << type;
    }
    for (const auto* type : {"", "text/plain", "application/jsonp", "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=application/json", "text/plain; application/json"}) {
        EXPECT_EQ(send(type).status, 415) << type;
        EXPECT_EQ(code_of(send(type)), "body_not_json") << type;
    }
    EXPECT_EQ(send(std::nullopt).status, 415);
}

TEST_F(ApiTest, TakesATableInCsvWhereARouteDoes) {
    const auto send = [&](const char* type, std::string body) {
        auto request = request_of(Method::post, "/tables");
        request.body = std::move(body);
        request.headers = {{"cookie", "__Host-muster_session=" + token}, {"content-type", type}};
        return world_.answer(std::move(request));
    };
    EXPECT_EQ(send("text/csv; charset=utf-8", "a,b\r\nc,d\r\n").body, R"({"name":"d","color":"2"})");
    EXPECT_EQ(send("application/json", "{}").status, 415);
    EXPECT_EQ(code_of(send("text/plain", "a\n")), "body_not_csv");
    EXPECT_EQ(send("text/csv", "\"a\n").status, 400);
    EXPECT_EQ(code_of(send("text/csv", "\"a\n")), "csv_malformed");
}

TEST_F(ApiTest, AnswersATableInCsvAsAFile) {
    auto request = request_of(Method::get, "/tables");
    request.headers = {{"cookie", "__Host-muster_session=" + token}};
    const auto response = world_.answer(std::move(request));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(response.body, "name,color\r\nchair,\"red, or so\"\r\n");
    const std::pair<std::string, std::string> header{"Content-Disposition", "attachment; filename=\"things.csv\""};
    EXPECT_NE(std::ranges::find(response.headers, header), response.headers.end());
}

TEST_F(ApiTest, AsksForTheBodyThatARouteTakes) {
    auto request = request_of(Method::post, "/things");
    request.headers = {{"cookie", "__Host-muster_session=" + token}, {"content-type", "application/json"}};
    EXPECT_EQ(world_.answer(request).status, 400);
    for (const auto* body : {"{", "{} {}", "null garbage", "{\"name\":\"a\",}", "\xff"}) {
        EXPECT_EQ(post_thing(body).status, 400) << body;
        EXPECT_EQ(code_of(post_thing(body)), "malformed_json") << body;
    }
}

TEST_F(ApiTest, NamesEveryFieldThatIsWrongAtOnce) {
    EXPECT_EQ(fields_of(post_thing("{}")), Fields{"/name required"});
    EXPECT_EQ(fields_of(post_thing(R"({"name":"","colour":"red","color":7,"tags":[["a"],[1]]})")),
              (Fields{"/name length", "/colour unknown", "/color type", "/tags/1/0 type"}));
}

TEST_F(ApiTest, RefusesAFieldThatStandsTwice) {
    const auto refused = post_thing(R"({"name":"chair","name":"table"})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.body.contains("name")) << refused.body;
}

TEST_F(ApiTest, RefusesABodyThatIsNestedTooDeep) {
    const auto nested = [](int depth) {
        return R"({"name":"chair","tags":)" + std::string(static_cast<std::size_t>(depth), '[') +
               std::string(static_cast<std::size_t>(depth), ']') + "}";
    };
    // The object is the first level. At the limit it is read, and found not to fit; beyond it, it is not read.
    EXPECT_EQ(post_thing(nested(limits::json_depth_max - 1)).status, 422);
    EXPECT_EQ(post_thing(nested(limits::json_depth_max)).status, 400);
    EXPECT_EQ(post_thing(nested(100'000)).status, 400);
    EXPECT_EQ(post_thing(nested(2)).status, 201);
}

TEST_F(ApiTest, AnswersAnIdThatCannotBeLikeOneThatIsNot) {
    EXPECT_EQ(get_as_ada("/things/7").status, 200);
    const auto unknown = get_as_ada("/things/8");
    EXPECT_EQ(unknown.status, 404);
    for (const auto* id : {"seven", "0", "-7", "+7", "07", "7.0", "7%20", "7%00", "9223372036854775808", ""}) {
        const auto answer = get_as_ada(std::string("/things/") + id);
        EXPECT_EQ(answer.status, 404) << id;
        EXPECT_EQ(answer.body, unknown.body) << id;
    }
}

TEST_F(ApiTest, ReadsQueryParametersIntoTheirTypes) {
    EXPECT_EQ(get_as_ada("/things?limit=3&color=light+blue").body, R"({"name":"3","color":"light blue"})");
    EXPECT_EQ(get_as_ada("/things").body, R"({"name":"0","color":""})");
}

TEST_F(ApiTest, RefusesQueryParametersThatAreWrongUnknownOrThereTwice) {
    EXPECT_EQ(fields_of(get_as_ada("/things?limit=11&colour=red")),
              (Fields{"/query/limit range", "/query/colour unknown"}));
    EXPECT_EQ(fields_of(get_as_ada("/things?limit=3&limit=3")), Fields{"/query/limit duplicate"});
    EXPECT_EQ(fields_of(get_as_ada("/things?limit=")), Fields{"/query/limit type"});
    EXPECT_EQ(fields_of(get_as_ada("/things/7?limit=3")), Fields{"/query/limit unknown"});
    const auto malformed = get_as_ada("/things?limit=%zz");
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(code_of(malformed), "query_malformed");
}

TEST_F(ApiTest, SaysWhichMethodsAnAddressTakes) {
    const auto refused = get_as_ada("/session");
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(code_of(refused), "method_not_allowed");
    EXPECT_EQ(header_of(refused, "Allow"), "POST, DELETE");
    EXPECT_EQ(boost::json::parse(refused.body).at("detail").as_string(),
              "this address doesn't take that method: use POST and DELETE");
    EXPECT_EQ(header_of(world_.answer(Method::put, "/things/7", ""), "Allow"), "GET, HEAD");
    EXPECT_EQ(header_of(get_as_ada("/things"), "Allow"), "");
}

TEST_F(ApiTest, NamesTheAddressOfWhatWasMadeIfItHasOne) {
    const auto made = post_thing(R"({"name":"seven"})");
    ASSERT_EQ(made.status, 201);
    EXPECT_EQ(header_of(made, "Location"), "/api/v1/things/7");
    EXPECT_EQ(world_.answer(Method::get, header_of(made, "Location").substr(api_prefix.size()), token).status, 200);
    const auto in = world_.answer(Method::post, "/session", "", R"({"name":"Ada"})");
    EXPECT_EQ(in.status, 201);
    EXPECT_EQ(header_of(in, "Location"), "");
    EXPECT_EQ(header_of(get_as_ada("/things/7"), "Location"), "");
}

TEST_F(ApiTest, NamesTheNearestOfAClosedSetOfWordsInThePath) {
    EXPECT_EQ(get_as_ada("/colors/green").status, 200);
    const auto near = get_as_ada("/colors/gren");
    EXPECT_EQ(near.status, 404);
    EXPECT_EQ(code_of(near), "no_such_word");
    EXPECT_EQ(boost::json::parse(near.body).at("detail").as_string(), "there is no such color: did you mean `green`?");
    const auto far = get_as_ada("/colors/umbra");
    EXPECT_EQ(code_of(far), "no_such_word");
    EXPECT_TRUE(far.body.contains("see /api/openapi.json")) << far.body;
}

TEST_F(ApiTest, AnswersHeadAsGet) {
    const auto head = world_.answer(Method::head, "/things/7", token);
    const auto got = get_as_ada("/things/7");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, got.body) << "the connection leaves the body out, and keeps its length";
    EXPECT_EQ(world_.answer(Method::head, "/things/7", "").status, 401) << "and asks the same of whoever asks";
    EXPECT_EQ(world_.answer(Method::head, "/session", token).status, 405);
}

TEST_F(ApiTest, KnowsNoOtherAddress) {
    for (const auto* path : {"/nothing", "/things/7/", "/things//7", "/../api/v1/things", "", "/THINGS"}) {
        const auto answer = get_as_ada(path);
        EXPECT_EQ(answer.status, 404) << path;
    }
    EXPECT_EQ(code_of(get_as_ada("/nothing")), "no_such_route");
    Request request;
    for (const auto* path : {"/things", "/api/v2/things", "/", "/%zz", ""}) {
        request.path = path;
        EXPECT_EQ(code_of(world_.answer(request)), "no_such_route") << path;
    }
}

TEST_F(ApiTest, AsksWhoeverIsNotSignedInToDoSo) {
    for (const std::string& other : {std::string(), std::string("another token"), token + "x"}) {
        const auto answer = world_.answer(Method::get, "/things", other);
        EXPECT_EQ(answer.status, 401) << other;
        EXPECT_EQ(code_of(answer), "not_signed_in");
    }
    EXPECT_EQ(get_as_ada("/things").status, 200);
}

TEST_F(ApiTest, NamesTheActorOfAnOpenRouteIfThereIsOne) {
    EXPECT_EQ(world_.answer(Method::get, "/who", "").body, R"({"kind":"visitor","user":"0"})");
    EXPECT_EQ(get_as_ada("/who").body, R"({"kind":"user","user":")" + ada_.text() + "\"}");
}

TEST_F(ApiTest, TakesOneCookieOfItsOwnNameAndNoOther) {
    const auto ask = [&](const std::string& cookie) {
        auto request = request_of(Method::get, "/things");
        request.headers.emplace_back("cookie", cookie);
        return world_.answer(std::move(request)).status;
    };
    EXPECT_EQ(ask("theme=dark; __Host-muster_session=" + token), 200);
    EXPECT_EQ(ask("muster_session=" + token), 401) << "any page of the domain could have set it";
    EXPECT_EQ(ask("__Host-muster_session=" + token + "; __Host-muster_session=" + token), 401);
    EXPECT_EQ(ask("__host-muster_session=" + token), 401);
}

TEST_F(ApiTest, IsUnavailableWhereItCannotTellWhoAsks) {
    const auto failing = std::string(PlainAuthenticator::failing_token);
    for (const auto* path : {"/things", "/who"})
        EXPECT_EQ(world_.answer(Method::get, path, failing).status, 503) << path;
}

TEST_F(ApiTest, SendsEachAnswerWithItsSafetyHeaders) {
    for (const auto& answer : {get_as_ada("/things"), get_as_ada("/nothing"), get_as_ada("/session"),
                               world_.answer(Method::get, "/things", ""), post_thing("{"), post_thing("{}")}) {
        EXPECT_EQ(header_of(answer, "Cache-Control"), "no-store") << answer.status;
        EXPECT_EQ(header_of(answer, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header_of(answer, "Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
        EXPECT_EQ(header_of(answer, "Referrer-Policy"), "no-referrer");
    }
}

TEST_F(ApiTest, GivesTheCookieTheWholeLifeOfItsSession) {
    const auto in = world_.answer(Method::post, "/session", "", R"({"name":"Ada"})");
    EXPECT_TRUE(header_of(in, "Set-Cookie").ends_with("; Max-Age=3600")) << header_of(in, "Set-Cookie");
}

TEST_F(ApiTest, PutsASessionsTokenIntoItsCookieAndNowhereElse) {
    const auto in = world_.answer(Method::post, "/session", "", R"({"name":"Ada"})");
    EXPECT_EQ(in.status, 201);
    EXPECT_FALSE(in.body.contains("a token")) << in.body;
    const auto cookie = header_of(in, "Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-muster_session=a token; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3"))
        << cookie;
    const auto out = world_.answer(Method::delete_, "/session", token);
    EXPECT_EQ(out.status, 204);
    EXPECT_TRUE(header_of(out, "Set-Cookie").starts_with("__Host-muster_session=; "));
    EXPECT_TRUE(header_of(out, "Set-Cookie").ends_with("; Max-Age=0"));
    EXPECT_EQ(header_of(get_as_ada("/who"), "Set-Cookie"), "");
}

TEST_F(ApiTest, CountsByRouteAndNotByWhatStandsInItsBraces) {
    get_as_ada("/things/7");
    get_as_ada("/things/8");
    get_as_ada("/nothing/1234567");
    const auto text = world_.metrics().text();
    EXPECT_TRUE(text.contains(R"(method="GET",route="/api/v1/things/{thing}",status="200"} 1)")) << text;
    EXPECT_TRUE(text.contains(R"(method="GET",route="/api/v1/things/{thing}",status="404"} 1)")) << text;
    EXPECT_TRUE(text.contains(R"(route="unknown",status="404"} 1)")) << text;
    EXPECT_FALSE(text.contains("1234567")) << text;
}

/// An organization of Amplifi's with its founder, a member, and Ada, who is neither.
class ApiGateTest : public ApiTest {
  protected:
    ApiGateTest() {
        auto& gate_world = world_.gate_world();
        place_ = gate_world.found("amplifi");
        sign_in("founder", place_.founder);
        sign_in("member", gate_world.add_member(place_.organization, place_.top(), "member"));
        path_ = "/organizations/" + place_.organization.text();
    }

    void sign_in(const std::string& as, UserId user) {
        world_.authenticator().sessions.emplace(as, access::Actor::user(user, access::SessionId(1)));
    }
    Response rename(const std::string& as, const std::string& body = R"({"name":"Two"})") {
        return world_.answer(Method::patch, path_, as, body);
    }

    access::testing::Place place_{};
    std::string path_;
};

TEST_F(ApiGateTest, LetsWhoeverHoldsThePermissionAndExplainsToMembersWhoDoNot) {
    EXPECT_EQ(rename("founder").status, 204);
    EXPECT_EQ(rename("founder").body, "");
    const auto denied = rename("member");
    EXPECT_EQ(denied.status, 403);
    EXPECT_EQ(code_of(denied), "denied");
    const auto explanation = boost::json::parse(denied.body).at("explanation");
    EXPECT_EQ(explanation.at("permission").as_string(), "rename_organization");
    EXPECT_EQ(explanation.at("roles").at(0).at("key").as_string(), "billing_contact");
    EXPECT_EQ(explanation.at("roles").at(0).at("label").as_string(), "Billing contact");
}

TEST_F(ApiGateTest, ShowsStrangersNothingThatAnUnknownIdDoesNot) {
    const auto unknown = get_as_ada("/organizations/1234567");
    EXPECT_EQ(unknown.status, 404);
    for (const auto& path : {path_, std::string("/organizations/abc"), std::string("/organizations/0"),
                             path_ + "/subaccounts/" + place_.subaccount.text(), path_ + "/subaccounts/x"}) {
        const auto answer = get_as_ada(path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.body, unknown.body) << path;
    }
    EXPECT_EQ(world_.answer(Method::patch, path_, token, R"({"name":"Two"})").body, unknown.body);
    EXPECT_EQ(world_.answer(Method::get, path_, "member").status, 200);
}

TEST_F(ApiGateTest, TakesASubaccountOnlyWithinItsOwnOrganization) {
    const auto other = world_.gate_world().found("amplifi");
    EXPECT_EQ(world_.answer(Method::get, path_ + "/subaccounts/" + place_.subaccount.text(), "founder").status, 200);
    EXPECT_EQ(world_.answer(Method::get, path_ + "/subaccounts/" + other.subaccount.text(), "founder").status, 404);
}

TEST_F(ApiGateTest, DoesNothingOnABodyThatDoesNotFit) {
    EXPECT_EQ(rename("founder", R"({"name":7})").status, 422);
    EXPECT_EQ(rename("founder", "{").status, 400);
    EXPECT_TRUE(world_.gate_world().actions_of(place_.organization).empty());
    EXPECT_EQ(rename("founder").status, 204);
    EXPECT_EQ(world_.gate_world().actions_of(place_.organization), std::vector<std::string>{"thing.renamed"});
}

}  // namespace
}  // namespace muster::http
