// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/error.h"

namespace muster::http {

/// What the pipeline itself refuses, before a route's operation runs.
enum class HttpError : std::uint8_t {
    no_such_route,
    method_not_allowed,
    query_malformed,
    parameters_invalid,
    no_such_word,        ///< a word in the path that is none of a closed set, such as the permissions
    body_not_json,       ///< a body of another media type than application/json
    body_not_csv,        ///< where a table is taken, of another than text/csv
    origin_not_allowed,  ///< a write with the session's cookie that another site's page sent
};
const ErrorKind& error_kind(HttpError error);

}  // namespace muster::http
