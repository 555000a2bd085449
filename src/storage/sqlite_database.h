// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "storage/database.h"

namespace muster::storage {

/// Opens the file, making it if absent, with its writer and `sessions` readers.
Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, int sessions);

}  // namespace muster::storage
