// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.h"

#include <sodium.h>

#include "base/invariant.h"
#include "base/text.h"

namespace muster::crypto {
namespace {

constexpr std::size_t token_bytes = 32;

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

}  // namespace

void initialize() { INVARIANT(sodium_init() >= 0); }

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    if (count > 0) randombytes_buf(bytes.data(), bytes.size());  // an empty vector's data may be null
    return bytes;
}

Secret random_token() { return Secret(text::to_base64url(random_bytes(token_bytes))); }

Digest sha256(std::string_view text) {
    Digest digest;
    crypto_hash_sha256(digest.data(), bytes_of(text), text.size());
    return digest;
}

struct Sha256::State {
    crypto_hash_sha256_state state;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->state); }

Sha256::~Sha256() = default;

void Sha256::add(std::string_view text) { crypto_hash_sha256_update(&state_->state, bytes_of(text), text.size()); }

Digest Sha256::digest() {
    Digest digest;
    crypto_hash_sha256_final(&state_->state, digest.data());
    return digest;
}

Digest hmac_sha256(const Secret& key, std::string_view text) {
    Digest digest;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key.reveal()), key.reveal().size());
    crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace muster::crypto
