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
    bool takes_secret_in_form = false;  ///< and in no other way that we know
    bool names_itself = false;          ///< in what it answers (RFC 9207)
};

/// What providers say of themselves, and their keys, asked for by their issuers and kept for
/// `provider_metadata_age_max`; a failure for `provider_failure_age_max`, so that a provider that is down isn't asked
/// by each who wants to sign in. A failure takes the place of no answer that is good still, for as long as
/// `provider_answer_age_max`, and that there was no place to ask says nothing of the provider. Each failure that is
/// kept is logged. Of many providers those asked longest ago are forgotten. Thread-safe.
class ProviderDirectory {
  public:
    ProviderDirectory(Web& web, const Clock& clock) : web_(web), clock_(clock) {}

    /// `provider_wrong` where the document is another's, names an address that may not be asked, or is none.
    Result<ProviderMetadata> find(const std::string& issuer, const WebAsker& asker = {});

    /// Whether a provider could be used that nobody uses yet; keeps nothing. What it fails with tells nothing of what
    /// is there that may not be asked: all reasons are one, but that the issuer is written otherwise.
    Result<void> try_out(const std::string& issuer);

    /// The provider's public keys, each a JWK. Those kept may be older than a key that the provider signs with since:
    /// whoever misses one asks for `newer`, which asks again at most once in `provider_keys_age_min`.
    enum class Age : std::uint8_t { kept, newer };
    Result<std::vector<std::string>> keys(const ProviderMetadata& provider, Age age = Age::kept,
                                          const WebAsker& asker = {});

    [[nodiscard]] Web& web() { return web_; }

  private:
    template <class T>
    struct Kept {
        Result<T> answer;
        Time answered_at;
        Time asked_at;  ///< and perhaps not answered
    };
    template <class T>
    using Shelf = std::map<std::string, Kept<T>>;

    template <class T>
    std::optional<Result<T>> kept(const Shelf<T>& shelf, const std::string& key, Age age);
    template <class T>
    Result<T> keep(Shelf<T>& shelf, const std::string& key, Result<T> answer);

    /// Without a look at what it calls itself.
    Result<ProviderMetadata> ask(const std::string& issuer, const WebAsker& asker);
    Result<std::vector<std::string>> ask_keys(const std::string& url, const WebAsker& asker);

    Web& web_;
    const Clock& clock_;
    std::mutex mutex_;
    Shelf<ProviderMetadata> providers_;
    Shelf<std::vector<std::string>> keys_;
};

}  // namespace muster::identity
