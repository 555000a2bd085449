// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <boost/json/fwd.hpp>
#include <boost/json/storage_ptr.hpp>

#include "base/result.h"

namespace muster::json {

/// The text as Boost.JSON's value, in `storage`. Refused as JsonError::malformed: whatever is not one JSON value in
/// UTF-8, is nested deeper than limits::json_depth_max, or has an object with a member twice or too many or too long
/// ones.
Result<boost::json::value> parse_document(std::string_view text, boost::json::storage_ptr storage);

}  // namespace muster::json
