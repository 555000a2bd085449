// SPDX-License-Identifier: Apache-2.0
#include "campaigns/campaign_error.h"

#include "base/enum_table.h"

namespace muster::campaigns {

const ErrorKind& error_kind(CampaignError error) {
    using enum CampaignError;
    static constexpr EnumTable<CampaignError, ErrorKind> rows({
        {too_many_campaigns,
         {"too_many_campaigns", Category::too_many,
          "this organization has as many open campaigns as it may: cancel some first"}},
        {no_such_subaccount,
         {"no_such_subaccount", Category::bad_input, "there is no such subaccount here: see `errors`"}},
        {subaccount_needed,
         {"subaccount_needed", Category::bad_input, "there are several subaccounts: say which one it is for"}},
        {campaign_over, {"campaign_over", Category::conflict, "this is cancelled and stays as it is: make another"}},
        {already_owner, {"already_owner", Category::conflict, "this person owns it already: choose another"}},
        {owner_no_person,
         {"owner_no_person", Category::forbidden,
          "whoever creates this owns it, and an owner is a person: create it signed in"}},
    });
    return rows[error];
}

}  // namespace muster::campaigns
