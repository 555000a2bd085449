// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "app/settings.h"
#include "base/crypto.h"
#include "base/result.h"

namespace muster::app {

/// Makes an installation, or brings its database up to this build; answers the numbers of the migrations that ran.
/// The data folder, the database and the keys are made here and nowhere else, and keys only for a database that is new:
/// others would verify none of its checkpoints and know none of its tokens.
Result<std::vector<int>> migrate_installation(const Settings& settings);

/// Refuses an installation whose database is missing, behind this build or ahead of it; makes nothing.
Result<void> check_migrated(const Settings& settings);

/// The keys outside the database.
struct Keys {
    crypto::SigningKey audit;  ///< signs checkpoints
    Secret token;              ///< tokens of invitations, links and mails are made with it
};
/// Of an installation that has them: a missing one is not made.
Result<Keys> read_keys(const Settings& settings);

}  // namespace muster::app
