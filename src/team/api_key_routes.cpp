// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/api_key.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Path;
using http::Query;

struct ApiKeyPath {
    access::ApiKeyId api_key;
};
BOOST_DESCRIBE_STRUCT(ApiKeyPath, (), (api_key))

/// A key's only showing.
struct ShownApiKey {
    ApiKey key;
    std::string secret;
    [[nodiscard]] std::string new_id() const { return key.id.text(); }
};
BOOST_DESCRIBE_STRUCT(ShownApiKey, (), (key, secret))

Created<ShownApiKey> shown(std::pair<ApiKey, Secret> made) {
    return {{std::move(made.first), std::string(made.second.reveal())}};
}

}  // namespace

// A key is the organization's, also one that reaches some of its subaccounts only: so are the rows.
void add_api_key_routes(http::Routes& routes, ApiKeys& keys) {
    const std::string place = "/organizations/{organization}/api-keys";
    routes.permitted(http::post(place, "make an API key; its secret is shown this once"),
                     [&](const Permit<Permission::create_api_key>& permit, const Body<NewApiKey>& form)
                         -> Result<Created<ShownApiKey>> { return shown(TRY(keys.make(permit, form.value))); });
    routes.permitted(http::get(place, "list the API keys, with who answers for them and their last use"),
                     [&](const Permit<Permission::view_api_keys>& permit, const Query<PageQuery>& page) {
                         return keys.list(permit, page.value);
                     });
    routes.permitted(http::get(place + "/{api_key}", "see an API key, but for its secret"),
                     [&](const Permit<Permission::view_api_keys>& permit, const Path<ApiKeyPath>& path) {
                         return keys.show(permit, path.value.api_key);
                     });
    routes.permitted(http::post(place + "/{api_key}/rotation",
                                "give an API key another secret and end; one answers for it from then on"),
                     [&](const Permit<Permission::create_api_key>& permit, const Path<ApiKeyPath>& path,
                         const Body<ApiKeyRotation>& form) -> Result<Created<ShownApiKey>> {
                         return shown(TRY(keys.rotate(permit, path.value.api_key, form.value)));
                     });
    routes.permitted(http::post(place + "/{api_key}/adoption", "answer for an API key from now on"),
                     [&](const Permit<Permission::create_api_key>& permit, const Path<ApiKeyPath>& path) {
                         return keys.adopt(permit, path.value.api_key);
                     });
    routes.permitted(http::delete_(place + "/{api_key}", "revoke an API key, at once"),
                     [&](const Permit<Permission::revoke_api_key>& permit, const Path<ApiKeyPath>& path) {
                         return keys.revoke(permit, path.value.api_key);
                     });
}

}  // namespace muster::team
