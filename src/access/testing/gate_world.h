// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "access/testing/plain_memberships.h"
#include "base/testing/manual_clock.h"
#include "base/testing/results.h"
#include "events/event.h"
#include "storage/node_lease.h"
#include "storage/testing/on_both_engines.h"

namespace muster::access::testing {

/// An organization as most tests want one.
struct Place {
    OrganizationId organization;
    SubaccountId subaccount;
    UserId founder;  ///< holds the model's founder role

    [[nodiscard]] Target target() const { return {.organization = organization}; }
    [[nodiscard]] Target subaccount_target() const { return {.organization = organization, .subaccount = subaccount}; }
    [[nodiscard]] ScopeId top() const { return scope_of(organization); }
    [[nodiscard]] ScopeId at_subaccount() const { return scope_of(subaccount); }
};

/// A gate over a migrated database, with the role models of this installation, on a clock that a test moves.
/// Organizations and people are put there as rows, with neither deeds nor events, so that what is then done through the
/// gate stands alone in the log.
class GateWorld {
  public:
    GateWorld(storage::Database& database, std::unique_ptr<Memberships> memberships);

    storage::Database& database;
    ::muster::testing::ManualClock clock;
    std::unique_ptr<storage::NodeLease> node;
    IdSource ids;
    RoleModels models;
    std::unique_ptr<Memberships> memberships;
    Gate gate;

    /// Leaves the mark of that file of a role model as the one applied last; all of this installation's are at first.
    void apply_role_model(std::string_view key, std::string_view hash);

    Place found(std::string_view role_model);
    SubaccountId add_subaccount(OrganizationId organization);
    CampaignId add_campaign(OrganizationId organization, SubaccountId subaccount);
    /// Somebody with an address at people.example and no password.
    UserId add_user(const std::string& name);
    /// Somebody new with that role; for a time only if `ends_at` is given.
    UserId add_member(OrganizationId organization, ScopeId scope, std::string_view role,
                      std::optional<Time> ends_at = std::nullopt);
    void put_membership(OrganizationId organization, UserId user, ScopeId scope, std::string_view role,
                        std::optional<Time> ends_at = std::nullopt);

    /// What the log of an organization holds, the oldest first; of the system's chain without one.
    std::vector<events::Event> events_of(OrganizationId organization = events::system_chain);
    std::vector<std::string> actions_of(OrganizationId organization = events::system_chain);
    std::int64_t access_version(OrganizationId organization);

    /// Runs one statement outside of the gate, as the system that sees all.
    template <class... Args>
    storage::Rows run(const storage::Query& query, const Args&... args) {
        const storage::Value values[] = {storage::Value(args)..., storage::Value(0)};
        return run_all(query, std::span<const storage::Value>(values, sizeof...(Args)));
    }

    static Actor as(UserId user) { return Actor::user(user, {}); }

  private:
    storage::Rows run_all(const storage::Query& query, std::span<const storage::Value> values);
};

/// A test on each engine, with a GateWorld of its own.
class OnGateWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        if (IsSkipped()) return;
        auto plain = std::make_unique<PlainMemberships>();
        memberships_ = plain.get();
        world_ = std::make_unique<GateWorld>(*database_, std::move(plain));
    }
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }

    std::unique_ptr<GateWorld> world_;
    PlainMemberships* memberships_ = nullptr;
};

}  // namespace muster::access::testing
