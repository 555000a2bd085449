// SPDX-License-Identifier: Apache-2.0
#include "estate/estate_error.h"

#include "base/enum_table.h"

namespace muster::estate {

const ErrorKind& error_kind(EstateError error) {
    using enum EstateError;
    static constexpr EnumTable<EstateError, ErrorKind> rows({
        {export_under_way,
         {"export_under_way", Category::conflict, "an export of this organization is being made: wait for it"}},
        {too_many_exports,
         {"too_many_exports", Category::too_many,
          "as many exports are kept as may be: download one of them, or wait until one is over"}},
        {exports_asked_too_often,
         {"exports_asked_too_often", Category::too_many,
          "as many exports were asked for in a day as may be: try again tomorrow"}},
        {export_not_ready,
         {"export_not_ready", Category::conflict,
          "this export has no file: wait until it is ready, or ask for another"}},
        {export_too_large,
         {"export_too_large", Category::too_large,
          "this organization has more data than one export may hold: ask whoever runs this installation"}},
        {export_taken, {"export_taken", Category::unavailable, "another worker makes this export"}},
        {zip_failed, {"zip_failed", Category::internal, "the file of an export can't be made"}},
        {already_erased, {"already_erased", Category::not_found, "this organization has been erased already"}},
    });
    return rows[error];
}

}  // namespace muster::estate
