// SPDX-License-Identifier: Apache-2.0
#include "identity/testing/fake_provider.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/crypto.h"
#include "base/text.h"
#include "identity/identity_error.h"

namespace muster::identity::testing {
namespace {

/// Making one takes long; every test may have the same.
const ProviderKey& usual_key() {
    static const ProviderKey key = ProviderKey::rsa("first");
    return key;
}

boost::json::object document_of(const std::string& issuer) {
    return {{"issuer", issuer},
            {"authorization_endpoint", issuer + "/authorize"},
            {"token_endpoint", issuer + "/token"},
            {"jwks_uri", issuer + "/keys"},
            {"userinfo_endpoint", issuer + "/me"},
            {"scopes_supported", {"openid", "email"}}};
}

}  // namespace

std::string parameter(std::string_view text, std::string_view name) {
    const std::string wanted = std::string(name) + "=";
    const auto query = text.substr(text.find('?') + 1);
    for (const auto field : text::split(query, '&')) {
        if (field.starts_with(wanted)) return std::string(field.substr(wanted.size()));
    }
    return {};
}

FakeProvider::FakeProvider(const Clock& clock)
    : document(document_of(std::string(issuer))), key(usual_key()), clock_(clock) {}

void FakeProvider::become(std::string other_issuer) {
    own_issuer_ = std::move(other_issuer);
    document = document_of(own_issuer_);
}

FakeProvider::Answer FakeProvider::sign_in(const std::string& url, const boost::json::object& claims) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
    boost::json::object body = {{"iss", own_issuer_}, {"sub", "somebody"}, {"aud", client_id},
                                {"iat", now},         {"exp", now + 300},  {"nonce", parameter(url, "nonce")}};
    for (const auto& [name, value] : claims) body[name] = value;
    const std::string code = "code-" + std::to_string(given_.size());
    given_[code] = {parameter(url, "code_challenge"), body};
    return {code, parameter(url, "state")};
}

Result<WebAnswer> FakeProvider::ask(const WebRequest& request) {
    ++questions;
    if (is_down) return IdentityError::provider_unreachable;
    const auto path = request.url.substr(own_issuer_.size());
    if (path == "/.well-known/openid-configuration") return WebAnswer{200, boost::json::serialize(document)};
    if (path == "/keys") return WebAnswer{200, R"({"keys":[)" + key.jwk() + "]}"};
    if (path == "/token") return exchange(request);
    if (path == "/me" && request.authorization.reveal() == "Bearer access")
        return WebAnswer{200, boost::json::serialize(user_info)};
    return WebAnswer{404, ""};
}

WebAnswer FakeProvider::exchange(const WebRequest& request) {
    const WebAnswer refusal{400, R"({"error":"invalid_grant"})"};
    const auto credentials = text::percent_encoded(client_id) + ":" + text::percent_encoded(client_secret);
    if (request.authorization.reveal() != "Basic " + text::to_base64(credentials) || !request.form)
        return {401, R"({"error":"invalid_client"})"};
    const auto form = request.form->reveal();
    const auto given = given_.find(parameter(form, "code"));
    if (given == given_.end()) return refusal;
    auto [challenge, claims] = given->second;
    if (text::to_base64url(crypto::sha256(parameter(form, "code_verifier"))) != challenge) return refusal;
    if (twist) twist(claims);
    const std::string token = forge ? forge(claims) : key.sign(claims);
    return {200, boost::json::serialize(
                     boost::json::object{{"id_token", token}, {"access_token", "access"}, {"token_type", "Bearer"}})};
}

}  // namespace muster::identity::testing
