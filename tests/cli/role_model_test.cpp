// SPDX-License-Identifier: Apache-2.0
// What the program says of role models' files: of mistakes in them, and of changes to them.

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/cli.h"
#include "http/testing/raw_client.h"
#include "support/cast.h"
#include "support/muster_process.h"
#include "support/program.h"

namespace muster::testing {
namespace {

namespace fs = std::filesystem;

/// A file that a person wrote, with a mistake of each kind on the lines that the test names.
constexpr auto broken = R"(model = "tiny"
label = "Tiny"
default_role = "membr"
founder_role = "boss"
shows_subaccounts = "yes"
everyone = ["view_organisation"]
colour = "red"
[invitation]
asks = ["frist_name"]
[removal]
running_work = "burn"
[roles.boss]
label = "Boss"
meaning = "All of it."
held_at = ["galaxy"]
may_invite = ["clerk"]
must_have_holder = true
)";

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

TEST(RoleModelCheck, ReadsAllFivesAndSaysSo) {
    Words words = {"role-model", "check"};
    for (const auto& file : fs::directory_iterator("role-models")) words.push_back(file.path().string());
    ASSERT_GE(words.size(), 7U);
    const auto checked = run_program(words);
    EXPECT_EQ(checked.exit_code, done) << checked.err;
    EXPECT_TRUE(checked.out.contains("role-models/messente.toml: `messente` with 2 roles is right")) << checked.out;
}

TEST(RoleModelCheck, NamesEachMistakeWithItsLineAndWhatIsAllowed) {
    const TemporaryFolder folder;
    const auto file = (folder.path() / "tiny.toml").string();
    write(file, broken);
    const auto checked = run_program({"role-model", "check", "role-models/messente.toml", file});
    EXPECT_EQ(checked.exit_code, wrong_input);
    EXPECT_EQ(checked.out, "") << "where one file is wrong, none is praised";
    const std::pair<int, std::string> expected[] = {
        {3, "membr"},
        {5, "`shows_subaccounts` must be true or false"},
        {6, "unknown permission `view_organisation`; did you mean `view_organization`?"},
        {7, "unknown key `colour`"},
        {9, "unknown field of an invitation `frist_name`; did you mean `first_name`?"},
        {11, "unknown value of `running_work` `burn`; allowed: keep and cancel"},
        {15, "unknown level `galaxy`; allowed: organization, subaccount and campaign"},
        {16, "clerk"},
    };
    std::size_t at = 0;
    for (const auto& [line, words] : expected) {
        const auto place = file + ":" + std::to_string(line) + ": ";
        const auto found = checked.err.find(place, at);
        ASSERT_NE(found, std::string::npos) << place << words << " is not in, or not in order: " << checked.err;
        const auto said = checked.err.substr(found, checked.err.find('\n', found) - found);
        EXPECT_TRUE(said.contains(words)) << words << " is not in: " << said;
        at = found;
    }
}

TEST(RoleModelCheck, TellsTheMistakesOfAllFiles) {
    const TemporaryFolder folder;
    const auto one = (folder.path() / "one.toml").string();
    const auto two = (folder.path() / "two.toml").string();
    write(one, broken);
    write(two, "label = [\n");
    const auto checked = run_program({"role-model", "check", one, "/none.toml", two});
    EXPECT_EQ(checked.exit_code, wrong_input);
    for (const auto& words : {one + ":3: ", std::string("can't read `/none.toml`"), two + ":1: "}) {
        EXPECT_TRUE(checked.err.contains(words)) << words << " is not in: " << checked.err;
    }
}

TEST(RoleModelCheck, RefusesWhatIsNoRoleModelAtAll) {
    const TemporaryFolder folder;
    const auto file = (folder.path() / "odd.toml").string();
    const auto check = [&](const std::string& text) {
        write(file, text);
        return run_program({"role-model", "check", file});
    };
    EXPECT_TRUE(refuses(check(""), wrong_input, "`model` is missing; write model = \"…\""));
    EXPECT_TRUE(refuses(check("model = \"tiny\"\nlabel = [\n"), wrong_input, file + ":2: this is not TOML"));
    EXPECT_TRUE(refuses(check("\xff\xfe"), wrong_input, "this is not TOML"));
    const auto none = (folder.path() / "none.toml").string();
    EXPECT_TRUE(refuses(run_program({"role-model", "check", none}), wrong_input,
                        "can't read `" + none + "`: No such file or directory"));
    EXPECT_TRUE(
        refuses(run_program({"role-model", "check", folder.path().string()}), wrong_input, "`: Is a directory"));
    EXPECT_TRUE(refuses(run_program({"role-model", "check"}), wrong_input, "`files` is missing (files to read)"));
}

/// With the models in a folder of its own, of which a test changes some.
class RoleModelChange : public Cli {
  protected:
    void SetUp() override {
        Cli::SetUp();
        if (IsSkipped()) return;
        fs::copy("role-models", models_.path(), fs::copy_options::recursive);
        migrate();
    }

    CommandResult run_with_models(Words words, const std::string& input = "") {
        for (const auto& word : {std::string("--role-models"), models_.path().string()}) words.push_back(word);
        return run(words, input);
    }

    [[nodiscard]] fs::path file(const std::string& model) const { return models_.path() / (model + ".toml"); }
    void change(const std::string& model, const std::string& from, const std::string& to) const {
        write(file(model), replaced(read_file(file(model)), from, to));
    }

    TemporaryFolder models_;
};

INSTANTIATE_TEST_SUITE_P(Engines, RoleModelChange, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

TEST_P(RoleModelChange, StopsServingUntilItIsApplied) {
    ASSERT_EQ(run_with_models({"demo"}).exit_code, done);
    change("amplifi", "\"launch_poll\",\n", "");
    for (const Words& command : {Words{"serve", "--port", "0"}, {"demo"}}) {
        EXPECT_TRUE(refuses(run_with_models(command), refused,
                            "`amplifi` was changed since it was last applied: look at the change, then run `muster "
                            "role-model apply`"));
    }
    const auto applied = run_with_models({"role-model", "apply"});
    EXPECT_EQ(applied.exit_code, done) << applied.err;
    EXPECT_EQ(applied.out, "applied `amplifi`: 2 memberships in 1 organizations now stand as the file says\n");
    EXPECT_EQ(run_with_models({"demo"}).exit_code, done);
    EXPECT_EQ(run_with_models({"role-model", "apply"}).out, "no role model was changed\n");
}

TEST_P(RoleModelChange, KeepsEachOtherCommandFromActingOnAFileThatIsNotApplied) {
    ASSERT_EQ(run_with_models({"demo"}).exit_code, done);
    const auto listed = run_with_models({"organization", "list", "--output", "json"});
    std::string place;
    const auto organizations = document_in(listed.out);
    for (const auto& organization : organizations.as_array()) {
        if (organization.at("role_model").as_string() == "messente") place = organization.at("id").as_string();
    }
    create_user("ada@people.example");
    change("messente", "label = \"Messente\"", "label = \"Messente Classic\"");
    const Words commands[] = {{"member", "add", place, "ada@people.example", "--role", "sender"},
                              {"member", "set-role", place, "sender@messente.example", "--role", "administrator"},
                              {"member", "remove", place, "sender@messente.example"},
                              {"member", "list", place},
                              {"subaccount", "list", place},
                              {"organization", "list"},
                              {"user", "list"},
                              {"audit", "verify"},
                              {"routes"}};
    for (const auto& command : commands) {
        EXPECT_TRUE(refuses(run_with_models(command), refused, "`messente` was changed since it was last applied"))
            << command[0] << command[1 % command.size()];
    }
    ASSERT_EQ(run_with_models({"role-model", "apply"}).exit_code, done);
    for (const auto& command : commands) EXPECT_EQ(run_with_models(command).exit_code, done) << command[0];
}

TEST_P(RoleModelChange, OfAFileThatIsGoneIsRefusedWhileAnOrganizationHasTheModel) {
    ASSERT_EQ(run_with_models({"demo"}).exit_code, done);
    fs::remove(file("messente"));
    for (const Words& command : {Words{"serve", "--port", "0"}, {"user", "list"}, {"role-model", "apply"}}) {
        EXPECT_TRUE(refuses(run_with_models(command), refused,
                            "1 organizations have the role model `messente`, which no file in `"))
            << command[0];
    }
    fs::copy("role-models/messente.toml", file("messente"));
    EXPECT_EQ(run_with_models({"user", "list"}).exit_code, done);
}

TEST_P(RoleModelChange, IsRefusedWhileSomebodyHoldsARoleThatItDrops) {
    ASSERT_EQ(run_with_models({"demo"}).exit_code, done);
    auto text = read_file(file("messente"));
    for (std::size_t at = 0; (at = text.find("sender\"", at)) != text.npos; at += 8) text.replace(at, 7, "courier\"");
    write(file("messente"), replaced(text, "[roles.sender]", "[roles.courier]"));
    EXPECT_TRUE(refuses(run_with_models({"role-model", "apply"}), refused,
                        "`messente` no longer has the role `sender`, which 1 memberships hold: give them another"));
    EXPECT_TRUE(
        refuses(run_with_models({"role-model", "apply"}), refused, "put the old files back until that is done"));
    EXPECT_TRUE(refuses(run_with_models({"serve", "--port", "0"}), refused, "`messente`")) << "nothing was accepted";
}

TEST_P(RoleModelChange, IsRefusedWhileAnOrganizationHasNoHolderOfARoleThatMustHaveOne) {
    ASSERT_EQ(run_with_models({"demo"}).exit_code, done);
    change("customertext", "[roles.manager]\n", "[roles.manager]\nmust_have_holder = true\n");
    create_user("ada@people.example");
    EXPECT_EQ(run_with_models({"role-model", "apply"}).exit_code, done) << "the demo has a manager";
    change("customertext", "must_have_holder = true\n", "");
    ASSERT_EQ(run_with_models({"role-model", "apply"}).exit_code, done);
    ASSERT_EQ(run_with_models({"organization", "create", "--name", "Two", "--role-model", "customertext", "--owner",
                               "ada@people.example"})
                  .exit_code,
              done);
    change("customertext", "[roles.manager]\n", "[roles.manager]\nmust_have_holder = true\n");
    EXPECT_TRUE(refuses(run_with_models({"role-model", "apply"}), refused,
                        "the role `manager` of the model `customertext` must have a holder"));
}

TEST_P(RoleModelChange, ToAWrongFileIsRefusedWithItsMistakes) {
    write(file("tiny"), broken);
    EXPECT_TRUE(refuses(run_with_models({"serve", "--port", "0"}), wrong_input, "tiny.toml:5: "));
}

TEST_P(RoleModelChange, EndsWhatARunningServerAllowsByTheOldFile) {
    MusterProcess muster(GetParam(), {"--role-models", models_.path().string()});
    const auto ada = sign_up(muster, "ada@people.example");
    const auto place =
        "/organizations/" + ada->post("/organizations", R"({"name":"A","role_model":"messente"})").text("id");
    const auto other =
        "/organizations/" + ada->post("/organizations", R"({"name":"B","role_model":"amplifi"})").text("id");
    change("messente", "label = \"Messente\"", "label = \"Messente Classic\"");
    EXPECT_EQ(ada->get(place).status, 200) << "the file alone changes nothing";
    ASSERT_EQ(muster.run({"role-model", "apply", "--role-models", models_.path().string()}).exit_code, done);
    const auto refusal = ada->get(place);
    EXPECT_EQ(refusal.status, 503) << refusal.raw.body;
    EXPECT_EQ(refusal.code(), "model_changed");
    EXPECT_EQ(ada->get(other).status, 200);
    EXPECT_EQ(muster.stop(), 0);
    muster.start();
    Client again(muster);
    again.post("/session", R"({"email":"ada@people.example","password":"a long password"})");
    EXPECT_EQ(again.get(place).status, 200);
}

TEST_P(RoleModelChange, IsServedOnceItIsApplied) {
    MusterProcess muster(GetParam(), {"--role-models", models_.path().string()});
    EXPECT_EQ(muster.stop(), 0);
    change("messente", "label = \"Messente\"", "label = \"Messente Classic\"");
    const auto with_models = [&](Words words) {
        for (const auto& word : {std::string("--role-models"), models_.path().string()}) words.push_back(word);
        return muster.run(words);
    };
    EXPECT_TRUE(refuses(with_models({"serve", "--port", "0"}), refused, "`messente` was changed"));
    EXPECT_EQ(with_models({"role-model", "apply"}).exit_code, done);
    muster.start();
    const auto models = http::testing::get(muster.port(), "/api/v1/role-models");
    ASSERT_TRUE(models.has_value());
    EXPECT_TRUE(models->body.contains("Messente Classic")) << models->body;
}

}  // namespace
}  // namespace muster::testing
