// SPDX-License-Identifier: Apache-2.0
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/crypto.h"
#include "base/invariant.h"

namespace muster::crypto {

Sha1Digest hmac_sha1(std::span<const std::uint8_t> key, std::string_view text) {
    Sha1Digest digest{};
    unsigned int length = 0;
    const auto* made = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digest.data(), &length);
    INVARIANT(made != nullptr && length == digest.size());
    return digest;
}

}  // namespace muster::crypto
