// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"

namespace muster::identity {

/// A request to a provider.
struct WebRequest {
    std::string url;
    /// The value of Authorization; none if empty.
    Secret authorization = {};
    /// A form to post, encoded; a GET without one.
    std::optional<Secret> form = std::nullopt;
};

struct WebAnswer {
    int status = 0;
    std::string body;
};

/// Asks identity providers. Thread-safe.
class Web {
  public:
    virtual ~Web() = default;

    /// Whether an address is one that may be asked at all, before anybody looks where it leads.
    [[nodiscard]] virtual bool may_ask(std::string_view url) const = 0;
    /// Whatever status it answers; `provider_unreachable` if it doesn't, or not within bounds; `provider_wrong` where
    /// the address may not be asked.
    virtual Result<WebAnswer> ask(const WebRequest& request) = 0;
};

/// Which addresses providers may have. Whoever sets up an organization chooses its provider, and must not by that reach
/// what only this machine can.
enum class Reach : std::uint8_t {
    public_,  ///< https, and of the public internet
    local,    ///< https anywhere, and http on this machine: for trying, and for a provider in one's own network
};

/// Over libcurl. Its bounds: the scheme and the address that a name turns out to have, looked at for each connection,
/// are of the Reach; no redirect is followed, no proxy asked; an answer has at most `provider_answer_bytes_max` and
/// `provider_answer_time_max`; and `provider_questions_at_once_max` are asked at a time, half of them of one host, so
/// that a slow provider holds neither all workers nor up all others.
class CurlWeb final : public Web {
  public:
    static constexpr int questions_per_host_max = limits::provider_questions_at_once_max / 2;

    explicit CurlWeb(Reach reach);

    [[nodiscard]] bool may_ask(std::string_view url) const override;
    Result<WebAnswer> ask(const WebRequest& request) override;

  private:
    /// Whether there is a place for one more question to the host; whoever gets one gives it back.
    bool take_place(const std::string& host);
    void give_place_back(const std::string& host);

    const Reach reach_;
    std::mutex mutex_;
    std::map<std::string, int> questions_;  ///< under way, by host
    int questions_in_all_ = 0;
};

}  // namespace muster::identity
