// SPDX-License-Identifier: Apache-2.0
#include "http/api.h"

#include <chrono>

#include "base/log.h"
#include "base/text.h"
#include "http/client_address.h"
#include "http/http_error.h"
#include "http/problem.h"
#include "http/url.h"

namespace muster::http {
namespace {

using Steady = std::chrono::steady_clock;

bool is_https(std::string_view base_url) { return base_url.starts_with("https://"); }

bool is_write(Method method) { return method != Method::get && method != Method::head; }

/// The organization, subaccount and campaign that the path names; nothing if one is no id.
std::optional<access::Target> target_of(const Routes::Match& match) {
    access::Target target;
    for (const auto& [name, text] : match.path_values) {
        if (name == "organization") {
            const auto id = parse_id<OrganizationTag>(text);
            if (!id) return std::nullopt;
            target.organization = *id;
        } else if (name == "subaccount") {
            target.subaccount = parse_id<SubaccountTag>(text);
            if (!target.subaccount) return std::nullopt;
        } else if (name == "campaign") {
            target.campaign = parse_id<access::CampaignTag>(text);
            if (!target.campaign) return std::nullopt;
        }
    }
    return target;
}

/// What stands behind "Bearer" in the request's `Authorization`. Other schemes are a proxy's, and not ours to read.
std::optional<std::string_view> bearer_of(const Request& request) {
    constexpr std::string_view scheme = "bearer ";
    const auto credentials = request.header("authorization");
    if (!credentials || text::ascii_lower(credentials->substr(0, scheme.size())) != scheme) return std::nullopt;
    return text::trimmed(credentials->substr(scheme.size()));
}

/// Answers of the API are for the one who asked, now: nothing stores them, nothing runs or frames them.
void add_safety_headers(Response& response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
}

std::string content_type_of(const RouteTypes& types, const Dialect& dialect) {
    if (types.file_type.empty()) return std::string(dialect.media_type);
    return std::string(types.file_type) + (types.file_type == csv_type ? "; charset=utf-8" : "");
}

}  // namespace

std::string session_cookie_name(std::string_view base_url) {
    return is_https(base_url) ? "__Host-muster_session" : "muster_session";
}

Api::Api(ApiOptions options, access::Gate& gate, Authenticator& authenticator, Metrics& metrics)
    : options_(std::move(options)),
      secure_(is_https(options_.base_url)),
      cookie_name_(session_cookie_name(options_.base_url)),
      gate_(gate),
      authenticator_(authenticator),
      metrics_(metrics),
      durations_(metrics.histogram("muster_http_request_seconds",
                                   "Time from a request's arrival at a worker to its answer",
                                   {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5})),
      routes_(options_.dialect.prefix) {}

Response Api::answer(const Request& request) {
    const auto begin = Steady::now();
    const Route* route = nullptr;
    Response response = dispatch(request, route);
    add_safety_headers(response);
    count(request.method, route, response.status, std::chrono::duration<double>(Steady::now() - begin).count());
    return response;
}

Response Api::dispatch(const Request& request, const Route*& route) {
    const Dialect& dialect = options_.dialect;
    const auto segments = parse_path(request.path);
    if (!segments) return dialect.problem(HttpError::no_such_route);
    const Method method = request.method == Method::head ? Method::get : request.method;
    auto match = routes_.match(method, *segments);
    route = match.route;
    if (route == nullptr) {
        return match.other_methods.empty() ? dialect.problem(HttpError::no_such_route)
                                           : method_not_allowed(match.other_methods, dialect.problem);
    }
    auto reply = run(request, match);
    if (!reply) return dialect.problem(reply.error());
    Response response{reply->status, content_type_of(route->types, dialect), {}, std::move(reply->body)};
    if (!reply->file_name.empty()) {
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + reply->file_name + "\"");
    }
    if (reply->cookie) {
        response.headers.emplace_back("Set-Cookie", cookie_header(reply->cookie->first, reply->cookie->second));
    }
    if (!reply->new_id.empty() && routes_.creates_with_address(*route)) {
        const bool is_absolute = dialect.locations == Dialect::Locations::absolute;
        response.headers.emplace_back("Location",
                                      (is_absolute ? options_.base_url : "") + request.path + "/" + reply->new_id);
    }
    return response;
}

Result<Reply> Api::run(const Request& request, Routes::Match& match) {
    // Who shows a key is judged by it alone: no browser adds one by itself, as it does a cookie.
    const auto key = bearer_of(request);
    if (!key && is_write(request.method) && !may_come_from(request)) return HttpError::origin_not_allowed;
    TRY(check_media_type(request, match.route->types.media_type));
    std::string client = client_address(request, options_.client_address_header);
    auto actor = TRY(key ? actor_of_key(*key, client, match.route->guard) : actor_of(request, match.route->guard));
    auto target = target_of(match);
    if (!target) return access::AccessError::not_found;
    if (options_.dialect.callers == Dialect::Callers::keys) target->organization = actor.key_organization();
    const Exchange exchange{request, gate_, std::move(actor), *target, std::move(match.path_values), std::move(client)};
    if (!match.route->types.reads_query) TRY(read_no_query(exchange));
    return match.route->run(exchange);
}

Result<void> Api::check_media_type(const Request& request, std::string_view expected) const {
    if (expected.empty()) return {};
    const auto header = request.header("content-type").value_or("");
    const auto type = text::ascii_lower(text::trimmed(header.substr(0, header.find(';'))));
    if (type == expected || (expected == json_type && type == options_.dialect.media_type)) return {};
    return expected == json_type ? HttpError::body_not_json : HttpError::body_not_csv;
}

Result<access::Actor> Api::actor_of(const Request& request, const Guard& guard) {
    const bool takes_sessions = options_.dialect.callers == Dialect::Callers::sessions_and_keys;
    if (const auto token = takes_sessions ? request.cookie(cookie_name_) : std::nullopt) {
        auto actor = TRY(authenticator_.authenticate(*token));
        if (actor) return std::move(*actor);
    }
    if (guard == Guard(Open::to_all)) return access::Actor::visitor();
    return access::AccessError::not_signed_in;
}

/// A key is nobody: it has no account of its own, and for what anybody may do it is a visitor.
Result<access::Actor> Api::actor_of_key(std::string_view key, std::string_view client, const Guard& guard) {
    auto actor = TRY(authenticator_.authenticate_key(key, client));
    if (guard == Guard(Open::to_users)) return access::AccessError::not_for_keys;
    if (guard == Guard(Open::to_all)) return access::Actor::visitor();
    return actor;
}

/// Browsers name the page's origin on every write; programs name none and hold no one else's cookie (attack case 35).
bool Api::may_come_from(const Request& request) const {
    const auto origin = request.header("origin");
    if (origin) return *origin == options_.base_url;
    const auto site = request.header("sec-fetch-site");
    return !site || *site == "same-origin" || *site == "none";
}

std::string Api::cookie_header(const Secret& token, Time ends_at) const {
    std::string header = cookie_name_ + "=" + std::string(token.reveal()) + "; Path=/; HttpOnly; SameSite=Lax";
    if (secure_) header += "; Secure";
    if (token.empty()) return header + "; Max-Age=0";
    // Rounded, since a moment has passed since the session began.
    const auto left = std::chrono::round<std::chrono::seconds>(ends_at - SystemClock().now());
    return header + "; Max-Age=" + std::to_string(left.count());
}

void Api::count(Method method, const Route* route, int status, double seconds) {
    durations_.observe(seconds);
    metrics_
        .counter("muster_http_requests_total", "Requests answered, by route and status",
                 {{"method", std::string(to_text(route == nullptr ? method : route->method))},
                  {"route", route == nullptr ? "unknown" : std::string(options_.dialect.prefix) + route->path},
                  {"status", std::to_string(status)}})
        .increment();
}

}  // namespace muster::http
