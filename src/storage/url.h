// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/database.h"

namespace muster::storage {

/// Which engine a database url names by its scheme; an unknown one is an error that says what is allowed.
Result<Engine> engine_of(const std::string& url);

/// The file of a `sqlite:PATH` url. There is no in-memory database: writer and readers need one file to share.
Result<std::string> sqlite_path(const std::string& url);

}  // namespace muster::storage
