// SPDX-License-Identifier: Apache-2.0
#include "app/commands.h"
#include "app/installation.h"
#include "app/place.h"
#include "app/print.h"

namespace muster::app {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

struct CalledOff {
    OrganizationId organization;
};
BOOST_DESCRIBE_STRUCT(CalledOff, (), (organization))

template <class Deed>
auto as_operator(Installation& installation, const access::Target& target, Deed deed) {
    return installation.gate->with<Permission::delete_organization>(Actor::operator_on_this_machine(), target, deed);
}

}  // namespace

Result<void> Commands::delete_organization(const std::string& organization, const std::string& name) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto deletion =
        TRY(as_operator(*installation, target, [&](const Permit<Permission::delete_organization>& permit) {
            return installation->organization_deletions->ask(permit, name);
        }));
    print(output, deletion, [&] {
        print_line("closed now, and erased after " + to_rfc3339(deletion.due_at) +
                   "; until then: muster organization call-off-deletion " + target.organization.text());
    });
    return {};
}

Result<void> Commands::call_off_deletion(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    TRY(as_operator(*installation, target, [&](const Permit<Permission::delete_organization>& permit) {
        return installation->organization_deletions->call_off(permit);
    }));
    print(output, CalledOff{target.organization},
          [&] { print_line("organization " + target.organization.text() + " is open again"); });
    return {};
}

}  // namespace muster::app
