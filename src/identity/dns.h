// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace muster::identity {

/// Asks the DNS. Thread-safe.
class Dns {
  public:
    virtual ~Dns() = default;
    /// The texts published at a name; none if there is no such name. `dns_unavailable` if nobody answers.
    virtual Result<std::vector<std::string>> texts(const std::string& name) = 0;
};

/// A server of names, by its address of IPv4.
struct NameServer {
    std::uint32_t ipv4 = 0;  ///< in the machine's order
    std::uint16_t port = 53;

    /// `192.0.2.1` or `192.0.2.1:5353`.
    static std::optional<NameServer> parse(std::string_view text);
};

/// By the C library's resolver: the machine's servers of names, or the one that is given. Whose domain it is chooses
/// who answers and how slowly: at most `dns_questions_at_once_max` are asked, and one more is `dns_unavailable` at
/// once, so that they don't hold all workers.
class SystemDns final : public Dns {
  public:
    explicit SystemDns(std::optional<NameServer> server = std::nullopt) : server_(server) {}
    Result<std::vector<std::string>> texts(const std::string& name) override;

  private:
    const std::optional<NameServer> server_;
    std::counting_semaphore<limits::dns_questions_at_once_max> places_{limits::dns_questions_at_once_max};
};

}  // namespace muster::identity
