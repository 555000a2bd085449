// SPDX-License-Identifier: Apache-2.0
#include "team/user.h"

#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto all_columns =
    storage::testing::one_text("user_test.all", "select email, name, password_hash from users order by id");

SignUp form_of(std::string_view email, std::string_view password = "a long password") {
    return {address(email), parsed<PersonName>("Ada Ito"), parsed<json::Password>(password)};
}

class UserAccounts : public OnTeamWorld {
  protected:
    Result<User> sign_up(const SignUp& form) { return world_->users.sign_up(Actor::visitor(), form); }
    Result<ProvenUser> check(std::string_view email, std::string_view password) {
        return world_->users.check_password(address(email), Secret(std::string(password)));
    }
};

TEST_P(UserAccounts, SignUpMakesAnAccountThatItsPasswordOpens) {
    const auto made = value_of(sign_up(form_of("ada@people.example")));
    EXPECT_EQ(made.name, "Ada Ito");
    EXPECT_EQ(made.created_at, world_->clock.now());
    EXPECT_EQ(value_of(check("ada@people.example", "a long password")).id, made.id);
    EXPECT_TRUE(fails_with(check("ada@people.example", "a long passworD"), TeamError::wrong_password));
}

TEST_P(UserAccounts, AnUnknownAddressIsAnsweredAsAWrongPassword) {
    value_of(sign_up(form_of("ada@people.example")));
    const auto wrong = check("ada@people.example", "another password");
    const auto unknown = check("bob@people.example", "another password");
    ASSERT_FALSE(wrong.ok());
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(wrong.error().code(), unknown.error().code());
    EXPECT_EQ(wrong.error().message(), unknown.error().message());
}

TEST_P(UserAccounts, ThePasswordOfOneAccountDoesNotOpenAnother) {
    value_of(sign_up(form_of("ada@people.example", "the password of ada")));
    value_of(sign_up(form_of("bob@people.example", "the password of bob")));
    EXPECT_TRUE(succeeds(check("bob@people.example", "the password of bob")));
    EXPECT_TRUE(fails_with(check("bob@people.example", "the password of ada"), TeamError::wrong_password));
}

TEST_P(UserAccounts, AnAddressHasOneAccountHoweverItIsWritten) {
    value_of(sign_up(form_of("ada@people.example")));
    for (const auto* same :
         {"ada@people.example", "Ada@People.Example", "  ada@people.example ", "ADA@PEOPLE.EXAMPLE"}) {
        EXPECT_TRUE(fails_with(sign_up(form_of(same)), TeamError::email_taken)) << same;
    }
    EXPECT_EQ(world_->users_stored(), 1);
    EXPECT_THAT(world_->actions_of(), ElementsAre("user.signed_up"));
    EXPECT_TRUE(succeeds(sign_up(form_of("ada+lists@people.example"))));
    EXPECT_TRUE(succeeds(sign_up(form_of("a.da@people.example"))));
}

TEST_P(UserAccounts, WhoSignsInMayWriteTheAddressInAnyCase) {
    const auto made = value_of(sign_up(form_of("Ada@People.Example")));
    EXPECT_EQ(value_of(check(" ADA@people.example", "a long password")).id, made.id);
}

TEST_P(UserAccounts, OfTwoWhoSignUpAtOnceWithOneAddressOneGetsIt) {
    std::array<std::optional<Result<User>>, 2> outcomes;
    {
        std::latch start(2);
        std::array<std::jthread, 2> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads[i] = std::jthread([&, i] {
                start.arrive_and_wait();
                outcomes[i] = sign_up(form_of("ada@people.example", i == 0 ? "the first one" : "the second one"));
            });
        }
    }
    const std::size_t winner = outcomes[0]->ok() ? 0 : 1;
    EXPECT_TRUE(succeeds(*outcomes[winner]));
    EXPECT_TRUE(fails_with(*outcomes[1 - winner], TeamError::email_taken));
    EXPECT_EQ(world_->users_stored(), 1);
    EXPECT_TRUE(succeeds(check("ada@people.example", winner == 0 ? "the first one" : "the second one")));
    EXPECT_FALSE(check("ada@people.example", winner == 0 ? "the second one" : "the first one").ok());
}

TEST_P(UserAccounts, APasswordIsStoredAsArgon2idOfItsOwnSalt) {
    value_of(sign_up(form_of("ada@people.example")));
    value_of(sign_up(form_of("bob@people.example")));
    const auto stored = world_->run(all_columns);
    ASSERT_EQ(stored.size(), 2U);
    for (const auto row : stored) {
        EXPECT_THAT(row.get<std::string>(2), StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
        for (std::size_t column = 0; column < row.size(); ++column) {
            EXPECT_THAT(row.get<std::string>(column), Not(HasSubstr("a long password")));
        }
    }
    EXPECT_NE(stored[0].get<std::string>(2), stored[1].get<std::string>(2));
}

TEST_P(UserAccounts, SignUpLeavesAnEventWithoutAnythingPersonal) {
    const auto made = value_of(sign_up(form_of("ada@people.example")));
    const auto events = world_->events_of();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "user.signed_up");
    EXPECT_EQ(events[0].subject_id, made.id.number());
    EXPECT_EQ(events[0].actor.kind, "visitor");
    EXPECT_EQ(events[0].payload, "{}");
}

TEST_P(UserAccounts, TheOperatorFindsAnAccountByItsAddress) {
    const auto made = value_of(sign_up(form_of("ada@people.example")));
    EXPECT_EQ(value_of(world_->users.find(address("Ada@people.example"))).id, made.id);
    EXPECT_TRUE(fails_with(world_->users.find(address("bob@people.example")), access::AccessError::not_found));
}

TEST_P(UserAccounts, TheListOfAccountsComesInPagesWithoutGaps) {
    std::vector<std::string> names;
    for (const auto* name : {"One", "Two", "Three", "Four", "Five"}) {
        world_->add_user(name);
        names.emplace_back(name);
    }
    std::vector<std::string> listed;
    std::vector<std::size_t> sizes;
    std::optional<std::string> after;
    do {
        const auto page = value_of(world_->users.list(rows(2, after)));
        sizes.push_back(page.items.size());
        for (const auto& user : page.items) listed.push_back(user.name);
        after = page.next;
    } while (after && listed.size() <= names.size());
    EXPECT_EQ(listed, names);
    EXPECT_THAT(sizes, ElementsAre(2U, 2U, 1U));
    EXPECT_TRUE(fails_with(world_->users.list(rows(2, "no cursor of ours")), PageError::cursor_unreadable));
}

TEST(SignUpForm, APasswordHasEightToTwoHundredAndFiftySixCharacters) {
    const auto with_password = [](const std::string& password) {
        return json::parse<SignUp>(R"({"email":"ada@people.example","name":"Ada","password":")" + password + "\"}");
    };
    EXPECT_TRUE(succeeds(with_password(std::string(8, 'x'))));
    EXPECT_TRUE(succeeds(with_password(std::string(256, 'x'))));
    EXPECT_TRUE(succeeds(with_password("\u00FC\u00FC\u00FC\u00FC\u00FC\u00FC\u00FC\u00FC")));
    for (const auto& refused : {std::string(7, 'x'), std::string(257, 'x'), std::string("\u00FC\u00FC\u00FC\u00FC")}) {
        const auto read = with_password(refused);
        ASSERT_TRUE(fails_with(read, json::JsonError::invalid)) << refused.size();
        ASSERT_EQ(read.error().fields().size(), 1U);
        EXPECT_EQ(read.error().fields()[0].pointer, "/password");
        EXPECT_THAT(read.error().fields()[0].detail, Not(HasSubstr(refused)));
    }
}

MUSTER_ON_BOTH_ENGINES(UserAccounts);

}  // namespace
}  // namespace muster::team::testing
