// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "storage/database.h"

namespace muster::storage {

/// An error in our words, followed by what was being done (a query's name, or nothing) and what the engine said.
Error engine_error(StorageError kind, std::string_view doing, std::string_view said);

}  // namespace muster::storage
