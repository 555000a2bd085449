// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/temporary_folder.h"

namespace muster::testing {

/// Where ID tokens say what is said of a person, or only the endpoint for it does.
enum class ClaimsIn : std::uint8_t { id_token, userinfo };

/// A real OpenID provider (npm's oidc-provider, provider/provider.mjs), which signs in whomever it is told; ended by
/// its process id with this.
class ProviderProcess {
  public:
    explicit ProviderProcess(const std::string& redirect_uri, ClaimsIn claims_in = ClaimsIn::id_token);
    ~ProviderProcess();
    ProviderProcess(const ProviderProcess&) = delete;
    ProviderProcess& operator=(const ProviderProcess&) = delete;

    [[nodiscard]] const std::string& issuer() const { return issuer_; }

    /// What a new browser is sent back with once somebody has signed in at an address of the provider's.
    struct Answer {
        std::string code;
        std::string state;
        std::string issuer;
    };
    [[nodiscard]] Answer sign_in(const std::string& url, const std::string& email) const;

  private:
    TemporaryFolder folder_;
    std::string issuer_;
    int process_ = -1;
};

}  // namespace muster::testing
