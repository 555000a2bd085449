// SPDX-License-Identifier: Apache-2.0
#include "app/site.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "app/installation.sql.h"
#include "audit/routes.h"
#include "base/text.h"
#include "campaigns/routes.h"
#include "estate/routes.h"
#include "http/problem.h"
#include "identity/routes.h"
#include "identity/scim_routes.h"
#include "team/routes.h"

namespace muster::app {
namespace {

constexpr std::string_view live_path = "/health/live";
constexpr std::string_view ready_path = "/health/ready";
constexpr std::string_view metrics_path = "/metrics";

/// What answers beside the API's routes; it is only read.
constexpr std::array pages{live_path, ready_path, metrics_path, openapi_path, openapi_path_beside_routes};

/// What is shown at the door, in bounds.
struct Shown {
    team::PasswordAttempts& passwords;
    team::CodeAttempts& codes;
    team::Guesses& guesses;
};

void add_all_routes(http::Routes& routes, Installation& installation, const Shown& shown, const std::string& base_url) {
    team::add_sign_up_routes(routes, *installation.sign_ups, *installation.sessions, *installation.attempts);
    team::add_sign_in_routes(routes, *installation.users, *installation.sign_ins, shown.codes, shown.passwords);
    team::add_second_factor_routes(routes, *installation.second_factors, shown.guesses);
    team::add_session_routes(routes, *installation.sessions, *installation.organizations);
    team::add_password_routes(routes, *installation.passwords, *installation.second_factors, *installation.attempts,
                              shown.guesses);
    team::add_email_confirmation_routes(routes, *installation.email_confirmations, *installation.second_factors,
                                        *installation.attempts, shown.guesses);
    team::add_organization_routes(routes, *installation.organizations, *installation.sessions, *installation.attempts,
                                  installation.models);
    team::add_organization_deletion_routes(routes, *installation.organization_deletions, *installation.second_factors,
                                           shown.guesses);
    team::add_account_deletion_routes(routes, *installation.account_deletions, shown.guesses);
    team::add_subaccount_routes(routes, *installation.subaccounts);
    team::add_membership_routes(routes, *installation.members, *installation.membership_previews,
                                installation.removals);
    team::add_invitation_routes(routes, *installation.invitations, *installation.sessions);
    team::add_join_link_routes(routes, *installation.join_links, *installation.sessions, base_url);
    team::add_custom_role_routes(routes, *installation.custom_roles);
    team::add_api_key_routes(routes, *installation.api_keys);
    team::add_two_factor_rule_routes(routes);
    team::add_access_review_routes(routes, *installation.access_reviews);
    team::add_access_routes(routes, *installation.gate);
    audit::add_routes(routes);
    campaigns::add_campaign_routes(routes, *installation.campaigns);
    campaigns::add_sequence_routes(routes, *installation.sequences);
    estate::add_export_routes(routes, *installation.exports);
}

void add_identity_routes(http::Routes& routes, Installation& installation, identity::ProviderSignIns& sign_ins) {
    identity::add_identity_provider_routes(routes, *installation.identity_providers, *installation.provider_directory,
                                           sign_ins, *installation.attempts);
    identity::add_claimed_domain_routes(routes, *installation.claimed_domains, *installation.domain_watch,
                                        *installation.attempts);
    identity::add_provider_sign_in_routes(routes, sign_ins, *installation.attempts);
}

http::Response plain(int status, std::string text) {
    return {status, "text/plain; charset=utf-8", {}, std::move(text)};
}

}  // namespace

Site::Site(Installation& installation, const std::string& base_url)
    : installation_(installation),
      password_attempts_(*installation.gate, *installation.attempts, metrics_),
      provider_sign_ins_({*installation.provider_directory, *installation.admissions, *installation.sign_ins,
                          *installation.database, *installation.ids, installation.clock},
                         *installation.sign_in_states, base_url),
      code_attempts_(*installation.gate, *installation.ids, *installation.attempts, metrics_),
      guesses_(*installation.sessions, password_attempts_, code_attempts_),
      authenticator_(team::make_authenticator(*installation.sessions, *installation.presented_keys)),
      api_({base_url, text::ascii_lower(installation.settings.client_address_header)}, *installation.gate,
           *authenticator_, metrics_),
      scim_address_(base_url + std::string(identity::scim::prefix)),
      scim_users_(*installation.members, *installation.ids, *installation.passwords, scim_address_),
      scim_groups_(*installation.members, scim_address_),
      scim_({base_url, text::ascii_lower(installation.settings.client_address_header), identity::scim::dialect()},
            *installation.gate, *authenticator_, metrics_) {
    identity::scim::add_routes(scim_.routes(), scim_users_, scim_groups_, scim_address_);
    add_all_routes(api_.routes(), installation, {password_attempts_, code_attempts_, guesses_}, base_url);
    add_identity_routes(api_.routes(), installation, provider_sign_ins_);
    openapi_ = http::openapi_document(api_.routes(), base_url, MUSTER_VERSION);
}

http::Response Site::answer(const http::Request& request) {
    if (std::ranges::find(pages, request.path) != pages.end() && request.method != http::Method::get &&
        request.method != http::Method::head)
        return http::method_not_allowed(std::array{http::Method::get});
    if (request.path == live_path) return plain(200, "ok\n");
    if (request.path == ready_path) return ready();
    // Without its lease this process mints no ids: it answers nothing until it has one.
    const bool is_scim = request.path.starts_with(identity::scim::prefix);
    if (!installation_.node->held()) {
        const Error unavailable = storage::StorageError::unavailable;
        return is_scim ? identity::scim::dialect().problem(unavailable) : http::problem(unavailable);
    }
    if (request.path == openapi_path || request.path == openapi_path_beside_routes)
        return {200, "application/json", {}, openapi_};
    if (request.path.starts_with(http::api_prefix)) return api_.answer(request);
    if (is_scim) return scim_.answer(request);
    if (request.path == metrics_path) return {200, "text/plain; version=0.0.4; charset=utf-8", {}, metrics_.text()};
    return api_.answer(request);
}

std::vector<http::ListedRoute> Site::doors() {
    auto doors = http::list_routes(api_.routes());
    for (auto& door : http::list_routes(scim_.routes())) doors.push_back(std::move(door));
    for (const auto path : pages) doors.push_back({"GET", std::string(path), "public_route"});
    std::ranges::sort(doors, {}, [](const http::ListedRoute& each) { return std::tie(each.method, each.path); });
    return doors;
}

http::Response Site::ready() const {
    const auto read = storage::Housekeeping(*installation_.database).read(sql::role_model_hashes);
    if (!read) return plain(503, "the database does not answer\n");
    if (!installation_.node->held()) return plain(503, "the lease of the node number is lost\n");
    return plain(200, "ok\n");
}

}  // namespace muster::app
