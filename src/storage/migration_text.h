// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "storage/database.h"

namespace muster::storage {

/// A migration's text for one engine, by the rules of migrations/README.md: the other engine's blocks are left out, and
/// for SQLite the types are translated and each table becomes STRICT. Lines keep their numbers.
Result<std::string> migration_text_for(Engine engine, std::string_view text);

}  // namespace muster::storage
