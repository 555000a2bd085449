// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "identity/provider_directory.h"

namespace muster::identity {

/// What is shown to a provider for a code.
struct CodeExchange {
    std::string client_id;
    Secret client_secret;
    std::string redirect_uri;
    Secret code;
    std::string verifier;
    WebAsker asker = {};
};

/// What a provider gives for it.
struct ProviderTokens {
    Secret id_token;
    Secret access_token;
};

/// Exchanges an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.5), with the client's secret in the head as is the
/// rule, or in the form where the provider knows that way only. `sign_in_refused` if the provider refuses the code.
Result<ProviderTokens> exchange_code(Web& web, const ProviderMetadata& provider, const CodeExchange& exchange);

/// What the provider says of whoever the access token is of.
Result<std::string> ask_user_info(Web& web, const std::string& url, const Secret& access_token, const WebAsker& asker);

}  // namespace muster::identity
