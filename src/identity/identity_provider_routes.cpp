// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "identity/identity_error.h"
#include "identity/identity_provider.h"
#include "identity/provider_directory.h"
#include "identity/provider_sign_in.h"
#include "identity/routes.h"
#include "team/attempt.h"

namespace muster::identity {
namespace {

using access::Door;
using access::Permission;
using access::Permit;
using http::Body;
using http::Path;

struct PersonPath {
    UserId user;
};
BOOST_DESCRIBE_STRUCT(PersonPath, (), (user))

/// A provider, if there is one, and what it has to know us by.
struct IdentityProviderView {
    std::optional<IdentityProvider> provider;
    std::string redirect_uri;
};
BOOST_DESCRIBE_STRUCT(IdentityProviderView, (), (provider, redirect_uri))

/// Whether the provider has to be asked before it is set: if it is another, or is to be the only way in. What is stored
/// already is set otherwise without, so that one that is broken can be let go of.
bool must_be_asked(const std::optional<IdentityProvider>& stored, const IdentityProviderForm& form) {
    if (!stored || stored->issuer != form.issuer.text()) return true;
    return form.enforced.value_or(false) && !stored->enforced;
}

}  // namespace

void add_identity_provider_routes(http::Routes& routes, IdentityProviders& providers, ProviderDirectory& directory,
                                  const ProviderSignIns& sign_ins, team::Attempts& attempts) {
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
            using Viewing = Permit<Permission::view_identity_provider>;
            const auto stored = TRY(door.look<Permission::view_identity_provider>(
                [&](const Viewing& permit) -> Result<std::optional<IdentityProvider>> {
                    TRY(attempts.admit(team::Attempt::provider_set, permit.actor().user_id()));
                    return providers.show(permit);
                }));
            if (must_be_asked(stored, form.value)) TRY(directory.try_out(form.value.issuer.text()));
            auto provider = TRY(door.enter([&](const Permit<Permission::configure_identity_provider>& permit) {
                return providers.set(permit, form.value);
            }));
            return IdentityProviderView{std::move(provider), sign_ins.redirect_uri(door.organization())};
        });
    routes.permitted(http::delete_(place, "have people sign in by their passwords again"),
                     [&](const Permit<Permission::configure_identity_provider>& permit) -> Result<void> {
                         return providers.remove(permit);
                     });
    routes.permitted(
        http::delete_(place + "/people/{user}", "let the provider name somebody by another identity"),
        [&](const Permit<Permission::configure_identity_provider>& permit,
            const Path<PersonPath>& path) -> Result<void> { return providers.forget_person(permit, path.value.user); });
}

}  // namespace muster::identity
