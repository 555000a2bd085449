// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "storage/query.h"

namespace muster::storage {

/// The queries of all rooms, for the test that prepares each of them on both engines. The build writes it, and only a
/// target that called muster_embed_query_list (cmake/embed.cmake) has it.
std::span<const Query* const> all_queries();

}  // namespace muster::storage
