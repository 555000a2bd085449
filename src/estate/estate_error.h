// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/error.h"

namespace muster::estate {

enum class EstateError : std::uint8_t {
    export_under_way,  ///< an organization has one at a time
    too_many_exports,  ///< that are kept
    exports_asked_too_often,
    export_not_ready,  ///< or failed, or over
    export_too_large,
    export_taken,    ///< another worker has the export, or has taken it over
    zip_failed,      ///< what the library said stands as the cause
    already_erased,  ///< another process has done it
};
const ErrorKind& error_kind(EstateError error);

}  // namespace muster::estate
