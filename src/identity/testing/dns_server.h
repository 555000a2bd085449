// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace muster::identity::testing {

/// A server of names on this machine, over UDP on a free port: for what it was told to publish it answers with TXT
/// records, and for all else that there is no such name. It ends with this.
class DnsServer {
  public:
    DnsServer();
    ~DnsServer();
    DnsServer(const DnsServer&) = delete;
    DnsServer& operator=(const DnsServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// `127.0.0.1:PORT`.
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    void publish(const std::string& name, const std::string& text);
    /// All that was published there.
    void withdraw(const std::string& name);
    /// From now on it answers that it has failed.
    void break_down();

  private:
    void run();
    std::string answer_to(std::string_view question);

    int socket_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::map<std::string, std::vector<std::string>> published_;
    bool is_broken_ = false;
    std::jthread thread_;
};

}  // namespace muster::identity::testing
