// SPDX-License-Identifier: Apache-2.0
#include "app/place.h"

#include <algorithm>

#include "app/words.h"

namespace muster::app {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;

Result<std::string> organization_name(const Installation& installation, const access::Target& target) {
    const auto shown = installation.gate->with<Permission::view_organization>(
        Actor::operator_on_this_machine(), target,
        [&](const Permit<Permission::view_organization>& permit) { return installation.organizations->show(permit); });
    if (shown) return shown->name;
    if (!shown.error().is(AccessError::not_found)) return shown.error();
    return Error(AccessError::not_found,
                 "no organization has the id " + target.organization.text() + ": see `muster organization list`");
}

Result<std::string> subaccount_name(const Installation& installation, const access::Target& target) {
    const auto subaccounts = TRY(installation.gate->with<Permission::view_subaccounts>(
        Actor::operator_on_this_machine(), {target.organization},
        [&](const Permit<Permission::view_subaccounts>& permit) { return installation.subaccounts->list(permit); }));
    const auto found = std::ranges::find(subaccounts, *target.subaccount, &team::Subaccount::id);
    if (found != subaccounts.end()) return found->name;
    return Error(AccessError::not_found, "no subaccount there has the id " + target.subaccount->text() +
                                             ": see `muster subaccount list " + target.organization.text() + "`");
}

}  // namespace

Result<Place> find_place(const Installation& installation, const std::string& organization,
                         const std::string& subaccount) {
    const auto id = parse_id<OrganizationTag>(organization);
    if (!id)
        return Error(AppError::input_wrong,
                     "`" + organization + "` is no organization's id: see `muster organization list`");
    Place place{{*id}, ""};
    place.name = TRY(organization_name(installation, place.target));
    if (subaccount.empty()) return place;
    place.target.subaccount = TRY(parse_subaccount(subaccount));
    place.name = TRY(subaccount_name(installation, place.target));
    return place;
}

}  // namespace muster::app
