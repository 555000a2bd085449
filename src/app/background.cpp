// SPDX-License-Identifier: Apache-2.0
#include "app/background.h"

#include <condition_variable>
#include <mutex>

#include "base/log.h"

namespace muster::app {

Background::Background(std::string name, Round round, Wait wait)
    : thread_([name = std::move(name), round = std::move(round), wait = std::move(wait)](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
              try {
                  if (const auto outcome = round(); !outcome) {
                      log::error("background round failed", {{"work", name}, {"error", outcome.error().full_text()}});
                  }
              } catch (const std::exception& exception) {
                  log::error("background round failed", {{"work", name}, {"exception", exception.what()}});
              }
              wait(stop);
          }
      }) {}

Background Background::after_writes(std::string name, storage::Database& database, std::chrono::milliseconds interval,
                                    Round round) {
    return {std::move(name), std::move(round),
            [&database, interval, seen = std::uint64_t{0}](const std::stop_token& stop) mutable {
                database.wait_for_write(seen, interval, stop);
            }};
}

Background Background::each(std::string name, std::chrono::milliseconds interval, Round round) {
    return {std::move(name), std::move(round), [interval](const std::stop_token& stop) {
                std::mutex mutex;
                std::condition_variable_any stopped;
                std::unique_lock lock(mutex);
                stopped.wait_for(lock, stop, interval, [] { return false; });
            }};
}

}  // namespace muster::app
