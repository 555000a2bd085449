// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "support/client.h"

namespace muster::testing {

using Steady = std::chrono::steady_clock;

/// One request as its sender saw it.
struct Asked {
    Steady::time_point began;  ///< before its first byte was sent
    int status = 0;
};

/// Several browsers that ask again and again, each on a thread and a connection of its own, until they are told to
/// stop.
class Hammer {
  public:
    /// Makes the request of that browser's that turn, and answers its status.
    using Ask = std::function<int(Client& client, std::size_t browser, int turn)>;

    /// Begins at once. The browsers outlive this.
    Hammer(std::vector<Client>& browsers, Ask ask);

    /// Waits until each browser has had that many more answers.
    void wait_for_answers(int each);

    /// Stops them after the answers that they wait for, and tells of all requests made, in no order.
    std::vector<Asked> stop();

  private:
    void ask_again_and_again(const std::stop_token& told_to_stop, Client& client, std::size_t browser);

    Ask ask_;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::vector<std::vector<Asked>> asked_;  ///< by browser
    std::vector<std::jthread> threads_;      ///< last, so that they are joined first
};

}  // namespace muster::testing
