// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "team/join_link.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {

using Shared = std::pair<JoinLink, Secret>;

/// A link as most tests want one: with that role, or as the model's default.
NewJoinLink link_for(std::optional<std::string_view> role = std::nullopt);
NewJoinLink link_with_approval(std::optional<std::string_view> role = std::nullopt);

/// A TeamWorld with join links, which learn of departures. Operations are each through the gate.
class JoinWorld : public TeamWorld {
  public:
    explicit JoinWorld(storage::Database& database);

    JoinLinkTokens link_tokens;
    JoinLinks join_links;

    Result<Shared> share(UserId by, const Target& where, const NewJoinLink& form = {});
    Result<Shared> rotate(UserId by, const Target& where, access::JoinLinkId link);
    Result<void> revoke_link(UserId by, const Target& where, access::JoinLinkId link);
    Result<Page<JoinLink>> links(UserId by, const Target& where, const PageQuery& query = {});
    Result<Page<Join>> joins_of(UserId by, const Target& where, access::JoinLinkId link, const PageQuery& query = {});
    Result<Page<Join>> waiting(UserId by, const Target& where, const PageQuery& query = {});
    Result<void> approve(UserId by, const Target& where, JoinId join);
    Result<void> refuse(UserId by, const Target& where, JoinId join);

    Result<JoinOutcome> join(UserId user, const Secret& token) { return join_links.join(this->user(user), token); }
    /// Somebody new signs up, and comes by the link.
    Result<std::pair<User, JoinOutcome>> sign_up_and_join(const Secret& token, std::string_view email);
    /// The link as it is listed at a place for its founder.
    JoinLink seen(const Place& place, access::JoinLinkId link);
};

/// A test on each engine, with a JoinWorld of its own.
class OnJoinWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }
    /// What a suite puts there before each of its tests.
    virtual void set_up_people() {}

    std::unique_ptr<JoinWorld> world_;
};

}  // namespace muster::team::testing
