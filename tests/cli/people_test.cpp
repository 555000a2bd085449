// SPDX-License-Identifier: Apache-2.0
// The operator's deeds on people and organizations: what they do, and what they refuse.

#include <string>

#include "cli/cli.h"

namespace muster::testing {
namespace {

const std::string ada = "ada@people.example";
const std::string ben = "ben@people.example";

/// With Ada, who founded an organization, and Ben, who is in none.
class People : public Cli {
  protected:
    void SetUp() override {
        Cli::SetUp();
        if (IsSkipped()) return;
        migrate();
        create_user(ada);
        create_user(ben);
        place_ = create_organization("customertext", ada);
    }

    CommandResult create(const std::string& email, const std::string& name, const std::string& input) {
        return run({"user", "create", "--email", email, "--name", name}, input);
    }
    CommandResult member(const std::string& deed, const Words& more) {
        Words words = {"member", deed, place_};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    std::string subaccount_of(const std::string& organization) {
        return std::string(json_of({"subaccount", "list", organization}).at(0).at("id").as_string());
    }

    std::string place_;
};

INSTANTIATE_TEST_SUITE_P(Engines, People, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

TEST_P(People, SignInWithTheFirstLineOfStandardInput) {
    const auto made = create("cleo@people.example", "Cleo", "a long password\nmore");
    EXPECT_EQ(made.exit_code, done) << made.err;
    EXPECT_TRUE(made.out.starts_with("created user ")) << made.out;
    EXPECT_FALSE((made.out + made.err).contains("a long password"));
}

TEST_P(People, AreNotMadeOfWrongWords) {
    EXPECT_TRUE(refuses(create("cleo", "Cleo", "a long password\n"), wrong_input, "`cleo` is no email address"));
    EXPECT_TRUE(
        refuses(create("ü@people.example", "Cleo", "a long password\n"), wrong_input, "only addresses in ASCII"));
    EXPECT_TRUE(refuses(create("cleo@people.example", "", "a long password\n"), wrong_input, "the name"));
    EXPECT_TRUE(refuses(create("cleo@people.example", "C\tleo", "a long password\n"), wrong_input, "the name"));
    EXPECT_TRUE(refuses(create("cleo@people.example", "Cleo", ""), wrong_input, "standard input holds no password"));
    const auto weak = create("cleo@people.example", "Cleo", "abcdefg\n");
    EXPECT_TRUE(refuses(weak, wrong_input, "8 to 256 characters"));
    EXPECT_FALSE(weak.err.contains("abcdefg")) << "a password is never repeated";
    EXPECT_EQ(json_of({"user", "list"}).as_array().size(), 2U);
}

TEST_P(People, HaveOneAccountForAnAddressHoweverItIsWritten) {
    EXPECT_TRUE(refuses(create(ada, "Ada", "a long password\n"), refused,
                        "there is an account with the address `ada@people.example` already"));
    EXPECT_TRUE(refuses(create("ADA@People.Example", "Ada", "a long password\n"), refused, "an account"));
}

TEST_P(People, GetAnotherPasswordFromTheOperator) {
    const auto set = [&](const std::string& email, const std::string& input) {
        return run({"user", "set-password", email}, input);
    };
    const auto done_so = set(ada, "an even longer password\n");
    EXPECT_EQ(done_so.exit_code, done) << done_so.err;
    EXPECT_FALSE((done_so.out + done_so.err).contains("longer"));
    EXPECT_TRUE(refuses(set("cleo@people.example", "an even longer password\n"), not_found, "cleo@people.example"));
    EXPECT_TRUE(refuses(set(ada, "password1\n"), wrong_input, "choose another"));
    EXPECT_TRUE(refuses(set(ada, ""), wrong_input, "standard input holds no password"));
}

TEST_P(People, AreSignedOutByTheOperator) {
    EXPECT_EQ(run({"user", "sign-out", ada}).exit_code, done);
    EXPECT_TRUE(refuses(run({"user", "sign-out", "cleo@people.example"}), not_found, "cleo@people.example"));
    EXPECT_EQ(run({"audit", "verify"}).exit_code, done);
}

TEST_P(People, FoundAnOrganizationInTheRoleThatMustHaveAHolder) {
    EXPECT_EQ(members(place_), Words{"admin of " + ada});
    const auto create_one = [&](const std::string& name, const std::string& model, const std::string& owner) {
        return run({"organization", "create", "--name", name, "--role-model", model, "--owner", owner});
    };
    EXPECT_TRUE(refuses(create_one("Two", "frob", ada), wrong_input,
                        "the models are amplemarket, amplifi, customertext, messente and scale-to-win"));
    EXPECT_TRUE(refuses(create_one("Two", "amplifi", "cleo@people.example"), not_found, "cleo@people.example"));
    EXPECT_TRUE(refuses(create_one("", "amplifi", ada), wrong_input, "the name"));
    EXPECT_EQ(json_of({"organization", "list"}).as_array().size(), 1U);
}

TEST_P(People, AreGivenARoleAnotherAndNone) {
    EXPECT_EQ(member("add", {ben, "--role", "user"}).exit_code, done);
    EXPECT_EQ(members(place_), (Words{"admin of " + ada, "user of " + ben}));
    EXPECT_EQ(member("set-role", {ben, "--role", "manager"}).exit_code, done);
    EXPECT_EQ(members(place_), (Words{"admin of " + ada, "manager of " + ben}));
    EXPECT_EQ(member("remove", {ben}).exit_code, done);
    EXPECT_EQ(members(place_), Words{"admin of " + ada});
    EXPECT_EQ(run({"audit", "verify"}).exit_code, done);
}

TEST_P(People, AreSuspendedAndReactivated) {
    ASSERT_EQ(member("add", {ben, "--role", "user"}).exit_code, done);
    EXPECT_TRUE(refuses(member("reactivate", {ben}), refused, "not suspended"));
    EXPECT_EQ(member("suspend", {ben}).exit_code, done);
    EXPECT_TRUE(text_of({"member", "list", place_}).contains("suspended"));
    EXPECT_TRUE(refuses(member("suspend", {ben}), refused, "suspended here already"));
    EXPECT_EQ(member("reactivate", {ben}).exit_code, done);
    EXPECT_FALSE(text_of({"member", "list", place_}).contains("suspended"));
    EXPECT_TRUE(refuses(member("suspend", {ada}), refused, "at least one `Admin`"));
}

TEST_P(People, ComeBackAsTheyWereOnceTheirRemovalIsUndone) {
    EXPECT_TRUE(refuses(member("undo-removal", {ben}), not_found, "no removal"));
    ASSERT_EQ(member("add", {ben, "--role", "manager"}).exit_code, done);
    ASSERT_EQ(member("remove", {ben}).exit_code, done);
    EXPECT_EQ(member("undo-removal", {ben}).exit_code, done);
    EXPECT_EQ(members(place_), (Words{"admin of " + ada, "manager of " + ben}));
}

TEST_P(People, MayBeMembersForATime) {
    EXPECT_TRUE(refuses(member("add", {ben, "--role", "user", "--until", "soon"}), wrong_input, "`soon` is no time"));
    EXPECT_TRUE(refuses(member("add", {ben, "--role", "user", "--until", "2001-01-01T00:00:00Z"}), wrong_input, ""));
    EXPECT_EQ(member("add", {ben, "--role", "user", "--until", "2999-01-01T00:00:00Z"}).exit_code, done);
    EXPECT_TRUE(text_of({"member", "list", place_}).contains("expiring"));
}

TEST_P(People, AreMembersAtAPlaceOnce) {
    ASSERT_EQ(member("add", {ben, "--role", "user"}).exit_code, done);
    EXPECT_TRUE(refuses(member("add", {ben, "--role", "manager"}), refused, "change their role instead"));
    EXPECT_EQ(members(place_), (Words{"admin of " + ada, "user of " + ben}));
}

TEST_P(People, WhoHoldARoleLastKeepIt) {
    EXPECT_TRUE(refuses(member("set-role", {ada, "--role", "user"}), refused, "at least one `Admin`"));
    EXPECT_TRUE(refuses(member("remove", {ada}), refused, "give somebody else that role first"));
    EXPECT_EQ(members(place_), Words{"admin of " + ada});
    ASSERT_EQ(member("add", {ben, "--role", "admin"}).exit_code, done);
    EXPECT_EQ(member("remove", {ada}).exit_code, done);
    EXPECT_EQ(members(place_), Words{"admin of " + ben});
}

TEST_P(People, WhoAreUnknownOrNoMembersAreNotFound) {
    EXPECT_TRUE(refuses(member("add", {"cleo@people.example", "--role", "user"}), not_found, "cleo@people.example"));
    EXPECT_TRUE(refuses(member("set-role", {ben, "--role", "user"}), not_found, "is no member of A Place"));
    EXPECT_TRUE(refuses(member("remove", {ben}), not_found, "ben@people.example is no member of A Place"));
}

TEST_P(People, OfUnknownOrganizationsAreNotFound) {
    EXPECT_TRUE(
        refuses(run({"member", "list", "7250118963601408"}), not_found, "no organization has the id 7250118963601408"));
    EXPECT_TRUE(refuses(run({"member", "add", "7250118963601408", ben, "--role", "user"}), not_found,
                        "no organization has the id 7250118963601408"));
    for (const auto* id : {"place", "-1", "0", "9223372036854775808", "1.5"}) {
        EXPECT_EQ(run({"member", "list", id}).exit_code, wrong_input) << id;
    }
    EXPECT_TRUE(refuses(run({"member", "list", "place"}), wrong_input, "see `muster organization list`"));
}

TEST_P(People, HoldOnlyRolesThatThereAre) {
    EXPECT_TRUE(refuses(member("add", {ben, "--role", "owner"}), wrong_input, "no such role"));
    ASSERT_EQ(member("add", {ben, "--role", "user"}).exit_code, done);
    EXPECT_TRUE(refuses(member("set-role", {ben, "--role", "owner"}), wrong_input, "no such role"));
    EXPECT_EQ(members(place_), (Words{"admin of " + ada, "user of " + ben}));
}

TEST_P(People, HoldARoleOnlyWhereItsModelSays) {
    const auto votes = create_organization("scale-to-win", ada);
    EXPECT_TRUE(refuses(run({"member", "add", votes, ben, "--role", "texter"}), wrong_input,
                        "can't be held at an organization but at a subaccount"));
    const auto at = subaccount_of(votes);
    ASSERT_EQ(run({"member", "add", votes, ben, "--role", "texter", "--subaccount", at}).exit_code, done);
    EXPECT_EQ(members(votes), (Words{"owner of " + ada, "texter of " + ben}));
    // Another organization's subaccount is none here.
    const auto elsewhere = create_organization("scale-to-win", ada);
    EXPECT_TRUE(refuses(run({"member", "add", elsewhere, ben, "--role", "texter", "--subaccount", at}), not_found,
                        "no subaccount there has the id " + at));
    EXPECT_TRUE(refuses(run({"member", "add", votes, ben, "--role", "texter", "--subaccount", "main"}), wrong_input,
                        "`main` is no subaccount's id"));
}

TEST_P(People, WorkInSubaccountsThatTheOperatorListsAndMakes) {
    const auto votes = create_organization("scale-to-win", ada);
    const auto main = subaccount_of(votes);
    EXPECT_EQ(text_of({"subaccount", "list", votes}),
              "ID" + std::string(main.size(), ' ') + "NAME\n" + main + "  Main\n");
    const auto made = run({"subaccount", "create", votes, "--name", "North"});
    EXPECT_EQ(made.exit_code, done) << made.err;
    const auto listed = json_of({"subaccount", "list", votes});
    ASSERT_EQ(listed.as_array().size(), 2U);
    EXPECT_EQ(listed.at(1).at("name").as_string(), "North");
    const std::string north(listed.at(1).at("id").as_string());
    EXPECT_EQ(made.out, "created subaccount " + north + "\n");
    EXPECT_EQ(run({"member", "add", votes, ben, "--role", "texter", "--subaccount", north}).exit_code, done);
    EXPECT_EQ(json_of({"subaccount", "create", votes, "--name", "South"}).at("name").as_string(), "South");
}

TEST_P(People, WorkInNoSubaccountOfAWrongNameOrPlace) {
    const auto votes = create_organization("scale-to-win", ada);
    EXPECT_TRUE(refuses(run({"subaccount", "create", votes, "--name", "Main"}), refused, "a subaccount of this name"));
    EXPECT_TRUE(refuses(run({"subaccount", "create", votes, "--name", ""}), wrong_input, "the name"));
    EXPECT_TRUE(refuses(run({"subaccount", "create", "4711", "--name", "North"}), not_found, "the id 4711"));
    EXPECT_TRUE(refuses(run({"subaccount", "list", "4711"}), not_found, "the id 4711"));
    EXPECT_TRUE(refuses(run({"subaccount", "list", "frob"}), wrong_input, "see `muster organization list`"));
    EXPECT_TRUE(refuses(run({"member", "remove", place_, ada, "--subaccount", "frob"}), wrong_input,
                        "see `muster subaccount list`"));
    EXPECT_EQ(json_of({"subaccount", "list", votes}).as_array().size(), 1U);
}

TEST_P(People, WorkInNoSubaccountsWhereTheRoleModelHasNone) {
    EXPECT_TRUE(refuses(run({"subaccount", "create", place_, "--name", "North"}), refused, "have no subaccounts"));
    EXPECT_EQ(json_of({"subaccount", "list", place_}).as_array().size(), 1U);
}

TEST_P(People, SeeInTheListUntilWhenAClosedOrganizationIsKept) {
    EXPECT_EQ(text_of({"organization", "list"}), "ID" + std::string(place_.size(), ' ') +
                                                     "ROLE MODEL    ERASED AFTER  NAME\n" + place_ +
                                                     "  customertext  -             A Place\n");
    const auto closed = json_of({"organization", "delete", place_, "--name", "A Place"});
    const std::string due(closed.at("due_at").as_string());
    EXPECT_TRUE(text_of({"organization", "list"}).contains("customertext  " + due + "  A Place\n"));
    static_cast<void>(text_of({"organization", "call-off-deletion", place_}));
    EXPECT_FALSE(text_of({"organization", "list"}).contains(due));
}

TEST_P(People, ReadNoneWhereAListIsEmpty) {
    EXPECT_EQ(text_of({"invitation", "list", place_}), "none\n");
    EXPECT_EQ(text_of({"join-link", "list", place_}), "none\n");
    EXPECT_TRUE(json_of({"invitation", "list", place_}).as_array().empty());
}

}  // namespace
}  // namespace muster::testing
