// SPDX-License-Identifier: Apache-2.0
// Who is known again by a provider, whatever became of account, address and provider, and who comes in no second time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/testing/identity_world.h"
#include "storage/testing/one_text.h"
#include "team/account_deletion.h"
#include "team/team_error.h"

namespace muster::identity::testing {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using team::TeamError;
using ::testing::IsEmpty;

constexpr auto newest_confirmation = one_text("return.newest_confirmation", "select max(id) from email_confirmations");
constexpr auto count_changed_mails =
    one_text("return.count_changed_mails", "select count(*) from jobs where kind = 'password_changed_mail'");
constexpr auto count_linked_mails =
    one_text("return.count_linked_mails", "select count(*) from jobs where kind = 'identity_linked_mail'");
constexpr auto put_accounts =
    one_text("return.put_accounts",
             "insert into users (id, email, name, password_hash, created_at) "
             "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) "
             "select i, 'many' || i || '@corp.example', 'Many', '', cast($1 as bigint) from n");
constexpr auto put_links =
    one_text("return.put_links",
             "insert into identity_links (organization_id, issuer, subject, user_id, provider_id, linked_at) "
             "select cast($1 as bigint), 'https://login.example', u.email, u.id, 1, u.created_at from users u "
             "where u.name = 'Many'");

const Secret password("a long password");

class AdmissionAgain : public OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        value_of(world_->set(place_.founder, place_.target()));
        world_->prove(place_, "corp.example");
    }
    Result<IdentityWorld::SignedIn> sign_in(std::string_view subject = "kim") {
        auto claims = claims_of("kim@corp.example");
        claims["sub"] = subject;
        return world_->sign_in(place_, claims);
    }
    UserId signed_in() { return value_of(sign_in()).first.id; }
    /// Somebody who has never signed in by the provider.
    UserId member() {
        const auto user = world_->sign_up("kim@corp.example").id;
        world_->confirm_email(user);
        world_->put_membership(place_.organization, user, place_.top(), "sales_rep");
        return user;
    }
    void remove(UserId user) { value_of(world_->remove(place_.founder, place_.target(), user)); }
    void suspend(UserId user) {
        value_of(world_->gate.with<Permission::suspend_member>(
            IdentityWorld::as(place_.founder), place_.target(),
            [&](const Permit<Permission::suspend_member>& permit) { return world_->members.suspend(permit, user); }));
    }
    void change_address(UserId user, std::string_view email) {
        const Actor actor = Actor::user(user, {});
        value_of(world_->email_confirmations.request_change(actor, {team::testing::address(email), password},
                                                            world_->second_factors));
        const auto newest = world_->run(newest_confirmation)[0].get<team::EmailConfirmationId>(0);
        const auto mail = value_of(world_->email_confirmations.mail(newest)).value();
        value_of(world_->email_confirmations.confirm(actor, mail.token));
    }
    void delete_account(UserId user) {
        value_of(world_->passwords.set(world_->user(user), *json::Password::parse(password.reveal())));
        value_of(team::AccountDeletions(world_->gate, world_->members, world_->second_factors, world_->former_addresses)
                     .remove(IdentityWorld::as(user), {password, std::nullopt}));
    }
    /// Sets the same provider anew, by another client.
    void change_client() {
        auto form = provider_form();
        form.client_id = team::testing::parsed<decltype(form.client_id)>("another client");
        value_of(world_->set(place_.founder, place_.target(), form));
        value_of(world_->set(place_.founder, place_.target()));
    }
    access::IdentityProviderId provider() {
        return value_of(world_->show_provider(place_.founder, place_.target()))->id;
    }
    NamedPerson named(std::string_view email = "kim@corp.example") {
        return {provider(), std::string(FakeProvider::issuer), "kim", team::testing::address(email), "Kim", {}};
    }
    SignInState state(std::int64_t id = 1) {
        return {place_.organization, ProviderSignInId(id), Time(world_->clock.now() + std::chrono::minutes(1))};
    }

    Place place_;
};

TEST_P(AdmissionAgain, KnowsTheRemovedByTheAddressThatTheyGaveUp) {
    const UserId kim = member();
    remove(kim);
    change_address(kim, "kim@people.example");
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed));
    EXPECT_EQ(world_->users_stored(), 2) << "no account without access";
    value_of(world_->invite(place_.founder, place_.target(), team::testing::invitation_for("kim@corp.example")));
    EXPECT_TRUE(succeeds(sign_in()));
}

TEST_P(AdmissionAgain, KnowsTheRemovedWhoGaveTheirAddressUpBefore) {
    const UserId kim = member();
    change_address(kim, "kim@people.example");
    remove(kim);
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed));
}

TEST_P(AdmissionAgain, KnowsTheSuspendedByTheAddressThatTheyGaveUp) {
    const UserId kim = member();
    suspend(kim);
    change_address(kim, "kim@people.example");
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed));
}

TEST_P(AdmissionAgain, KnowsTheRemovedWhoDeletedAnAccountThatWasNeverLinked) {
    const UserId kim = member();
    remove(kim);
    delete_account(kim);
    EXPECT_TRUE(fails_with(sign_in(), TeamError::invitation_needed));
}

TEST_P(AdmissionAgain, TakesTheAddressOfSomebodyWhomNothingBarsForNew) {
    const UserId kim = member();
    change_address(kim, "kim@people.example");
    const UserId next = signed_in();
    EXPECT_NE(next, kim);
    delete_account(next);
    EXPECT_NE(signed_in(), next) << "who goes with their account leaves";
}

TEST_P(AdmissionAgain, KeepsAnAccountForWhoeverHadItThoughTheClientIsAnother) {
    const UserId kim = signed_in();
    change_client();
    EXPECT_TRUE(fails_with(sign_in("hired later"), IdentityError::linked_to_other));
    EXPECT_EQ(value_of(world_->show_provider(place_.founder, place_.target()))->people, 0);
    EXPECT_EQ(signed_in(), kim);
    EXPECT_EQ(value_of(world_->show_provider(place_.founder, place_.target()))->people, 1);
}

TEST_P(AdmissionAgain, KnowsTheBarredThoughTheProviderWasRemovedMeanwhile) {
    const UserId kim = signed_in();
    remove(kim);
    delete_account(kim);
    value_of(world_->remove_provider(place_.founder, place_.target()));
    value_of(world_->set(place_.founder, place_.target()));
    auto renamed = claims_of("kim.kay@corp.example");
    renamed["sub"] = "kim";
    EXPECT_TRUE(fails_with(world_->sign_in(place_, renamed), TeamError::invitation_needed));
}

TEST_P(AdmissionAgain, NamesSomebodyByAnotherIdentityOnceTheFirstIsForgotten) {
    const UserId kim = signed_in();
    const UserId manager = world_->add_member(place_.organization, place_.top(), "sales_rep");
    const Place other = world_->found("amplemarket");
    EXPECT_TRUE(fails_with(world_->forget_person(manager, place_.target(), kim), access::AccessError::denied));
    EXPECT_TRUE(fails_with(world_->forget_person(other.founder, other.target(), kim), access::AccessError::not_found));
    EXPECT_TRUE(fails_with(sign_in("kim's second identity"), IdentityError::linked_to_other));
    value_of(world_->forget_person(place_.founder, place_.target(), kim));
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "identity_provider.person_forgotten");
    EXPECT_EQ(value_of(sign_in("kim's second identity")).first.id, kim);
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::linked_to_other));
}

TEST_P(AdmissionAgain, CountsNobodyForTheProviderWhoIsNoMember) {
    remove(signed_in());
    EXPECT_EQ(value_of(world_->show_provider(place_.founder, place_.target()))->people, 0);
    auto form = provider_form();
    form.enforced = true;
    EXPECT_TRUE(fails_with(world_->set(place_.founder, place_.target(), form), IdentityError::enforced_unproven));
}

TEST_P(AdmissionAgain, TakesNobodysWordOfAFormerProvider) {
    const auto person = named();
    change_client();
    EXPECT_TRUE(fails_with(world_->admissions.admit(state(), person), IdentityError::sign_in_over));
    EXPECT_TRUE(succeeds(world_->admissions.admit(state(), named())));
}

TEST_P(AdmissionAgain, TakesOneSignInOnce) {
    EXPECT_TRUE(succeeds(world_->admissions.admit(state(), named())));
    EXPECT_TRUE(fails_with(world_->admissions.admit(state(), named()), IdentityError::sign_in_over));
    EXPECT_TRUE(succeeds(world_->admissions.admit(state(2), named())));
    const auto late = state(3);
    world_->clock.advance(std::chrono::minutes(1));
    EXPECT_TRUE(fails_with(world_->admissions.admit(late, named()), IdentityError::sign_in_over));
}

TEST_P(AdmissionAgain, AsksAnIssuerOfManyWhoseTheAccountIs) {
    auto person = named();
    person.issuer = "https://accounts.google.com";
    EXPECT_TRUE(fails_with(world_->admissions.admit(state(), person), IdentityError::foreign_domain))
        << "a consumer's account with an address of the domain";
    person.hosted_domain = "people.example";
    EXPECT_TRUE(fails_with(world_->admissions.admit(state(), person), IdentityError::foreign_domain));
    person.hosted_domain = "corp.example";
    EXPECT_TRUE(succeeds(world_->admissions.admit(state(), person)));
}

TEST_P(AdmissionAgain, TakesNoPasswordFromAnAccountThatItLetsNobodyInto) {
    auto form = provider_form();
    form.admits_newcomers = false;
    value_of(world_->set(place_.founder, place_.target(), form));
    const auto squatter = world_->sign_up("kim@corp.example");
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::not_admitted));
    EXPECT_TRUE(succeeds(world_->users.check_password(squatter.email, password)));
    form.admits_newcomers = true;
    value_of(world_->set(place_.founder, place_.target(), form));
    EXPECT_TRUE(succeeds(sign_in()));
    EXPECT_TRUE(fails_with(world_->users.check_password(squatter.email, password), TeamError::wrong_password));
}

TEST_P(AdmissionAgain, ClaimsAnAccountUnderTheAddressThatWasNamedAlone) {
    auto squatter = world_->sign_up("kim@corp.example");
    auto moved = squatter;
    moved.email = team::testing::address("other@corp.example");
    EXPECT_FALSE(value_of(world_->passwords.claim(moved)));
    EXPECT_TRUE(succeeds(world_->users.check_password(squatter.email, password)));
    EXPECT_TRUE(value_of(world_->passwords.claim(squatter)));
    EXPECT_FALSE(value_of(world_->passwords.claim(squatter))) << "it is somebody's by now";
}

TEST_P(AdmissionAgain, MakesAccountsWithoutAPasswordWhoseFirstIsNoChange) {
    const auto kim = value_of(sign_in()).first;
    EXPECT_TRUE(fails_with(world_->users.check_password(kim.email, Secret("")), TeamError::wrong_password));
    value_of(world_->passwords.set(kim, *json::Password::parse(password.reveal())));
    EXPECT_EQ(world_->run(count_changed_mails)[0].get<std::int64_t>(0), 0);
    value_of(world_->passwords.set(kim, *json::Password::parse(password.reveal())));
    EXPECT_EQ(world_->run(count_changed_mails)[0].get<std::int64_t>(0), 1);
}

TEST_P(AdmissionAgain, MailsWhoHadAnAccountWhenItIsLinkedFirst) {
    const auto mails = [&] { return world_->run(count_linked_mails)[0].get<std::int64_t>(0); };
    const UserId kim = member();
    EXPECT_EQ(signed_in(), kim);
    EXPECT_EQ(mails(), 1);
    EXPECT_EQ(signed_in(), kim);
    value_of(world_->sign_in(place_, claims_of("new@corp.example")));
    EXPECT_EQ(mails(), 1);
}

TEST_P(AdmissionAgain, MakesOnlySoManyAccountsInAnHour) {
    static_assert(limits::provider_accounts_per_hour_max == 1000);
    world_->run(put_accounts, world_->clock.now());
    world_->run(put_links, place_.organization);
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::too_many_newcomers));
    auto many = claims_of("many7@corp.example");
    many["sub"] = "many7@corp.example";
    EXPECT_TRUE(succeeds(world_->sign_in(place_, many))) << "who has an account comes in";
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(succeeds(sign_in()));
}

MUSTER_ON_BOTH_ENGINES(AdmissionAgain);

}  // namespace
}  // namespace muster::identity::testing
