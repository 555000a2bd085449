// SPDX-License-Identifier: Apache-2.0
#include "identity/client_secret.h"

#include <string>

namespace muster::identity {
namespace {

std::string context_of(const ClientSecrets::Owner& owner) {
    return "identity provider " + owner.organization.text() + " " + owner.provider.text();
}

}  // namespace

ClientSecrets::ClientSecrets(const Secret& key) {
    const auto derived = crypto::hmac_sha256(key, "client secrets of identity providers");
    key_ = Secret(std::string(derived.begin(), derived.end()));
}

crypto::Bytes ClientSecrets::seal(const Owner& owner, const Secret& secret) const {
    const auto text = secret.reveal();
    return crypto::seal(key_, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()),
                        context_of(owner));
}

std::optional<Secret> ClientSecrets::open(const Owner& owner, std::span<const std::uint8_t> sealed) const {
    const auto text = crypto::open_sealed(key_, sealed, context_of(owner));
    if (!text) return std::nullopt;
    return Secret(std::string(text->begin(), text->end()));
}

}  // namespace muster::identity
