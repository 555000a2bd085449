// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/gate.h"
#include "base/metrics.h"
#include "http/message.h"
#include "http/problem.h"
#include "http/routes.h"

namespace muster::http {

/// Names the actor behind a credential; team/ implements it.
class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// The user of a session token; nothing if there is no such session or it has ended.
    virtual Result<std::optional<access::Actor>> authenticate(std::string_view session_token) = 0;
    /// The actor of an API key that `client` shows; `key_over` if there is no such key, or too many were tried.
    virtual Result<access::Actor> authenticate_key(std::string_view key, std::string_view client) = 0;
};

/// How a family of addresses speaks, and who is spoken to: Muster's own API, or one that follows a standard with forms
/// of its own.
struct Dialect {
    enum class Callers : std::uint8_t {
        sessions_and_keys,
        keys,  ///< alone, and each means its own organization, which no address names
    };

    /// As what an answer names the address of what it has made.
    enum class Locations : std::uint8_t { paths, absolute };

    std::string_view prefix = api_prefix;     ///< of all its addresses
    std::string_view media_type = json_type;  ///< of answers; bodies may be called so or JSON
    Callers callers = Callers::sessions_and_keys;
    Locations locations = Locations::paths;
    Response (*problem)(const Error& error) = http::problem;  ///< how it says that something failed
};

struct ApiOptions {
    /// Where people reach this installation, such as `https://text.example.org`: the only base of links, and the only
    /// origin whose pages may write with a session's cookie.
    std::string base_url;
    /// Where a proxy in front writes its client's address, in lower case; empty without one.
    std::string client_address_header = {};
    Dialect dialect = {};
};

/// The session's cookie: served by https it takes the prefix by which browsers hold it to this host and to https.
std::string session_cookie_name(std::string_view base_url);

/// The way of a request from the socket's text to a route's operation and back: route, actor, target, gate, answer.
/// Thread-safe once its routes are added.
class Api {
  public:
    Api(ApiOptions options, access::Gate& gate, Authenticator& authenticator, Metrics& metrics);

    [[nodiscard]] Routes& routes() { return routes_; }
    [[nodiscard]] const Routes& routes() const { return routes_; }

    Response answer(const Request& request);

  private:
    Response dispatch(const Request& request, const Route*& route);
    Result<Reply> run(const Request& request, Routes::Match& match);
    [[nodiscard]] Result<void> check_media_type(const Request& request, std::string_view expected) const;
    Result<access::Actor> actor_of(const Request& request, const Guard& guard);
    Result<access::Actor> actor_of_key(std::string_view key, std::string_view client, const Guard& guard);
    [[nodiscard]] bool may_come_from(const Request& request) const;
    [[nodiscard]] std::string cookie_header(const Secret& token, Time ends_at) const;
    void count(Method method, const Route* route, int status, double seconds);

    ApiOptions options_;
    bool secure_;  ///< served by https: cookies take the __Host- prefix
    std::string cookie_name_;
    access::Gate& gate_;
    Authenticator& authenticator_;
    Metrics& metrics_;
    Histogram& durations_;
    Routes routes_;
};

}  // namespace muster::http
