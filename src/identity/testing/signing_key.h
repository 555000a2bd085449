// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace muster::identity::testing {

/// A provider's key pair, which signs whatever a test has it sign.
class ProviderKey {
  public:
    static ProviderKey rsa(const std::string& kid, int bits = 2048);
    static ProviderKey p256(const std::string& kid);
    /// A shared secret, which is no key pair.
    static ProviderKey secret(const std::string& text);

    /// The public half as a JWK.
    [[nodiscard]] std::string jwk() const;
    /// A token in compact form, its head naming the algorithm and the key.
    [[nodiscard]] std::string sign(const boost::json::object& claims, const char* alg) const;
    [[nodiscard]] std::string sign(const boost::json::object& claims) const { return sign(claims, alg_); }

  private:
    ProviderKey(void* jwk, const char* alg, const std::string& kid);

    std::shared_ptr<void> jwk_;
    const char* alg_;
    std::string kid_;
};

/// The same claims behind a head that says that nobody has signed them.
std::string unsigned_token(const boost::json::object& claims);

}  // namespace muster::identity::testing
