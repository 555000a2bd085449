// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "access/actor.h"
#include "base/result.h"

namespace muster::app {

/// Where the operator's words lead to: an organization's id, and a subaccount's or nothing.
Result<access::Target> target_of(const std::string& organization, const std::string& subaccount = "");

/// A subaccount's id as the operator wrote it.
Result<SubaccountId> subaccount_of(const std::string& text);

}  // namespace muster::app
