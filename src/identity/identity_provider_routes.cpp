// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "identity/identity_error.h"
#include "identity/identity_provider.h"
#include "identity/provider_directory.h"
#include "identity/provider_sign_in.h"
#include "identity/routes.h"

namespace muster::identity {
namespace {

using access::Door;
using access::Permission;
using access::Permit;
using http::Body;

/// A provider, if there is one, and what it has to know us by.
struct IdentityProviderView {
    std::optional<IdentityProvider> provider;
    std::string redirect_uri;
};
BOOST_DESCRIBE_STRUCT(IdentityProviderView, (), (provider, redirect_uri))

/// A provider that can't be used is told to whoever sets it, and never stored: why, as far as we say so ourselves, and
/// not what libraries say of the way there.
Result<void> check_usable(ProviderDirectory& directory, const Issuer& issuer) {
    const auto found = directory.find(issuer.text());
    if (found) return {};
    const Error& error = found.error();
    const std::string why = error.is(IdentityError::provider_wrong) ? error.full_text() : error.message();
    return Error(IdentityError::provider_form_wrong)
        .with_fields({{"/issuer", std::string(error.code()), "can't be used: " + why}});
}

}  // namespace

void add_identity_provider_routes(http::Routes& routes, IdentityProviders& providers, ProviderDirectory& directory,
                                  const ProviderSignIns& sign_ins) {
    const std::string place = "/organizations/{organization}/identity-provider";
    routes.permitted(http::get(place, "see by which identity provider people sign in"),
                     [&](const Permit<Permission::view_identity_provider>& permit) -> Result<IdentityProviderView> {
                         return IdentityProviderView{TRY(providers.show(permit)),
                                                     sign_ins.redirect_uri(permit.organization())};
                     });
    routes.permitted_at_door(
        http::put(place, "set by which identity provider people sign in"),
        [&](const Door<Permission::configure_identity_provider>& door,
            const Body<IdentityProviderForm>& form) -> Result<IdentityProviderView> {
            TRY(check_usable(directory, form.value.issuer));
            auto provider = TRY(door.enter([&](const Permit<Permission::configure_identity_provider>& permit) {
                return providers.set(permit, form.value);
            }));
            return IdentityProviderView{std::move(provider), sign_ins.redirect_uri(door.organization())};
        });
    routes.permitted(http::delete_(place, "have people sign in by their passwords again"),
                     [&](const Permit<Permission::configure_identity_provider>& permit) -> Result<void> {
                         return providers.remove(permit);
                     });
}

}  // namespace muster::identity
