// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/installation.h"

namespace muster::app {

/// Where the operator does something: an organization, or a subaccount of it.
struct Place {
    access::Target target;
    std::string name;  ///< of the narrowest of both
};

/// The place that the ids name, found there. To an operator nothing is hidden, so an error says which of them is wrong.
Result<Place> find_place(const Installation& installation, const std::string& organization,
                         const std::string& subaccount = "");

}  // namespace muster::app
