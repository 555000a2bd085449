// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "storage/database.h"

namespace muster::storage {

/// Connects one of `sessions` sessions, to learn whether the server answers; the others open when they are needed.
Result<std::unique_ptr<Database>> open_postgresql(const std::string& url, int sessions);

}  // namespace muster::storage
