// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "identity/dns.h"
#include "identity/identity_error.h"

namespace muster::identity::testing {

/// What a test publishes, or no answer at all.
class FakeDns final : public Dns {
  public:
    Result<std::vector<std::string>> texts(const std::string& name) override {
        if (is_down) return IdentityError::dns_unavailable;
        const auto found = published.find(name);
        return found == published.end() ? std::vector<std::string>() : found->second;
    }

    std::map<std::string, std::vector<std::string>> published;
    bool is_down = false;
};

}  // namespace muster::identity::testing
