// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "identity/web.h"

namespace muster::identity {

/// What a provider says of itself (OpenID Connect Discovery 1.0 §3), as far as it is needed.
struct ProviderMetadata {
    std::string issuer;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    std::optional<std::string> userinfo_endpoint;
    std::optional<std::vector<std::string>> token_endpoint_auth_methods_supported;
    std::optional<bool> authorization_response_iss_parameter_supported;
};
BOOST_DESCRIBE_STRUCT(ProviderMetadata, (),
                      (issuer, authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint,
                       token_endpoint_auth_methods_supported, authorization_response_iss_parameter_supported))

/// What providers say of themselves, and their keys, asked for by their issuers and kept for
/// `provider_metadata_age_max`; a failure for `provider_failure_age_max`, so that a provider that is down isn't asked
/// by each who wants to sign in. Of many providers those asked longest ago are forgotten. Thread-safe.
class ProviderDirectory {
  public:
    ProviderDirectory(Web& web, const Clock& clock) : web_(web), clock_(clock) {}

    /// `provider_wrong` where the document is another's, names an address that may not be asked, or is none.
    Result<ProviderMetadata> find(const std::string& issuer);

    /// The provider's public keys, each a JWK. Those kept may be older than a key that the provider signs with since:
    /// whoever misses one asks for `newer`, which asks again at most once in `provider_keys_age_min`.
    enum class Age : std::uint8_t { kept, newer };
    Result<std::vector<std::string>> keys(const ProviderMetadata& provider, Age age = Age::kept);

    [[nodiscard]] Web& web() { return web_; }

  private:
    template <class T>
    struct Kept {
        Result<T> answer;
        Time asked_at;
    };
    template <class T>
    using Shelf = std::map<std::string, Kept<T>>;

    template <class T>
    std::optional<Result<T>> kept(const Shelf<T>& shelf, const std::string& key, Age age);
    template <class T>
    Result<T> keep(Shelf<T>& shelf, const std::string& key, Result<T> answer);

    Result<ProviderMetadata> ask(const std::string& issuer);
    Result<std::vector<std::string>> ask_keys(const std::string& url);

    Web& web_;
    const Clock& clock_;
    std::mutex mutex_;
    Shelf<ProviderMetadata> providers_;
    Shelf<std::vector<std::string>> keys_;
};

}  // namespace muster::identity
