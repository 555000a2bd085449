// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/value.hpp>

#include "access/testing/gate_world.h"
#include "http/api.h"

namespace muster::http::testing {

struct Thing {
    std::string name;
    std::string color;
    /// Each is made as the seventh.
    [[nodiscard]] std::string new_id() const { return "7"; }
};
BOOST_DESCRIBE_STRUCT(Thing, (), (name, color))

struct NewThing {
    json::Text<1, 20> name;
    std::optional<json::Text<1, 20>> color;
    std::optional<std::vector<std::vector<std::string>>> tags;
};
BOOST_DESCRIBE_STRUCT(NewThing, (), (name, color, tags))

struct ThingPath {
    Id<struct ThingTag> thing;
};
BOOST_DESCRIBE_STRUCT(ThingPath, (), (thing))

struct ThingQuery {
    std::optional<json::Range<1, 10>> limit;
    std::optional<json::Text<1, 20>> color;
};
BOOST_DESCRIBE_STRUCT(ThingQuery, (), (limit, color))

enum class Color : std::uint8_t { red, green, blue };
BOOST_DESCRIBE_ENUM(Color, red, green, blue)

struct ColorPath {
    Color color{};
};
BOOST_DESCRIBE_STRUCT(ColorPath, (), (color))

struct Who {
    std::string kind;
    std::string user;
};
BOOST_DESCRIBE_STRUCT(Who, (), (kind, user))

/// Knows the sessions and keys that a test gives it, by their tokens; and one token at which it fails.
class PlainAuthenticator final : public Authenticator {
  public:
    static constexpr std::string_view failing_token = "a token at which the database does not answer";

    Result<std::optional<access::Actor>> authenticate(std::string_view session_token) override;

    Result<access::Actor> authenticate_key(std::string_view key, std::string_view client) override;

    std::map<std::string, access::Actor, std::less<>> sessions;
    std::map<std::string, access::Actor, std::less<>> keys;
};

/// An API of some routes, over a gate and its database:
/// GET, POST /things, GET /things/{thing} and POST /tables for users; GET /who and GET /colors/{color} for all; POST
/// and DELETE /session that begin and end a session; GET and PATCH /organizations/{organization} with a permission
/// each, GET …/subaccounts/{subaccount} with one.
class ApiWorld {
  public:
    explicit ApiWorld(std::string base_url = "https://text.example.org");

    Response answer(Request request) { return api_.answer(request); }
    /// With the cookie of that session, if it isn't empty, and as JSON, if there is a body.
    Response answer(Method method, const std::string& target, const std::string& token, const std::string& body = "");

    access::testing::GateWorld& gate_world() { return world_; }
    PlainAuthenticator& authenticator() { return authenticator_; }
    Metrics& metrics() { return metrics_; }
    [[nodiscard]] const Routes& routes() const { return api_.routes(); }

  private:
    void add_routes();
    void add_organization_routes();

    std::string cookie_name_;
    storage::testing::TemporaryDatabase temporary_{storage::Engine::sqlite};
    std::unique_ptr<storage::Database> database_;
    access::testing::GateWorld world_;
    PlainAuthenticator authenticator_;
    Metrics metrics_;
    Api api_;
};

/// A request of a program: no cookie, no origin. `target` may have a query.
Request request_of(Method method, const std::string& target, const std::string& body = "");
std::string header_of(const Response& response, std::string_view name);
/// `code` of problem details.
std::string code_of(const Response& response);

}  // namespace muster::http::testing
