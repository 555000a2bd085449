// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/commands.h"
#include "app/settings.h"
#include "base/result.h"

namespace muster::app {

/// Serves until SIGINT or SIGTERM, then lets requests under way finish. Prints where the API is once it is there.
Result<void> serve(const Settings& settings, OutputFormat output);

}  // namespace muster::app
