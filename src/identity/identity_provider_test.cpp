// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/testing/identity_world.h"
#include "storage/testing/one_text.h"
#include "team/team_error.h"

namespace muster::identity::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using team::testing::parsed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto stored_secret = storage::testing::one_text(
    "test.stored_secret", "select sealed_secret from identity_providers where organization_id = $1");
constexpr auto copy_secret =
    storage::testing::one_text("test.copy_secret",
                               "update identity_providers set sealed_secret = (select p.sealed_secret "
                               "from identity_providers p where p.organization_id = $1) "
                               "where organization_id = $2");

class IdentityProvidersOf : public OnIdentityWorld {
  protected:
    void set_up_people() override { place_ = world_->found("customertext"); }

    Result<IdentityProvider> set(const IdentityProviderForm& form = provider_form()) {
        return world_->set(place_.founder, place_.target(), form);
    }
    static IdentityProviderForm form_with_role(std::string_view role) {
        auto form = provider_form();
        form.role = parsed<json::Text<1, 64>>(role);
        return form;
    }
    /// Somebody has signed in by it.
    void prove_provider() {
        world_->prove(place_, "corp.example");
        value_of(world_->sign_in(place_, claims_of("kim@corp.example")));
    }

    Place place_;
};

TEST_P(IdentityProvidersOf, AnOrganizationAreSetByThoseWhoMayAndShownToThem) {
    const auto set_as = value_of(set());
    EXPECT_EQ(set_as.issuer, FakeProvider::issuer);
    EXPECT_EQ(set_as.role, "user") << "the model's default";
    EXPECT_EQ(set_as.scope, place_.top());
    EXPECT_FALSE(set_as.enforced);
    EXPECT_EQ(set_as.set_by, place_.founder);
    EXPECT_EQ(value_of(world_->show_provider(place_.founder, place_.target()))->id, set_as.id);
    EXPECT_THAT(world_->actions_of(place_.organization), ElementsAre("identity_provider.set"));
}

TEST_P(IdentityProvidersOf, AnOrganizationAreNobodyElsesToSetOrToSee) {
    const UserId manager = world_->add_member(place_.organization, place_.top(), "manager");
    const Place other = world_->found("customertext");
    value_of(set());
    EXPECT_TRUE(fails_with(world_->set(manager, place_.target()), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->show_provider(manager, place_.target()), AccessError::denied));
    // GHSA-j8v8-g9cx-5qf4: an admin of one organization at the provider of another.
    EXPECT_TRUE(fails_with(world_->set(other.founder, place_.target()), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->show_provider(other.founder, place_.target()), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->remove_provider(other.founder, place_.target()), AccessError::not_found));
    EXPECT_FALSE(value_of(world_->show_provider(other.founder, other.target())));
}

TEST_P(IdentityProvidersOf, AnOrganizationGiveOnlyWhatWhoeverSetsThemMayGive) {
    EXPECT_TRUE(succeeds(set(form_with_role("manager"))));
    EXPECT_TRUE(fails_with(set(form_with_role("admin")), team::TeamError::role_not_by_link))
        << "never a role that must have a holder";
    EXPECT_TRUE(fails_with(set(form_with_role("no_such")), AccessError::no_such_role));
}

TEST_P(IdentityProvidersOf, AnOrganizationGiveRolesAtTheSubaccountWhereTheyAreHeld) {
    const Place place = world_->found("scale-to-win");
    auto form = form_with_role("texter");
    EXPECT_TRUE(fails_with(world_->set(place.founder, place.target(), form), AccessError::role_not_held_here));
    form.subaccount = place.subaccount;
    EXPECT_EQ(value_of(world_->set(place.founder, place.target(), form)).scope, place.at_subaccount());
    const Place other = world_->found("scale-to-win");
    form.subaccount = other.subaccount;
    EXPECT_TRUE(fails_with(world_->set(place.founder, place.target(), form), AccessError::not_found));
}

TEST_P(IdentityProvidersOf, AnOrganizationKeepTheirSecretSealedAndInNoEvent) {
    value_of(set());
    const auto sealed = world_->run(stored_secret, place_.organization)[0].get<crypto::Bytes>(0);
    const std::string bytes(sealed.begin(), sealed.end());
    EXPECT_THAT(bytes, Not(HasSubstr(std::string(FakeProvider::client_secret))));
    for (const auto& event : world_->events_of(place_.organization))
        EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr(std::string(FakeProvider::client_secret))));
}

TEST_P(IdentityProvidersOf, AnOrganizationAreNoOthersByTheirSealedSecret) {
    const Place other = world_->found("customertext");
    value_of(set());
    value_of(world_->set(other.founder, other.target()));
    world_->run(copy_secret, place_.organization, other.organization);
    EXPECT_TRUE(succeeds(world_->start_at(place_.organization)));
    EXPECT_TRUE(fails_with(world_->start_at(other.organization), IdentityError::provider_wrong));
    EXPECT_TRUE(succeeds(world_->set(other.founder, other.target()))) << "another secret mends it";
    EXPECT_TRUE(succeeds(world_->start_at(other.organization)));
}

TEST_P(IdentityProvidersOf, AnOrganizationKeepTheSecretWhereOnlyOtherThingsChange) {
    const auto before = value_of(set());
    auto form = provider_form();
    form.client_secret.reset();
    form.admits_newcomers = false;
    EXPECT_EQ(value_of(set(form)).id, before.id);
    EXPECT_TRUE(succeeds(world_->start_at(place_.organization)));
    form.client_id = parsed<decltype(form.client_id)>("another client");
    const auto lacking = set(form);
    ASSERT_TRUE(fails_with(lacking, IdentityError::provider_form_wrong));
    EXPECT_EQ(lacking.error().fields().front().pointer, "/client_secret");
    form.client_secret = parsed<ClientSecret>("another secret");
    EXPECT_NE(value_of(set(form)).id, before.id) << "another client is another provider";
}

TEST_P(IdentityProvidersOf, AnOrganizationKeepWhatNobodySaysOtherwise) {
    auto form = form_with_role("manager");
    form.trusts_addresses = true;
    form.admits_newcomers = false;
    value_of(set(form));
    const UserId kim = world_->sign_up("kim@corp.example").id;
    world_->put_membership(place_.organization, kim, place_.top(), "manager");
    prove_provider();
    form = provider_form();
    form.enforced = true;
    const auto enforced = value_of(set(form));
    EXPECT_TRUE(enforced.enforced && enforced.trusts_addresses && !enforced.admits_newcomers);
    EXPECT_EQ(enforced.role, "manager");
    EXPECT_TRUE(value_of(set()).enforced);
    form.issuer = parsed<Issuer>("https://login.example/other");
    form.enforced.reset();
    const auto other = value_of(set(form));
    EXPECT_TRUE(!other.enforced && !other.trusts_addresses && other.admits_newcomers) << "another keeps nothing";
}

TEST_P(IdentityProvidersOf, AnOrganizationAreSetByWhoMayNotGiveTheirRoleWhereNobodyGetsIt) {
    constexpr auto lose_role = storage::testing::one_text(
        "test.lose_role", "update identity_providers set role = 'gone' where organization_id = $1");
    value_of(set());
    world_->run(lose_role, place_.organization);
    EXPECT_TRUE(fails_with(set(), AccessError::no_such_role));
    auto form = provider_form();
    form.admits_newcomers = false;
    EXPECT_EQ(value_of(set(form)).role, "gone");
}

TEST_P(IdentityProvidersOf, AnOrganizationAreEnforcedOnlyOnceSomebodyHasSignedInByThem) {
    auto form = provider_form();
    form.enforced = true;
    EXPECT_TRUE(fails_with(set(form), IdentityError::enforced_unproven));
    value_of(set());
    EXPECT_TRUE(fails_with(set(form), IdentityError::enforced_unproven));
    prove_provider();
    EXPECT_TRUE(value_of(set(form)).enforced);
    form.client_id = parsed<decltype(form.client_id)>("another client");
    EXPECT_TRUE(fails_with(set(form), IdentityError::enforced_unproven)) << "who signed in did so by the one before";
    EXPECT_TRUE(value_of(world_->show_provider(place_.founder, place_.target()))->enforced);
}

TEST_P(IdentityProvidersOf, AnOrganizationAreRemovedWithAllThatTheyProved) {
    value_of(set());
    prove_provider();
    ASSERT_TRUE(succeeds(world_->remove_provider(place_.founder, place_.target())));
    EXPECT_FALSE(value_of(world_->show_provider(place_.founder, place_.target())));
    EXPECT_TRUE(fails_with(world_->start_at(place_.organization), IdentityError::no_provider));
    EXPECT_TRUE(fails_with(world_->remove_provider(place_.founder, place_.target()), AccessError::not_found));
    EXPECT_EQ(value_of(set()).people, 0);
}

MUSTER_ON_BOTH_ENGINES(IdentityProvidersOf);

}  // namespace
}  // namespace muster::identity::testing
