// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sodium.h>

#include "base/crypto.h"

namespace muster::crypto {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t proof_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

/// A key for this use alone, of the length that the cipher takes, whatever the installation's key is.
Digest cipher_key(const Secret& key) { return hmac_sha256(key, "seal"); }
static_assert(sizeof(Digest) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

}  // namespace

Bytes seal(const Secret& key, std::span<const std::uint8_t> plain, std::string_view context) {
    Bytes sealed = random_bytes(nonce_bytes);
    const Bytes nonce = sealed;
    sealed.resize(nonce_bytes + plain.size() + proof_bytes);
    Digest cipher = cipher_key(key);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_bytes, nullptr, plain.data(), plain.size(),
                                               bytes_of(context), context.size(), nullptr, nonce.data(), cipher.data());
    sodium_memzero(cipher.data(), cipher.size());
    return sealed;
}

std::optional<Bytes> open_sealed(const Secret& key, std::span<const std::uint8_t> sealed, std::string_view context) {
    if (sealed.size() < nonce_bytes + proof_bytes) return std::nullopt;
    const auto body = sealed.subspan(nonce_bytes);
    Bytes plain(body.size() - proof_bytes);
    Digest cipher = cipher_key(key);
    const int failed =
        crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, body.data(), body.size(),
                                                   bytes_of(context), context.size(), sealed.data(), cipher.data());
    sodium_memzero(cipher.data(), cipher.size());
    if (failed != 0) return std::nullopt;
    return plain;
}

}  // namespace muster::crypto
