// SPDX-License-Identifier: Apache-2.0
#include "estate/estate_error.h"

#include <array>

namespace muster::estate {

const ErrorKind& error_kind(EstateError error) {
    static constexpr std::array rows{
        ErrorKind{"export_under_way", Category::conflict, "an export of this organization is being made: wait for it"},
        ErrorKind{"too_many_exports", Category::too_many,
                  "as many exports are kept as may be: download one of them, or wait until one is over"},
        ErrorKind{"exports_asked_too_often", Category::too_many,
                  "as many exports were asked for in a day as may be: try again tomorrow"},
        ErrorKind{"export_not_ready", Category::conflict,
                  "this export has no file: wait until it is ready, or ask for another"},
        ErrorKind{"export_too_large", Category::too_large,
                  "this organization has more data than one export may hold: ask whoever runs this installation"},
        ErrorKind{"export_taken", Category::unavailable, "another worker makes this export"},
        ErrorKind{"zip_failed", Category::internal, "the file of an export can't be made"},
        ErrorKind{"already_erased", Category::not_found, "this organization has been erased already"},
    };
    return rows.at(static_cast<std::size_t>(error));
}

}  // namespace muster::estate
