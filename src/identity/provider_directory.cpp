// SPDX-License-Identifier: Apache-2.0
#include "identity/provider_directory.h"

#include <algorithm>

#include "base/text.h"
#include "identity/identity_error.h"

namespace muster::identity {
namespace {

struct KeySet {
    std::vector<json::Raw> keys;
};
BOOST_DESCRIBE_STRUCT(KeySet, (), (keys))

Error wrong(std::string cause) { return Error(IdentityError::provider_wrong).with_cause(std::move(cause)); }

/// What another program wrote, where people read it.
std::string quoted(const std::string& text) {
    constexpr std::size_t shown_bytes_max = 200;
    return "`" + std::string(text::beginning(text, shown_bytes_max)) + "`";
}

template <class T>
Result<T> read_json(const WebAnswer& answer, const std::string& url) {
    if (answer.status >= 500)
        return Error(IdentityError::provider_unreachable).with_cause("`" + url + "` has a failure of its own");
    if (answer.status != 200) return wrong("`" + url + "` answers " + std::to_string(answer.status));
    auto document = json::parse_foreign<T>(answer.body);
    if (!document) return wrong("what `" + url + "` answers can't be read: " + document.error().full_text());
    return document;
}

}  // namespace

template <class T>
std::optional<Result<T>> ProviderDirectory::kept(const Shelf<T>& shelf, const std::string& key, Age age) {
    const std::scoped_lock lock(mutex_);
    const auto found = shelf.find(key);
    if (found == shelf.end()) return std::nullopt;
    const auto& [answer, asked_at] = found->second;
    const std::chrono::seconds newest =
        age == Age::newer ? limits::provider_keys_age_min : std::chrono::seconds(limits::provider_metadata_age_max);
    const auto age_max = answer ? newest : limits::provider_failure_age_max;
    if (clock_.now() - asked_at >= age_max) return std::nullopt;
    return answer;
}

template <class T>
Result<T> ProviderDirectory::keep(Shelf<T>& shelf, const std::string& key, Result<T> answer) {
    const std::scoped_lock lock(mutex_);
    shelf.insert_or_assign(key, Kept<T>{answer, clock_.now()});
    if (shelf.size() > limits::providers_known_max) {
        shelf.erase(std::ranges::min_element(shelf, {}, [](const auto& each) { return each.second.asked_at; }));
    }
    return answer;
}

Result<ProviderMetadata> ProviderDirectory::find(const std::string& issuer) {
    if (auto answer = kept(providers_, issuer, Age::kept)) return std::move(*answer);
    return keep(providers_, issuer, ask(issuer));
}

Result<std::vector<std::string>> ProviderDirectory::keys(const ProviderMetadata& provider, Age age) {
    if (auto answer = kept(keys_, provider.jwks_uri, age)) return std::move(*answer);
    return keep(keys_, provider.jwks_uri, ask_keys(provider.jwks_uri));
}

Result<ProviderMetadata> ProviderDirectory::ask(const std::string& issuer) {
    const std::string base = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
    const std::string url = base + "/.well-known/openid-configuration";
    auto provider = TRY(read_json<ProviderMetadata>(TRY(web_.ask({url})), url));
    if (provider.issuer != issuer) return wrong("`" + url + "` is of the issuer " + quoted(provider.issuer));
    for (const std::string& endpoint : {provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri,
                                        provider.userinfo_endpoint.value_or(provider.jwks_uri)}) {
        if (!web_.may_ask(endpoint))
            return wrong("`" + url + "` names " + quoted(endpoint) + ", which may not be asked");
    }
    return provider;
}

Result<std::vector<std::string>> ProviderDirectory::ask_keys(const std::string& url) {
    const auto set = TRY(read_json<KeySet>(TRY(web_.ask({url})), url));
    std::vector<std::string> keys;
    for (const auto& key : set.keys) {
        if (keys.size() < limits::provider_keys_max) keys.push_back(key.text);
    }
    return keys;
}

}  // namespace muster::identity
