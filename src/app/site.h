// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/installation.h"
#include "base/metrics.h"
#include "http/api.h"
#include "http/openapi.h"
#include "identity/provider_sign_in.h"
#include "identity/scim_group.h"
#include "team/guesses.h"

namespace muster::app {

/// Where the document of the API is.
inline constexpr std::string_view openapi_path = "/api/openapi.json";
/// The same where one who knows the routes only would look for it.
inline constexpr std::string_view openapi_path_beside_routes = "/api/v1/openapi.json";

/// All that the server answers: the API with every room's routes, its document, SCIM, health and metrics.
class Site {
  public:
    /// `base_url` is where people reach it.
    Site(Installation& installation, const std::string& base_url);

    http::Response answer(const http::Request& request);
    /// All that it answers, sorted: the routes of the API and of SCIM, and the few doors beside them.
    [[nodiscard]] std::vector<http::ListedRoute> doors();
    /// For what is measured beside the product, and for the golden list.
    [[nodiscard]] http::Api& api() { return api_; }
    [[nodiscard]] Metrics& metrics() { return metrics_; }

  private:
    [[nodiscard]] http::Response ready() const;

    Installation& installation_;
    Metrics metrics_;
    team::PasswordAttempts password_attempts_;
    identity::ProviderSignIns provider_sign_ins_;
    team::CodeAttempts code_attempts_;
    team::Guesses guesses_;
    std::unique_ptr<http::Authenticator> authenticator_;
    http::Api api_;
    const std::string scim_address_;
    identity::scim::Users scim_users_;
    identity::scim::Groups scim_groups_;
    http::Api scim_;
    std::string openapi_;
};

}  // namespace muster::app
