// SPDX-License-Identifier: Apache-2.0
#include "campaigns/campaign_error.h"

#include <array>

namespace muster::campaigns {

const ErrorKind& error_kind(CampaignError error) {
    static constexpr std::array rows{
        ErrorKind{"too_many_campaigns", Category::too_many,
                  "this organization has as many open campaigns as it may: cancel some first"},
        ErrorKind{"no_such_subaccount", Category::bad_input, "there is no such subaccount here: see `errors`"},
        ErrorKind{"subaccount_needed", Category::bad_input, "there are several subaccounts: say which one it is for"},
        ErrorKind{"campaign_over", Category::conflict, "this is cancelled and stays as it is: make another"},
        ErrorKind{"already_owner", Category::conflict, "this person owns it already: choose another"},
        ErrorKind{"owner_no_person", Category::forbidden,
                  "whoever creates this owns it, and an owner is a person: create it signed in"},
    };
    return rows.at(static_cast<std::size_t>(error));
}

}  // namespace muster::campaigns
