// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "storage/database.h"

namespace muster::app {

/// One thread that does a round of work at start and then again and again; ended and joined by its destructor.
/// A failed round is logged, and tried again in the next.
class Background {
  public:
    using Round = std::function<Result<void>()>;

    /// After each write to the database, and at least each interval. A round that finds nothing to do must not write.
    static Background after_writes(std::string name, storage::Database& database, std::chrono::milliseconds interval,
                                   Round round);
    /// Each interval.
    static Background each(std::string name, std::chrono::milliseconds interval, Round round);

  private:
    using Wait = std::function<void(const std::stop_token&)>;
    Background(std::string name, Round round, Wait wait);

    std::jthread thread_;
};

}  // namespace muster::app
