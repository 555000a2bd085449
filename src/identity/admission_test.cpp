// SPDX-License-Identifier: Apache-2.0
#include "identity/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/testing/identity_world.h"
#include "storage/testing/one_text.h"
#include "team/team_error.h"

namespace muster::identity::testing {
namespace {

using access::AccessError;
using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using team::TeamError;
using ::testing::IsEmpty;

constexpr auto newest_confirmation =
    storage::testing::one_text("test.newest_confirmation", "select max(id) from email_confirmations");

using Roles = std::map<ScopeId, std::string>;

class AdmissionByProvider : public OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        value_of(world_->set(place_.founder, place_.target()));
        world_->prove(place_, "corp.example");
    }
    Result<IdentityWorld::SignedIn> sign_in(std::string_view email = "kim@corp.example") {
        return world_->sign_in(place_, claims_of(email));
    }
    UserId signed_in(std::string_view email = "kim@corp.example") { return value_of(sign_in(email)).first.id; }
    Roles roles(UserId user) { return world_->roles_of(place_.organization, user); }
    void set(bool admits_newcomers, bool enforced = false) {
        auto form = provider_form();
        form.admits_newcomers = admits_newcomers;
        form.enforced = enforced;
        value_of(world_->set(place_.founder, place_.target(), form));
    }
    void enforce() {
        signed_in("first@corp.example");
        set(true, true);
    }
    /// Whether the actor reaches the organization.
    Result<team::Organization> enter(const Actor& actor) {
        using access::Permission;
        return world_->gate.with<Permission::view_organization>(
            actor, place_.target(), [&](const access::Permit<Permission::view_organization>& permit) {
                return world_->organizations.show(permit);
            });
    }
    Result<void> leave(const Actor& actor) {
        using access::Permission;
        return world_->gate.with<Permission::leave_organization>(
            actor, place_.target(), [&](const access::Permit<Permission::leave_organization>& permit) {
                return world_->members.leave(permit);
            });
    }
    UserId member(std::string_view email, std::string_view role = "sales_rep") {
        const auto user = world_->sign_up(email).id;
        world_->put_membership(place_.organization, user, place_.top(), role);
        return user;
    }

    Place place_;
};

TEST_P(AdmissionByProvider, LeavesThoseOutWhoAreNoMembersWhereNewcomersAreNotAdmitted) {
    set(false);
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::not_admitted));
    EXPECT_EQ(world_->users_stored(), 1) << "no account without access";
    const UserId kim = member("kim@corp.example");
    EXPECT_EQ(signed_in(), kim);
}

TEST_P(AdmissionByProvider, GivesNoMoreThanWhoeverSetTheProviderStillMay) {
    const UserId admin = world_->add_member(place_.organization, place_.top(), "admin");
    value_of(world_->set(admin, place_.target()));
    world_->put_membership(place_.organization, world_->add_user("spare"), place_.top(), "admin");
    value_of(world_->change_role(place_.founder, place_.target(), admin, "sales_rep"));
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::not_admitted));
    EXPECT_EQ(world_->users_stored(), 3);
    EXPECT_FALSE(value_of(world_->show_provider(place_.founder, place_.target()))->can_give_role);
    EXPECT_TRUE(value_of(world_->set(place_.founder, place_.target())).can_give_role);
    EXPECT_EQ(roles(signed_in()), (Roles{{place_.top(), "sales_rep"}}));
}

TEST_P(AdmissionByProvider, BringsNobodyBackWhoWasRemoved) {
    const UserId kim = signed_in();
    value_of(world_->remove(place_.founder, place_.target(), kim));
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed));
    EXPECT_THAT(roles(kim), IsEmpty());
}

TEST_P(AdmissionByProvider, BringsBackWhoLeftThemselves) {
    const UserId kim = signed_in();
    value_of(world_->leave(kim, place_.organization));
    EXPECT_EQ(signed_in(), kim);
    EXPECT_EQ(roles(kim), (Roles{{place_.top(), "sales_rep"}}));
}

TEST_P(AdmissionByProvider, LeavesTheInvitedToTheirInvitation) {
    const auto invitation = value_of(
        world_->invite(place_.founder, place_.target(), team::testing::invitation_for("kim@corp.example", "admin")));
    const auto kim = value_of(sign_in());
    EXPECT_THAT(roles(kim.first.id), IsEmpty());
    const auto token = world_->token_of(place_.organization, invitation.id);
    EXPECT_TRUE(succeeds(world_->invitations.accept(kim.first, token, world_->actor(kim).proof())));
    EXPECT_EQ(roles(kim.first.id), (Roles{{place_.top(), "admin"}}));
    EXPECT_EQ(signed_in(), kim.first.id);
}

TEST_P(AdmissionByProvider, LetsAMemberIntoTheAccountThatTheyHave) {
    const UserId kim = member("kim@corp.example", "admin");
    EXPECT_EQ(signed_in(), kim);
    EXPECT_EQ(roles(kim), (Roles{{place_.top(), "admin"}})) << "their role is as it was";
}

TEST_P(AdmissionByProvider, TakesAnAccountFromWhoeverMadeItWithAnAddressThatNobodyConfirmed) {
    const auto squatter = world_->sign_up("kim@corp.example");
    const auto session = value_of(world_->sessions.begin(squatter, {}));
    EXPECT_EQ(signed_in(), squatter.id);
    EXPECT_FALSE(value_of(world_->sessions.find(session.token.reveal()))) << "whoever made it is out";
    EXPECT_TRUE(
        fails_with(world_->users.check_password(squatter.email, Secret("a long password")), TeamError::wrong_password));
    const auto again = value_of(world_->sessions.begin(squatter, {}));
    EXPECT_EQ(signed_in(), squatter.id);
    EXPECT_TRUE(value_of(world_->sessions.find(again.token.reveal()))) << "from then on it is theirs";
}

TEST_P(AdmissionByProvider, KeepsThePasswordOfAnAccountWhoseAddressIsConfirmed) {
    const auto invitation =
        value_of(world_->invite(place_.founder, place_.target(), team::testing::invitation_for("kim@corp.example")));
    const auto kim = value_of(world_->invitations.sign_up({world_->token_of(place_.organization, invitation.id),
                                                           team::testing::parsed<team::PersonName>("Kim"),
                                                           team::testing::parsed<json::Password>("a long password")}));
    EXPECT_EQ(signed_in(), kim.first.id);
    EXPECT_TRUE(succeeds(world_->users.check_password(kim.first.email, Secret("a long password"))));
}

TEST_P(AdmissionByProvider, IsForSessionsByTheProviderOnlyWhereItIsEnforced) {
    const UserId kim = member("kim@corp.example");
    const UserId guest = member("guest@people.example");
    EXPECT_TRUE(succeeds(enter(Actor::user(kim, {}))));
    enforce();
    EXPECT_TRUE(fails_with(enter(Actor::user(kim, {})), AccessError::provider_sign_in_needed));
    EXPECT_TRUE(succeeds(enter(Actor::user(guest, {})))) << "the provider knows nothing of other domains' people";
    EXPECT_TRUE(succeeds(enter(world_->actor(value_of(sign_in())))));
    const Actor by_another = Actor::user(kim, {}, {.provider = access::IdentityProviderId(7)});
    EXPECT_TRUE(fails_with(enter(by_another), AccessError::provider_sign_in_needed));
    set(true, false);
    EXPECT_TRUE(succeeds(enter(Actor::user(kim, {}))));
}

TEST_P(AdmissionByProvider, LeavesAWayInToThoseWhoseRoleMustHaveAHolder) {
    const UserId admin = member("admin@corp.example", "admin");
    enforce();
    EXPECT_TRUE(succeeds(enter(Actor::user(admin, {}))));
    value_of(world_->change_role(place_.founder, place_.target(), admin, "sales_rep"));
    EXPECT_TRUE(fails_with(enter(Actor::user(admin, {})), AccessError::provider_sign_in_needed));
}

TEST_P(AdmissionByProvider, TellsNobodyOutsideThatItIsEnforced) {
    enforce();
    const auto stranger = world_->sign_up("stranger@corp.example").id;
    EXPECT_TRUE(fails_with(enter(Actor::user(stranger, {})), AccessError::not_found));
}

TEST_P(AdmissionByProvider, EndsWithTheProviderThatBeganTheSession) {
    const UserId kim = member("kim@corp.example");
    enforce();
    const auto before = world_->actor(value_of(sign_in()));
    auto form = provider_form();
    form.client_id = team::testing::parsed<decltype(form.client_id)>("another");
    value_of(world_->set(place_.founder, place_.target(), form));
    EXPECT_TRUE(succeeds(enter(Actor::user(kim, {})))) << "another provider is not enforced yet";
    value_of(world_->set(place_.founder, place_.target()));
    enforce();
    EXPECT_TRUE(fails_with(enter(before), AccessError::provider_sign_in_needed)) << "it proved itself to another";
}

TEST_P(AdmissionByProvider, ShutsInvitationsAndJoinLinksToPasswordsWhereItIsEnforced) {
    enforce();
    const auto invitation =
        value_of(world_->invite(place_.founder, place_.target(), team::testing::invitation_for("kim@corp.example")));
    const auto token = world_->token_of(place_.organization, invitation.id);
    const auto link = value_of(world_->share(place_.founder, place_.target())).second;
    const auto name = team::testing::parsed<team::PersonName>("Kim");
    const auto password = team::testing::parsed<json::Password>("a long password");
    EXPECT_TRUE(fails_with(world_->invitations.sign_up({token, name, password}), AccessError::provider_sign_in_needed));
    const auto kim = world_->sign_up("kim@corp.example");
    EXPECT_TRUE(fails_with(world_->invitations.accept(kim, token), AccessError::provider_sign_in_needed));
    EXPECT_TRUE(fails_with(world_->join(kim.id, link), AccessError::provider_sign_in_needed));
    EXPECT_THAT(roles(kim.id), IsEmpty());
    EXPECT_TRUE(succeeds(world_->sign_up_and_join(link, "guest@people.example"))) << "others come as before";
    const UserId admin = member("admin@corp.example", "admin");
    EXPECT_TRUE(fails_with(world_->join(admin, link), TeamError::already_member)) << "whom the gate lets in anyway";
    const auto by_provider = world_->actor(value_of(sign_in())).proof();
    EXPECT_TRUE(succeeds(world_->invitations.accept(kim, token, by_provider)));
}

TEST_P(AdmissionByProvider, KeepsPeopleAtTheDomainForWhichItIsEnforced) {
    const auto kim = Actor::user(member("kim@corp.example"), {});
    const auto change = [&](std::string_view email) {
        return world_->email_confirmations.request_change(
            kim, {team::testing::address(email), Secret("a long password")}, world_->second_factors);
    };
    const auto confirm_newest = [&] {
        const auto newest = world_->run(newest_confirmation)[0].get<team::EmailConfirmationId>(0);
        return world_->email_confirmations.confirm(kim,
                                                   value_of(world_->email_confirmations.mail(newest)).value().token);
    };
    ASSERT_TRUE(succeeds(change("kim@people.example")));
    enforce();
    EXPECT_TRUE(fails_with(confirm_newest(), TeamError::domain_not_allowed)) << "asked for before, or not";
    EXPECT_TRUE(fails_with(change("kim@people.example"), TeamError::domain_not_allowed));
    ASSERT_TRUE(succeeds(change("kim.kay@corp.example")));
    EXPECT_TRUE(succeeds(confirm_newest())) << "another name at the same domain";
    EXPECT_TRUE(fails_with(enter(kim), AccessError::provider_sign_in_needed));
    value_of(leave(world_->actor(value_of(sign_in("kim.kay@corp.example")))));
    EXPECT_TRUE(succeeds(change("kim@people.example"))) << "whoever is no member goes where they want";
}

MUSTER_ON_BOTH_ENGINES(AdmissionByProvider);

}  // namespace
}  // namespace muster::identity::testing
