// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::testing {

/// An authenticator as people carry one, set up by the secret that an enrolment shows.
class Authenticator {
  public:
    Authenticator() = default;
    explicit Authenticator(std::string_view base32);

    /// A code that it didn't give before: of now, or of the step after that, which is as far as a server takes one. So
    /// it gives two within half a minute, and no third.
    std::string code();
    /// What it keeps.
    [[nodiscard]] const std::vector<std::uint8_t>& secret() const { return secret_; }

  private:
    std::vector<std::uint8_t> secret_;
    std::int64_t shown_ = 0;
};

}  // namespace muster::testing
