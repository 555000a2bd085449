// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "team/one_time_code.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {

/// A test on each engine with two people who have accounts, and their authenticators.
class OnFactorWorld : public OnTeamWorld {
  protected:
    void set_up_people() override;

    /// Somebody's session of two factors, and the recovery codes that came with the factor.
    struct Added {
        NewSession session;
        RecoveryCodes codes;
    };
    Added add_factor(const User& user);
    /// What their authenticator holds; empty without one.
    crypto::Bytes secret_of(const User& user);
    /// What it shows now.
    Secret code_of(const crypto::Bytes& secret);
    /// Any other code.
    static Secret another(const Secret& code);

    static Secret password() { return Secret("a long password"); }
    ProvenUser proven(const User& user);
    Result<NewSession> try_begin(const User& user) { return world_->sessions.begin(proven(user), device_); }
    NewSession begin(const User& user) { return ::muster::testing::value_of(try_begin(user)); }
    bool is_open(const NewSession& session);
    access::Actor actor_of(const NewSession& session);
    SecondFactors& factors() { return world_->second_factors; }

    User ada_;
    User bob_;
    const Device device_{"192.0.2.7", "A Browser"};
};

}  // namespace muster::team::testing
