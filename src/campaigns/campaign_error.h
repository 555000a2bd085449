// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/error.h"

namespace muster::campaigns {

enum class CampaignError : std::uint8_t {
    too_many_campaigns,
    no_such_subaccount,  ///< carries the field
    subaccount_needed,   ///< the organization has several; carries the field
    campaign_over,       ///< cancelled, and so no longer changed
    already_owner,
    owner_no_person,  ///< the operator's, a job's, or whatever else acts and is nobody
};
const ErrorKind& error_kind(CampaignError error);

}  // namespace muster::campaigns
