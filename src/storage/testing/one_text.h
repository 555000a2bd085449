// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "storage/query.h"

namespace muster::storage::testing {

/// A query of a test's own, in one text for both engines. It stands in static storage, as every query.
constexpr Query one_text(std::string_view name, std::string_view text, Use use = Use::deed) {
    return {name, text, text, use};
}

}  // namespace muster::storage::testing
