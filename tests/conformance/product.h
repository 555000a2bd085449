// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {

using Roles = std::set<std::string, std::less<>>;

/// One product in a running program of its own, with its cast. Made once for a suite and an engine, so a test leaves
/// the cast's memberships and the model's switches as it found them; what it does to people, it does to newcomers.
class Product : public ::testing::TestWithParam<storage::Engine> {
  public:
    static void TearDownTestSuite();

  protected:
    explicit Product(std::string role_model) : role_model_(std::move(role_model)) {}
    void SetUp() override;

    struct Stage;
    [[nodiscard]] const std::string& role_model() const { return role_model_; }
    const MusterProcess& muster();
    Cast& cast();
    Client& founder() { return cast()["founder"]; }
    /// The role's key, or "founder" for the founder's: the name under which the cast has its holder.
    std::string holder(std::string_view role);
    /// Keys of the model's roles.
    Roles roles();
    std::string label(std::string_view role);

    /// Somebody new with that role, in a browser of their own.
    Client& newcomer(const std::string& role, const std::string& place);
    /// Another organization of this product; its founder holds the founder's role there. Answers its path.
    std::string found(Client& founder, const std::string& name);
    /// Brings somebody who has an account to a place: invited by one, accepted by the other.
    void bring(Client& inviter, const std::string& place, const std::string& role, Client& guest);
    /// Checks the rules of a requirement whose capability Muster hasn't yet, by what the gate answers (gate_only.h).
    void gate_only(std::string_view requirement);

  private:
    std::string role_model_;
    Stage* stage_ = nullptr;
};

/// "/organizations/{id}", "/organizations/{id}/subaccounts/{id}" and below.
std::string organization_path(const std::string& organization);
std::string subaccount_path(const std::string& organization_path, const std::string& subaccount);
std::string member_path(const std::string& place, Client& person);
/// The last id of a path.
std::string id_in(const std::string& path);
/// Has somebody's session work in another organization.
Answer switch_to(Client& person, const std::string& organization_path);
/// An id that was given to nothing.
inline const std::string unknown_id = "1152921504606846975";

std::string user_of(Client& person);
std::string email_of(Client& person);
/// An address that nobody has.
std::string new_email();
std::string role_body(const std::string& role);

/// {"name": …}.
std::string name_body(const std::string& name);
/// A campaign that somebody makes there, as it was answered.
Answer make_campaign(Client& person, const std::string& place, const std::string& name);
/// "…/subaccounts/{id}/campaigns/{id}" and below, of one that was answered.
std::string campaign_path(const std::string& organization_path, const Answer& campaign, const std::string& rest = "");

/// The token in the address of a join link that was just made, as a body for whoever opens it.
std::string token_body(const Answer& shared);

/// The mail of an invitation as it went out, waiting until it has come; and the token in it.
std::string mail_of(const MusterProcess& muster, const std::string& invitation);
std::string token_of(const MusterProcess& muster, const std::string& invitation);
Answer accept(Client& guest, const std::string& token);

/// The texts at a member of each item of a list or a page: {"email"} of the members, and so on.
std::multiset<std::string> texts(const Answer& answer, std::string_view member);
/// The roles with which somebody is listed among the members of a place.
std::multiset<std::string> roles_listed(Client& looker, const std::string& place, Client& person);
/// What somebody may do at a place, as the API lists it.
std::set<std::string> permissions_at(Client& person, const std::string& place);

/// Whether the answer has this status and `code`.
::testing::AssertionResult refused(const Answer& answer, int status, std::string_view code);
/// Whether it is a 403 that names the missing permission, just these roles by their labels as having it, and somebody
/// who could give one.
::testing::AssertionResult denied(const Answer& answer, std::string_view permission, const Roles& labels);
/// Whether a 404 shows nothing that the answer for an unknown id doesn't.
::testing::AssertionResult hidden(const Answer& answer, const Answer& for_unknown_id);

}  // namespace muster::testing

/// A suite's fixture, and its tests on both engines.
#define MUSTER_PRODUCT(Suite, role_model)                                                    \
    class Suite : public Product {                                                           \
      protected:                                                                             \
        Suite() : Product(role_model) {}                                                     \
    };                                                                                       \
    INSTANTIATE_TEST_SUITE_P(Engines, Suite, ::testing::ValuesIn(storage::testing::engines), \
                             [](const auto& info) { return storage::testing::engine_name(info.param); })
