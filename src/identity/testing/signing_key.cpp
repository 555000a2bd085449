// SPDX-License-Identifier: Apache-2.0
#include "identity/testing/signing_key.h"

#include <cstdlib>
#include <stdexcept>

#include <boost/json/serialize.hpp>
#include <cjose/cjose.h>

#include "base/text.h"

namespace muster::identity::testing {
namespace {

std::string encoded(std::string_view text) {
    return text::to_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

template <class T>
T* made(T* thing) {
    if (thing == nullptr) throw std::runtime_error("the library makes no such thing");
    return thing;
}

}  // namespace

ProviderKey::ProviderKey(void* jwk, const char* alg, const std::string& kid)
    : jwk_(made(jwk), [](void* each) { cjose_jwk_release(static_cast<cjose_jwk_t*>(each)); }), alg_(alg), kid_(kid) {
    cjose_err error{};
    cjose_jwk_set_kid(static_cast<cjose_jwk_t*>(jwk), kid.data(), kid.size(), &error);
}

ProviderKey ProviderKey::rsa(const std::string& kid, int bits) {
    cjose_err error{};
    const std::uint8_t exponent[] = {1, 0, 1};
    return {cjose_jwk_create_RSA_random(static_cast<std::size_t>(bits), exponent, sizeof exponent, &error), "RS256",
            kid};
}

ProviderKey ProviderKey::p256(const std::string& kid) {
    cjose_err error{};
    return {cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error), "ES256", kid};
}

ProviderKey ProviderKey::secret(const std::string& text) {
    cjose_err error{};
    return {cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), &error), "HS256",
            "secret"};
}

std::string ProviderKey::jwk() const {
    cjose_err error{};
    char* const json = made(cjose_jwk_to_json(static_cast<cjose_jwk_t*>(jwk_.get()), false, &error));
    std::string text(json);
    std::free(json);
    return text;
}

std::string ProviderKey::sign(const boost::json::object& claims, const char* alg) const {
    cjose_err error{};
    const std::string text = boost::json::serialize(claims);
    const std::unique_ptr<cjose_header_t, void (*)(cjose_header_t*)> head(made(cjose_header_new(&error)),
                                                                          &cjose_header_release);
    cjose_header_set(head.get(), CJOSE_HDR_ALG, alg, &error);
    cjose_header_set(head.get(), CJOSE_HDR_KID, kid_.c_str(), &error);
    const std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)> jws(
        made(cjose_jws_sign(static_cast<cjose_jwk_t*>(jwk_.get()), head.get(),
                            reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), &error)),
        &cjose_jws_release);
    const char* compact = nullptr;
    if (!cjose_jws_export(jws.get(), &compact, &error)) throw std::runtime_error(error.message);
    return compact;
}

std::string unsigned_token(const boost::json::object& claims) {
    return encoded(R"({"alg":"none"})") + "." + encoded(boost::json::serialize(claims)) + ".";
}

}  // namespace muster::identity::testing
