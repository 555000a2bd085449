// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
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
/// who answers and how slowly: of `workers_per_dns_question` one asks, and one more is `dns_unavailable` at once, so
/// that they don't hold all workers.
class SystemDns final : public Dns {
  public:
    explicit SystemDns(std::optional<NameServer> server = std::nullopt, int workers = 1)
        : server_(server), places_(std::max(1, workers / limits::workers_per_dns_question)) {}
    Result<std::vector<std::string>> texts(const std::string& name) override;

  private:
    const std::optional<NameServer> server_;
    std::counting_semaphore<> places_;
};

}  // namespace muster::identity
