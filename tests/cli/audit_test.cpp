// SPDX-License-Identifier: Apache-2.0
// `muster audit verify` on a log that somebody with access to the database, or to the data folder, has changed.

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/cli.h"
#include "support/program.h"

namespace muster::testing {
namespace {

const std::string ada = "ada@people.example";
const std::string ben = "ben@people.example";

/// An organization with three sealed deeds: founded, Ben added, Ben made manager.
class AuditVerify : public Cli {
  protected:
    void SetUp() override {
        Cli::SetUp();
        if (IsSkipped()) return;
        migrate();
        create_user(ada);
        create_user(ben);
        place_ = create_organization("customertext", ada);
        member("add", {"--role", "user"});
        member("set-role", {"--role", "manager"});
        expect_all_verifies(3);
    }

    void member(const std::string& deed, const Words& more) const {
        Words words = {"member", deed, place_, ben};
        words.insert(words.end(), more.begin(), more.end());
        static_cast<void>(text_of(words));
    }

    void expect_all_verifies(int events) const {
        const auto chains = json_of({"audit", "verify"});
        ASSERT_EQ(chains.as_array().size(), 2U);
        EXPECT_EQ(chains.at(0).at("chain").as_string(), "system");
        EXPECT_EQ(chains.at(1).at("chain").as_string(), place_);
        EXPECT_EQ(chains.at(1).at("events").as_int64(), events);
    }

    /// That it fails, naming this of the organization's chain and nothing of the system's.
    void expect_found(const std::vector<std::string>& words) const {
        const auto text = run({"audit", "verify"});
        EXPECT_EQ(text.exit_code, failed);
        EXPECT_TRUE(text.err.contains("does not verify")) << text.err;
        const auto line = text.out.find("chain " + place_ + ":");
        ASSERT_NE(line, text.out.npos) << text.out;
        const auto said = text.out.substr(line, text.out.find('\n', line) - line);
        for (const auto& word : words) EXPECT_TRUE(said.contains(word)) << word << " is not in: " << said;

        const auto json = run({"audit", "verify", "--output", "json"});
        EXPECT_EQ(json.exit_code, failed);
        const auto document = document_in(json.out);
        for (const auto& chain : document.as_array()) {
            const auto* mismatch = chain.as_object().if_contains("mismatch");
            const bool names_one = mismatch != nullptr && mismatch->is_string();
            EXPECT_EQ(names_one, chain.at("chain").as_string() == place_) << json.out;
        }
    }

    [[nodiscard]] std::string here() const { return " where organization_id = " + place_; }
    [[nodiscard]] std::filesystem::path checkpoints() const { return commands_->data() / "checkpoints"; }

    std::string place_;
};

INSTANTIATE_TEST_SUITE_P(Engines, AuditVerify, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

TEST_P(AuditVerify, AcceptsWhatNobodyChangedAlsoAgainAndAfterMoreDeeds) {
    expect_all_verifies(3);
    member("remove", {});
    expect_all_verifies(4);
}

TEST_P(AuditVerify, NamesTheOrganizationOfEachChain) {
    EXPECT_TRUE(text_of({"audit", "verify"}).contains("chain " + place_ + ": 3 events verify (A Place)\n"));
    const auto chains = json_of({"audit", "verify"});
    EXPECT_EQ(chains.at(1).at("name").as_string(), "A Place");
    const auto* name = chains.at(0).as_object().if_contains("name");
    EXPECT_TRUE(name == nullptr || name->is_null()) << "the system's";
}

TEST_P(AuditVerify, NamesAnEventWhoseDetailsWereChanged) {
    tamper("update events set payload = replace(payload, 'manager', 'user')" + here() + " and position = 3");
    expect_found({"2 events verify", "the details of event", "`member.role_changed`", "position 3"});
}

TEST_P(AuditVerify, NamesAnEventWhoseActorWasChanged) {
    tamper("update events set actor_name = 'Mallory'" + here() + " and position = 2");
    expect_found({"1 events verify", "`member.added`", "position 2", "was changed"});
}

TEST_P(AuditVerify, NamesTheGapOfAnEventThatWasTakenOut) {
    tamper("delete from events" + here() + " and position = 2");
    expect_found({"1 events verify", "position 2 is missing", "`member.role_changed`"});
}

TEST_P(AuditVerify, NamesWhereTheTailWasCut) {
    tamper("delete from events" + here() + " and position > 1");
    expect_found({"the chain was cut after position 1", "its end is at 3"});
}

TEST_P(AuditVerify, FindsATailThatWasCutTogetherWithTheChainsEndByTheCheckpointOutside) {
    tamper("create table kept as select * from event_chains" + here());
    member("remove", {});
    expect_all_verifies(4);
    tamper("delete from events" + here() + " and position > 3; delete from event_chains" + here() +
           "; insert into event_chains select * from kept; drop table kept");
    expect_found({"the chain was cut after position 3", "a checkpoint outside the database is at 4"});
}

TEST_P(AuditVerify, FindsAChainThatWasTakenOutAsAWhole) {
    tamper("delete from events" + here() + "; delete from event_chains" + here());
    expect_found({"0 events verify", "the chain was cut after position 0"});
}

TEST_P(AuditVerify, FindsThatACheckpointIsGone) {
    // The system's chain keeps its own, so that just one chain is without.
    std::string kept;
    std::ifstream file(checkpoints());
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(place_ + " ")) kept += line + "\n";
    }
    std::ofstream(checkpoints()) << kept;
    expect_found({"3 events verify", checkpoints().string() + "` holds no checkpoint of the chain"});
}

TEST_P(AuditVerify, FindsThatTheFileOfCheckpointsIsGone) {
    std::filesystem::remove(checkpoints());
    const auto verified = run({"audit", "verify"});
    EXPECT_EQ(verified.exit_code, failed);
    EXPECT_TRUE(verified.out.contains("chain system: ")) << verified.out;
    EXPECT_TRUE(verified.out.contains("`" + checkpoints().string() + "` holds no checkpoint")) << verified.out;
}

TEST_P(AuditVerify, FindsThatAnotherKeySigned) {
    std::ofstream(commands_->data() / "audit.key") << std::string(32, 'x');
    const auto verified = run({"audit", "verify"});
    EXPECT_EQ(verified.exit_code, failed);
    EXPECT_TRUE(verified.out.contains("is not signed by this installation's key")) << verified.out;
}

TEST_P(AuditVerify, SaysWhichLineOfTheCheckpointsCannotBeRead) {
    std::ofstream(checkpoints(), std::ios::app) << "frobnicated\n";
    EXPECT_TRUE(refuses(run({"audit", "verify"}), failed, "of `" + checkpoints().string() + "` is no checkpoint"));
}

}  // namespace
}  // namespace muster::testing
