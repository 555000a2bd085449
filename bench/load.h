// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace muster::bench {

/// A request as it goes over the wire, and the answer that it must get.
struct Call {
    std::string request;
    int status = 200;
    std::string body;
};

/// Calls of one kind. A round takes them in turn, and the next round goes on where the last one ended.
using Calls = std::vector<Call>;

/// A process of its own that sends requests over kept connections and compares every answer. What it costs is not the
/// server's processor time. A failure, or a wrong answer, ends the benchmark with what came.
class Load {
  public:
    /// Forks: to be made before the program's first thread.
    Load();
    /// Ends the process.
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// Hands over what there is to ask, of the server at that port on this machine.
    void prepare(std::uint16_t port, const std::vector<Calls>& kinds);

    /// Sends so many requests of one kind, each connection its next one as soon as the last was answered, and returns
    /// when all answers have come.
    void run(std::size_t kind, std::size_t requests, std::size_t connections);

  private:
    int process_ = -1;
    int pipe_ = -1;
};

}  // namespace muster::bench
