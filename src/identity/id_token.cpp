// SPDX-License-Identifier: Apache-2.0
#include "identity/id_token.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>

#include <cjose/cjose.h>

#include "base/crypto.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/identity_error.h"

namespace muster::identity {
namespace {

constexpr std::size_t rsa_key_bits_min = 2048;

struct Free {
    void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
    void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Error refused(std::string cause) { return Error(IdentityError::sign_in_refused).with_cause(std::move(cause)); }

/// The head of a token. Whatever it says must be understood that it calls critical, and nothing is.
struct Head {
    std::string alg;
    std::optional<std::string> kid;
    std::optional<json::Raw> crit;
};
BOOST_DESCRIBE_STRUCT(Head, (), (alg, kid, crit))

/// What of a JWK decides whether it may have signed.
struct KeyHead {
    std::string kty;
    std::optional<std::string> use;
    std::optional<std::string> alg;
    std::optional<std::string> kid;
    std::optional<std::string> crv;
};
BOOST_DESCRIBE_STRUCT(KeyHead, (), (kty, use, alg, kid, crv))

struct IdTokenBody {
    std::string iss;
    std::string sub;
    json::Raw aud;
    std::optional<std::string> azp;
    json::Raw exp;
    json::Raw iat;
    std::optional<json::Raw> nbf;
    std::string nonce;
    std::optional<std::string> email;
    std::optional<json::Raw> email_verified;
    std::optional<std::string> name;
    std::optional<std::string> hd;
};
BOOST_DESCRIBE_STRUCT(IdTokenBody, (), (iss, sub, aud, azp, exp, iat, nbf, nonce, email, email_verified, name, hd))

struct UserInfo {
    std::string sub;
    std::optional<std::string> email;
    std::optional<json::Raw> email_verified;
    std::optional<std::string> name;
    std::optional<std::string> hd;
};
BOOST_DESCRIBE_STRUCT(UserInfo, (), (sub, email, email_verified, name, hd))

Result<Head> head_of(std::string_view token) {
    const auto bytes = text::parse_base64url(token.substr(0, token.find('.')));
    if (!bytes) return refused("the token has no head");
    auto head = json::parse_foreign<Head>({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!head) return refused("the token's head can't be read: " + head.error().full_text());
    if (head->crit) return refused("the token asks for extensions");
    return head;
}

bool may_have_signed(const KeyHead& key, const Head& head) {
    const bool is_of_kind = head.alg == "RS256" ? key.kty == "RSA" : key.kty == "EC" && key.crv == "P-256";
    return is_of_kind && key.use.value_or("sig") == "sig" && key.alg.value_or(head.alg) == head.alg &&
           (!head.kid || key.kid == head.kid);
}

std::optional<std::string> signed_by(std::string_view token, const std::string& key, const Head& head) {
    const auto key_head = json::parse_foreign<KeyHead>(key);
    if (!key_head || !may_have_signed(*key_head, head)) return std::nullopt;
    cjose_err error{};
    const Owned<cjose_jwk_t> jwk(cjose_jwk_import(key.data(), key.size(), &error));
    if (!jwk) return std::nullopt;
    if (head.alg == "RS256" && cjose_jwk_get_keysize(jwk.get(), &error) < rsa_key_bits_min) return std::nullopt;
    const Owned<cjose_jws_t> jws(cjose_jws_import(token.data(), token.size(), &error));
    if (!jws || !cjose_jws_verify(jws.get(), jwk.get(), &error)) return std::nullopt;
    std::uint8_t* bytes = nullptr;  // the token's own
    std::size_t length = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &bytes, &length, &error)) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(bytes), length);
}

/// An audience is one text or a list of them.
Result<std::vector<std::string>> audience_of(const json::Raw& aud) {
    if (auto one = json::parse<std::string>(aud.text)) return std::vector{std::move(*one)};
    auto several = json::parse<std::vector<std::string>>(aud.text);
    if (!several) return refused("its audience can't be read");
    return several;
}

Result<void> check_audience(const IdTokenBody& body, const std::string& client_id) {
    const auto audience = TRY(audience_of(body.aud));
    if (std::ranges::find(audience, client_id) == audience.end()) return refused("it is for another audience");
    if (audience.size() > 1 && !body.azp) return refused("it is for several, and doesn't say for which of them");
    if (body.azp && *body.azp != client_id) return refused("it was issued to another client");
    return {};
}

/// Times may have a fraction (RFC 7519 §2), which is left out.
Result<std::int64_t> seconds_of(const json::Raw& time) {
    double seconds = 0;
    const char* const end = time.text.data() + time.text.size();
    const auto [rest, fault] = std::from_chars(time.text.data(), end, seconds);
    constexpr double seconds_max = 1e12;
    if (fault != std::errc() || rest != end || !(std::abs(seconds) < seconds_max))
        return refused("its times can't be read");
    return static_cast<std::int64_t>(std::floor(seconds));
}

Result<void> check_times(const IdTokenBody& body, Time now) {
    const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::int64_t difference = limits::provider_clock_difference_max.count();
    if (TRY(seconds_of(body.exp)) <= seconds - difference) return refused("it has expired");
    if (TRY(seconds_of(body.iat)) > seconds + difference) return refused("it is of the future");
    if (body.nbf && TRY(seconds_of(*body.nbf)) > seconds + difference) return refused("it is not good yet");
    return {};
}

/// Some providers write it as a text. What is neither true nor absent is false.
std::optional<bool> truth_of(const std::optional<json::Raw>& claim) {
    if (!claim) return std::nullopt;
    return claim->text == "true" || claim->text == "\"true\"";
}

template <class Body>
Result<Claims> claims_of(Body body) {
    if (body.sub.empty() || body.sub.size() > limits::subject_bytes_max) return refused("it names nobody");
    return Claims{std::move(body.sub), std::move(body.email), truth_of(body.email_verified), std::move(body.name),
                  std::move(body.hd)};
}

}  // namespace

Result<std::string> verify_signature(std::string_view token, const std::vector<std::string>& keys) {
    if (token.size() > limits::id_token_bytes_max) return refused("the token is too long");
    const Head head = TRY(head_of(token));
    if (head.alg != "RS256" && head.alg != "ES256")
        return refused("it is signed by " + std::string(text::beginning(head.alg, 20)));
    for (const std::string& key : keys) {
        if (auto text = signed_by(token, key, head)) return std::move(*text);
    }
    return refused("none of the provider's keys has signed it");
}

Result<Claims> check_claims(std::string_view signed_text, const IdTokenExpectation& expected) {
    auto body = json::parse_foreign<IdTokenBody>(signed_text);
    if (!body) return refused("the token can't be read: " + body.error().full_text());
    if (body->iss != expected.issuer) return refused("it is of another issuer");
    TRY(check_audience(*body, expected.client_id));
    TRY(check_times(*body, expected.now));
    if (!crypto::equal_in_constant_time(body->nonce, expected.nonce)) return refused("it is of another sign-in");
    return claims_of(std::move(*body));
}

Result<Claims> check_user_info(std::string_view text, const std::string& subject) {
    auto info = json::parse_foreign<UserInfo>(text);
    if (!info) return refused("what is said of the person can't be read: " + info.error().full_text());
    if (info->sub != subject) return refused("it is about another person");
    return claims_of(std::move(*info));
}

}  // namespace muster::identity
