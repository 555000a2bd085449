// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"

namespace muster::identity {

/// For whom a provider is asked: for those who sign in at an organization, or for whoever sets it up.
struct WebAsker {
    enum class Purpose : std::uint8_t { sign_in, setting_up };
    OrganizationId organization = {};
    Purpose purpose = Purpose::sign_in;
};

/// A request to a provider.
struct WebRequest {
    std::string url;
    /// The value of Authorization; none if empty.
    Secret authorization = {};
    /// A form to post, encoded; a GET without one.
    std::optional<Secret> form = std::nullopt;
    WebAsker asker = {};
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
    /// Whatever status it answers; `provider_unreachable` if it doesn't, or not within bounds; `providers_busy` where
    /// it isn't asked at all since there is no place; `provider_wrong` where the address may not be asked.
    virtual Result<WebAnswer> ask(const WebRequest& request) = 0;
};

/// Which addresses providers may have. Whoever sets up an organization chooses its provider, and must not by that reach
/// what only this machine can.
enum class Reach : std::uint8_t {
    public_,  ///< https, and of the public internet
    local,    ///< https anywhere, and http on this machine: for trying, and for a provider in one's own network
};

/// How many questions may be under way. Those who set providers up, whichever they choose, have places of their own and
/// take none from those who sign in, among whom one organization's or one host's can't take all.
struct WebPlaces {
    int of_sign_ins;
    int of_setting_up;
    int of_a_host;
    int of_an_organization;

    /// At least one of each.
    static WebPlaces of(int workers);
};

/// Over libcurl. Its bounds: the scheme and the address that a name turns out to have, looked at for each connection,
/// are of the Reach; no redirect is followed, no proxy asked; an answer has at most `provider_answer_bytes_max` and
/// `provider_answer_time_max`; and only so many are asked at a time (WebPlaces), so that a slow provider holds neither
/// all workers nor up all others.
class CurlWeb final : public Web {
  public:
    explicit CurlWeb(Reach reach, const WebPlaces& places = WebPlaces::of(1));

    [[nodiscard]] bool may_ask(std::string_view url) const override;
    Result<WebAnswer> ask(const WebRequest& request) override;

  private:
    /// Whether there is a place for one more question to the host; whoever gets one gives it back.
    bool take_place(const WebAsker& asker, const std::string& host);
    void give_place_back(const WebAsker& asker, const std::string& host);

    const Reach reach_;
    const WebPlaces places_;
    std::mutex mutex_;
    // Questions under way.
    std::map<std::string, int> of_hosts_;
    std::map<OrganizationId, int> of_organizations_;
    int of_sign_ins_ = 0;
    int of_setting_up_ = 0;
};

}  // namespace muster::identity
