// SPDX-License-Identifier: Apache-2.0
#include "http/testing/api_world.h"

#include <boost/json/parse.hpp>

namespace muster::http::testing {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

std::unique_ptr<storage::Database> opened(const storage::testing::TemporaryDatabase& temporary) {
    temporary.migrate();
    return temporary.open();
}

}  // namespace

Result<std::optional<Actor>> PlainAuthenticator::authenticate(std::string_view session_token) {
    if (session_token == failing_token) return storage::StorageError::unavailable;
    const auto session = sessions.find(session_token);
    return session == sessions.end() ? std::nullopt : std::optional(session->second);
}

Result<Actor> PlainAuthenticator::authenticate_key(std::string_view key, std::string_view) {
    const auto found = keys.find(key);
    if (found == keys.end()) return access::AccessError::key_over;
    return found->second;
}

ApiWorld::ApiWorld(std::string base_url)
    : cookie_name_(session_cookie_name(base_url)),
      database_(opened(temporary_)),
      world_(*database_, std::make_unique<access::testing::PlainMemberships>()),
      api_({std::move(base_url)}, world_.gate, authenticator_, metrics_) {
    add_routes();
    add_organization_routes();
}

void ApiWorld::add_routes() {
    Routes& routes = api_.routes();
    routes.self_route(get("/things", "list things"), [](const Actor&, const Query<ThingQuery>& query) -> Result<Thing> {
        return Thing{std::to_string(query.value.limit ? query.value.limit->value() : 0),
                     query.value.color ? query.value.color->text() : ""};
    });
    routes.self_route(post("/things", "make a thing"),
                      [](const Actor&, const Body<NewThing>& form) -> Result<Created<Thing>> {
                          return Created<Thing>{{form.value.name, form.value.color ? form.value.color->text() : ""}};
                      });
    routes.self_route(post("/tables", "take a table"), [](const Actor&, const CsvBody& table) -> Result<Thing> {
        return Thing{table.value.rows.back().back(), std::to_string(table.value.rows.size())};
    });
    routes.self_route(get("/tables", "get a table"), [](const Actor&) -> Result<CsvFile> {
        return CsvFile{{{{"name", "color"}, {"chair", "red, or so"}}}, "things.csv"};
    });
    routes.self_route(get("/things/{thing}", "show a thing"),
                      [](const Actor&, const Path<ThingPath>& path) -> Result<Thing> {
                          if (path.value.thing.number() != 7) return access::AccessError::not_found;
                          return Thing{"seven", "red"};
                      });
    routes.public_route(get("/who", "who asks"), [](const Actor& actor) -> Result<Who> {
        return Who{std::string(to_text(actor.kind())), actor.user_id().text()};
    });
    routes.public_route(get("/colors/{color}", "see a color"),
                        [](const Actor&, const Path<ColorPath>&) -> Result<Thing> { return Thing{"color", ""}; });
    routes.public_route(post("/session", "sign in"),
                        [](const Actor&, const Body<NewThing>& form) -> Result<SignedIn<Thing>> {
                            return SignedIn<Thing>{
                                {form.value.name, ""}, Secret("a token"), SystemClock().now() + std::chrono::hours(1)};
                        });
    routes.self_route(delete_("/session", "sign out"), [](const Actor&) -> Result<SignedOut> { return SignedOut{}; });
}

void ApiWorld::add_organization_routes() {
    Routes& routes = api_.routes();
    routes.permitted(get("/organizations/{organization}", "show it"),
                     [](const Permit<Permission::view_organization>& permit) -> Result<Thing> {
                         return Thing{permit.organization().text(), ""};
                     });
    routes.permitted(
        patch("/organizations/{organization}", "rename it"),
        [](const Permit<Permission::rename_organization>& permit, const Body<NewThing>& form) -> Result<void> {
            return permit.record(
                {"thing.renamed", "organization", permit.organization().number(), {{"name", form.value.name.text()}}});
        });
    routes.permitted(get("/organizations/{organization}/subaccounts/{subaccount}", "show it"),
                     [](const Permit<Permission::view_subaccount>& permit) -> Result<Thing> {
                         return Thing{permit.scope().text(), ""};
                     });
}

Response ApiWorld::answer(Method method, const std::string& target, const std::string& token, const std::string& body) {
    auto request = request_of(method, target, body);
    if (!token.empty()) request.headers.emplace_back("cookie", cookie_name_ + "=" + token);
    return answer(std::move(request));
}

Request request_of(Method method, const std::string& target, const std::string& body) {
    const auto question = target.find('?');
    Request request;
    request.method = method;
    request.path = std::string(api_prefix) + target.substr(0, question);
    if (question != target.npos) request.query = target.substr(question + 1);
    request.body = body;
    if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
    return request;
}

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [each, value] : response.headers) {
        if (each == name) return value;
    }
    return "";
}

std::string code_of(const Response& response) {
    if (response.content_type != "application/problem+json") return "";
    return std::string(boost::json::parse(response.body).at("code").as_string());
}

}  // namespace muster::http::testing
