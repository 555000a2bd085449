// SPDX-License-Identifier: Apache-2.0
#include "app/command_target.h"

#include "app/installation.h"

namespace muster::app {

Result<access::Target> target_of(const std::string& organization, const std::string& subaccount) {
    access::Target target;
    const auto id = parse_id<OrganizationTag>(organization);
    if (!id)
        return Error(AppError::input_wrong,
                     "`" + organization + "` is no organization's id: see `muster organization list`");
    target.organization = *id;
    if (!subaccount.empty()) target.subaccount = TRY(subaccount_of(subaccount));
    return target;
}

Result<SubaccountId> subaccount_of(const std::string& text) {
    if (const auto id = parse_id<SubaccountTag>(text)) return *id;
    return Error(AppError::input_wrong, "`" + text + "` is no subaccount's id: see `muster subaccount list`");
}

}  // namespace muster::app
