// SPDX-License-Identifier: Apache-2.0
#include "identity/token_request.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "identity/identity_error.h"

namespace muster::identity {
namespace {

struct TokenAnswer {
    std::optional<Secret> id_token;
    std::optional<Secret> access_token;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (id_token, access_token))

struct TokenRefusal {
    std::optional<std::string> error;
};
BOOST_DESCRIBE_STRUCT(TokenRefusal, (), (error))

Error refused(std::string cause) { return Error(IdentityError::sign_in_refused).with_cause(std::move(cause)); }

WebRequest request_of(const ProviderMetadata& provider, const CodeExchange& exchange) {
    const std::string secret(exchange.client_secret.reveal());
    std::vector<std::pair<std::string, std::string>> fields = {{"grant_type", "authorization_code"},
                                                               {"code", std::string(exchange.code.reveal())},
                                                               {"redirect_uri", exchange.redirect_uri},
                                                               {"code_verifier", exchange.verifier}};
    WebRequest request{provider.token_endpoint};
    request.asker = exchange.asker;
    if (provider.takes_secret_in_form) {
        fields.emplace_back("client_id", exchange.client_id);
        fields.emplace_back("client_secret", secret);
    } else {
        request.authorization = Secret("Basic " + text::to_base64(text::percent_encoded(exchange.client_id) + ":" +
                                                                  text::percent_encoded(secret)));
    }
    std::string form;
    for (const auto& [name, value] : fields) {
        form += (form.empty() ? "" : "&") + name + "=" + text::percent_encoded(value);
    }
    request.form = Secret(std::move(form));
    return request;
}

}  // namespace

Result<ProviderTokens> exchange_code(Web& web, const ProviderMetadata& provider, const CodeExchange& exchange) {
    const auto answer = TRY(web.ask(request_of(provider, exchange)));
    if (answer.status >= 500)
        return Error(IdentityError::provider_unreachable).with_cause("it has a failure of its own");
    if (answer.status != 200) {
        const auto why = json::parse_foreign<TokenRefusal>(answer.body);
        const std::string said = why ? why->error.value_or("") : "";
        return refused("it refuses the code: " + std::string(text::beginning(said, 100)));
    }
    auto tokens = json::parse_foreign<TokenAnswer>(answer.body);
    if (!tokens || !tokens->id_token) return refused("it gives no ID token");
    return ProviderTokens{std::move(*tokens->id_token), std::move(tokens->access_token).value_or(Secret())};
}

Result<std::string> ask_user_info(Web& web, const std::string& url, const Secret& access_token, const WebAsker& asker) {
    auto answer = TRY(web.ask({url, Secret("Bearer " + std::string(access_token.reveal())), std::nullopt, asker}));
    if (answer.status != 200) return refused("it says nothing of the person: " + std::to_string(answer.status));
    return std::move(answer.body);
}

}  // namespace muster::identity
