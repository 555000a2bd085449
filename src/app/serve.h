// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/settings.h"
#include "base/result.h"

namespace muster::app {

/// Serves until SIGINT or SIGTERM, then lets requests under way finish.
Result<void> serve(const Settings& settings);

}  // namespace muster::app
