// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "team/api_key.h"
#include "team/presented_key.h"
#include "team/testing/member_world.h"

namespace muster::team::testing {

using MadeKey = std::pair<ApiKey, Secret>;

/// A key as most tests want one: for those permissions, in the whole organization or in some subaccounts.
NewApiKey key_for(std::vector<access::Permission> permissions, std::vector<SubaccountId> subaccounts = {});

/// A MemberWorld with API keys, which learn of departures. Operations are each through the gate.
class KeyWorld : public MemberWorld {
  public:
    explicit KeyWorld(storage::Database& database);

    ApiKeys api_keys;
    PresentedKeys presented_keys;

    Result<MadeKey> make(UserId by, const Target& where, const NewApiKey& form);
    Result<MadeKey> rotate(UserId by, const Target& where, access::ApiKeyId key, const ApiKeyRotation& form = {});
    Result<ApiKey> adopt(UserId by, const Target& where, access::ApiKeyId key);
    Result<void> revoke_key(UserId by, const Target& where, access::ApiKeyId key);
    Result<Page<ApiKey>> keys(UserId by, const Target& where, const PageQuery& query = {});

    /// Who shows that text, from an address on the network.
    Result<access::Actor> shown(std::string_view text, std::string_view client = "192.0.2.7") {
        return presented_keys.actor_of(text, client);
    }
    Result<access::Actor> shown(const Secret& secret) { return shown(secret.reveal()); }
    /// The key as it is listed at a place for its founder.
    ApiKey seen(const Place& place, access::ApiKeyId key);
};

/// A test on each engine, with a KeyWorld of its own.
class OnKeyWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }
    /// What a suite puts there before each of its tests.
    virtual void set_up_people() {}

    std::unique_ptr<KeyWorld> world_;
};

}  // namespace muster::team::testing
