// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

#include <boost/json/object.hpp>

#include "base/clock.h"
#include "identity/testing/signing_key.h"
#include "identity/web.h"

namespace muster::identity::testing {

/// A provider within the test program, behind the Web that asks it: it does what one should, until a test twists it.
class FakeProvider final : public Web {
  public:
    explicit FakeProvider(const Clock& clock);

    static constexpr std::string_view issuer = "https://login.example";
    static constexpr std::string_view client_id = "muster";
    static constexpr std::string_view client_secret = "a client's secret";

    /// What the browser is sent back with.
    struct Answer {
        std::string code;
        std::string state;
    };
    /// Signs somebody in whom the claims tell of, as the address that a sign-in was begun with asks.
    Answer sign_in(const std::string& url, const boost::json::object& claims);

    /// Is the provider of another issuer from then on.
    void become(std::string other_issuer);

    [[nodiscard]] bool may_ask(std::string_view url) const override { return url.starts_with(own_issuer_); }
    Result<WebAnswer> ask(const WebRequest& request) override;

    /// Changes what an ID token says before it is signed.
    std::function<void(boost::json::object&)> twist;
    /// Makes the token in the place of the provider's key.
    std::function<std::string(const boost::json::object&)> forge;
    /// Overrides what the discovery document says.
    boost::json::object document;
    ProviderKey key;
    boost::json::object user_info;
    bool is_down = false;
    int questions = 0;  ///< that were asked of it so far

  private:
    struct Given {
        std::string challenge;
        boost::json::object claims;
    };
    WebAnswer exchange(const WebRequest& request);

    const Clock& clock_;
    std::string own_issuer_{issuer};
    std::map<std::string, Given, std::less<>> given_;
};

/// The value of a parameter in an address's query or in a form, as it stands there; empty if there is none.
std::string parameter(std::string_view text, std::string_view name);

}  // namespace muster::identity::testing
