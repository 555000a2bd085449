// SPDX-License-Identifier: Apache-2.0
#include "identity/provider_directory.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "identity/identity_error.h"

namespace muster::identity {
namespace {

struct DiscoveryDocument {
    std::string issuer;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    std::optional<std::string> userinfo_endpoint;
    std::optional<std::vector<std::string>> token_endpoint_auth_methods_supported;
    std::optional<bool> authorization_response_iss_parameter_supported;
};
BOOST_DESCRIBE_STRUCT(DiscoveryDocument, (),
                      (issuer, authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint,
                       token_endpoint_auth_methods_supported, authorization_response_iss_parameter_supported))

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

bool takes_secret_in_form_alone(const DiscoveryDocument& document) {
    if (!document.token_endpoint_auth_methods_supported) return false;
    const auto& methods = *document.token_endpoint_auth_methods_supported;
    return std::ranges::find(methods, "client_secret_basic") == methods.end() &&
           std::ranges::find(methods, "client_secret_post") != methods.end();
}

std::string document_of(const std::string& issuer) {
    const std::string base = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
    return base + "/.well-known/openid-configuration";
}

Error wrong_issuer(std::string code, std::string detail) {
    return Error(IdentityError::provider_form_wrong).with_fields({{"/issuer", std::move(code), std::move(detail)}});
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
    const auto& [answer, answered_at, asked_at] = found->second;
    const std::chrono::seconds newest =
        age == Age::newer ? limits::provider_keys_age_min : std::chrono::seconds(limits::provider_metadata_age_max);
    const bool is_fresh = answer && clock_.now() - answered_at < newest;
    const bool has_just_failed =
        (!answer || answered_at != asked_at) && clock_.now() - asked_at < limits::provider_failure_age_max;
    if (!is_fresh && !has_just_failed) return std::nullopt;
    return answer;
}

template <class T>
Result<T> ProviderDirectory::keep(Shelf<T>& shelf, const std::string& key, Result<T> answer) {
    const std::scoped_lock lock(mutex_);
    const Time now = clock_.now();
    const auto found = shelf.find(key);
    const bool has_older = found != shelf.end() && found->second.answer &&
                           now - found->second.answered_at < limits::provider_answer_age_max;
    if (!answer && answer.error().is(IdentityError::providers_busy))
        return has_older ? found->second.answer : std::move(answer);
    if (!answer) log::warning("identity provider failed", {{"provider", key}, {"error", answer.error().full_text()}});
    if (!answer && has_older) {
        found->second.asked_at = now;
        return found->second.answer;
    }
    shelf.insert_or_assign(key, Kept<T>{answer, now, now});
    if (shelf.size() > limits::providers_known_max) {
        shelf.erase(std::ranges::min_element(shelf, {}, [](const auto& each) { return each.second.asked_at; }));
    }
    return answer;
}

Result<ProviderMetadata> ProviderDirectory::find(const std::string& issuer, const WebAsker& asker) {
    if (auto answer = kept(providers_, issuer, Age::kept)) return std::move(*answer);
    auto answer = ask(issuer, asker);
    if (answer && answer->issuer != issuer)
        answer = wrong("`" + document_of(issuer) + "` is of the issuer " + quoted(answer->issuer));
    return keep(providers_, issuer, std::move(answer));
}

Result<void> ProviderDirectory::try_out(const std::string& issuer) {
    const auto answer = ask(issuer, {.purpose = WebAsker::Purpose::setting_up});
    if (!answer && answer.error().is(IdentityError::providers_busy)) return answer.error();
    if (!answer)
        log::warning("identity provider not set", {{"provider", issuer}, {"error", answer.error().full_text()}});
    if (!answer)
        return wrong_issuer("unusable",
                            "can't be used: nothing answers there as an identity provider that may be asked");
    if (answer->issuer != issuer)
        return wrong_issuer("other", "is written otherwise by the provider itself: " + quoted(answer->issuer));
    return {};
}

Result<std::vector<std::string>> ProviderDirectory::keys(const ProviderMetadata& provider, Age age,
                                                         const WebAsker& asker) {
    // Of each issuer apart: one that names another's keys as its own has them asked for in its own name.
    const std::string key = provider.issuer + " " + provider.jwks_uri;
    if (auto answer = kept(keys_, key, age)) return std::move(*answer);
    return keep(keys_, key, ask_keys(provider.jwks_uri, asker));
}

Result<ProviderMetadata> ProviderDirectory::ask(const std::string& issuer, const WebAsker& asker) {
    const std::string url = document_of(issuer);
    auto document = TRY(read_json<DiscoveryDocument>(TRY(web_.ask({.url = url, .asker = asker})), url));
    for (const std::string& endpoint : {document.authorization_endpoint, document.token_endpoint, document.jwks_uri,
                                        document.userinfo_endpoint.value_or(document.jwks_uri)}) {
        if (!web_.may_ask(endpoint))
            return wrong("`" + url + "` names " + quoted(endpoint) + ", which may not be asked");
    }
    return ProviderMetadata{std::move(document.issuer),
                            std::move(document.authorization_endpoint),
                            std::move(document.token_endpoint),
                            std::move(document.jwks_uri),
                            std::move(document.userinfo_endpoint),
                            takes_secret_in_form_alone(document),
                            document.authorization_response_iss_parameter_supported.value_or(false)};
}

Result<std::vector<std::string>> ProviderDirectory::ask_keys(const std::string& url, const WebAsker& asker) {
    const auto set = TRY(read_json<KeySet>(TRY(web_.ask({.url = url, .asker = asker})), url));
    std::vector<std::string> keys;
    std::size_t bytes = 0;
    for (const auto& key : set.keys) {
        if (keys.size() == limits::provider_keys_max) break;
        if (key.text.size() > limits::provider_key_bytes_max) continue;
        bytes += key.text.size();
        if (bytes > limits::provider_keys_bytes_max) break;
        keys.push_back(key.text);
    }
    return keys;
}

}  // namespace muster::identity
