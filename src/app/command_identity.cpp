// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/commands.h"
#include "app/installation.h"
#include "app/place.h"
#include "app/print.h"

namespace muster::app {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

/// Whose identity provider or domain was taken away.
struct TakenAway {
    OrganizationId organization;
    std::optional<std::string> domain;
};
BOOST_DESCRIBE_STRUCT(TakenAway, (), (organization, domain))

template <Permission P, class Deed>
auto do_as_operator(Installation& installation, const access::Target& target, Deed&& deed) {
    return installation.gate->with<P>(Actor::operator_on_this_machine(), target, std::forward<Deed>(deed));
}

Result<Listing<identity::ClaimedDomain>> domains_of(Installation& installation, const access::Target& target) {
    return do_as_operator<Permission::view_identity_provider>(
        installation, target, [&](const Permit<Permission::view_identity_provider>& permit) {
            return installation.claimed_domains->list(permit);
        });
}

std::string_view to_text(identity::DomainState state) {
    using enum identity::DomainState;
    switch (state) {
        case claimed: return "claimed";
        case verified: return "verified";
        case lapsed: return "lapsed";
    }
    return "";
}

Error no_provider() { return {access::AccessError::not_found, "this organization has no identity provider"}; }

}  // namespace

Result<void> Commands::show_identity_provider(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto provider = TRY(do_as_operator<Permission::view_identity_provider>(
        *installation, target, [&](const Permit<Permission::view_identity_provider>& permit) {
            return installation->identity_providers->show(permit);
        }));
    if (!provider) return no_provider();
    print(output, *provider, [&] {
        print_table({"ISSUER", "CLIENT", "NEWCOMERS GET", "ENFORCED", "PEOPLE"},
                    {{provider->issuer, provider->client_id, provider->admits_newcomers ? provider->role : "nothing",
                      provider->enforced ? "yes" : "no", std::to_string(provider->people)}});
    });
    return {};
}

Result<void> Commands::remove_identity_provider(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto removed = do_as_operator<Permission::configure_identity_provider>(
        *installation, target, [&](const Permit<Permission::configure_identity_provider>& permit) {
            return installation->identity_providers->remove(permit);
        });
    if (!removed && removed.error().is(access::AccessError::not_found)) return no_provider();
    TRY(removed);
    print(output, TakenAway{target.organization, std::nullopt},
          [&] { print_line("removed the identity provider of " + organization); });
    return {};
}

Result<void> Commands::list_email_domains(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto domains = TRY(domains_of(*installation, target)).items;
    print(output, domains, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& domain : domains) {
            lines.push_back({domain.domain, std::string(to_text(domain.state)), to_rfc3339(domain.claimed_at),
                             domain.record_name, domain.record_value});
        }
        print_table({"DOMAIN", "STATE", "CLAIMED", "RECORD", "ITS VALUE"}, lines);
    });
    return {};
}

Result<void> Commands::release_email_domain(const std::string& organization, const std::string& domain) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto domains = TRY(domains_of(*installation, target)).items;
    const auto found = std::ranges::find(domains, domain, &identity::ClaimedDomain::domain);
    if (found == domains.end())
        return Error(access::AccessError::not_found, "this organization has no domain `" + domain +
                                                         "`: see `muster email-domain list " + organization + "`");
    TRY(do_as_operator<Permission::configure_identity_provider>(
        *installation, target, [&](const Permit<Permission::configure_identity_provider>& permit) {
            return installation->claimed_domains->release(permit, found->id);
        }));
    print(output, TakenAway{target.organization, domain}, [&] { print_line("released " + domain); });
    return {};
}

}  // namespace muster::app
