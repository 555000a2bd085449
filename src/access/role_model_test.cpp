// SPDX-License-Identifier: Apache-2.0
#include "access/role_model.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace muster::access {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view head = R"(model = "shop"
label = "Shop"
default_role = "clerk"
founder_role = "owner"
everyone = ["view_organization"]
)";

constexpr std::string_view clerk = R"([roles.clerk]
label = "Clerk"
meaning = "Writes."
held_at = ["organization"]
permissions = ["view_contacts", "send_message"]
)";

constexpr std::string_view owner = R"([roles.owner]
label = "Owner"
meaning = "Keeps the team."
held_at = ["organization"]
includes = ["clerk"]
permissions = ["invite_member"]
may_invite = ["clerk", "owner"]
must_have_holder = true
)";

std::string file(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

/// The good file with one thing changed, and the only mistake then reported; "" if none is.
std::string mistake_after(std::string_view from, std::string_view to) {
    const Result<RoleModel> model = RoleModel::parse(replaced(file({head, clerk, owner}), from, to), "shop.toml");
    return model ? "" : model.error().message();
}

Role role_of(const Result<RoleModel>& model, std::string_view key, SwitchSet on = 0) {
    EXPECT_TRUE(model) << model.error().message();
    const Role* role = model->find_role(key, on);
    EXPECT_NE(role, nullptr) << key;
    return *role;
}

TEST(RoleModel, ReadsWhatAFileSays) {
    const Result<RoleModel> model = RoleModel::parse(
        file({head, "shows_subaccounts = true\n", clerk, owner,
              "[labels]\nteam = \"Crew\"\nmember = \"Hand\"\n[invitation]\nasks = [\"last_name\", \"phone_number\"]\n"
              "[removal]\nrunning_work = \"cancel\"\n"}),
        "shop.toml");
    ASSERT_TRUE(model) << model.error().message();
    EXPECT_EQ(model->key(), "shop");
    EXPECT_EQ(model->label(), "Shop");
    EXPECT_EQ(model->roles(0)[model->default_role()].key, "clerk");
    EXPECT_EQ(model->roles(0)[model->founder_role()].key, "owner");
    EXPECT_EQ(model->everyone(), PermissionSet{Permission::view_organization});
    EXPECT_TRUE(model->shows_subaccounts());
    EXPECT_EQ(model->running_work_on_removal(), RunningWork::cancel);
    EXPECT_THAT(model->invitation_asks(),
                ::testing::ElementsAre(InvitationField::last_name, InvitationField::phone_number));
    EXPECT_THAT(model->labels(),
                ::testing::ElementsAre(::testing::Pair("team", "Crew"), ::testing::Pair("member", "Hand")));
}

TEST(RoleModel, LeavesWhatAFileDoesNotSayAtTheHarmlessDefault) {
    const Result<RoleModel> model = RoleModel::parse(file({head, clerk, owner}), "shop.toml");
    ASSERT_TRUE(model) << model.error().message();
    EXPECT_FALSE(model->shows_subaccounts());
    EXPECT_EQ(model->running_work_on_removal(), RunningWork::keep);
    EXPECT_TRUE(model->invitation_asks().empty());
    EXPECT_TRUE(model->labels().empty());
    EXPECT_TRUE(model->switches().empty());
    EXPECT_EQ(model->default_switches(), 0);
    EXPECT_TRUE(role_of(model, "clerk").may_invite.empty());
    EXPECT_FALSE(role_of(model, "clerk").must_have_holder);
    EXPECT_EQ(model->find_role("nobody", 0), nullptr);
    EXPECT_EQ(model->find_switch("none"), std::nullopt);
}

TEST(RoleModel, KeepsTheFilesOrderOfRolesAndGivesThemThatIndex) {
    const Result<RoleModel> model = RoleModel::parse(file({head, owner, clerk}), "shop.toml");
    ASSERT_TRUE(model) << model.error().message();
    EXPECT_EQ(model->roles(0)[0].key, "owner");
    EXPECT_EQ(model->roles(0)[1].key, "clerk");
    for (const Role& role : model->roles(0)) EXPECT_EQ(&role, &model->roles(0)[role.index]);
}

TEST(RoleModel, AddsThePermissionsOfIncludedRolesAndNothingElseOfThem) {
    const Result<RoleModel> model = RoleModel::parse(file({head, clerk, owner}), "shop.toml");
    const Role role = role_of(model, "owner");
    EXPECT_EQ(role.permissions,
              (PermissionSet{Permission::view_contacts, Permission::send_message, Permission::invite_member}));
    EXPECT_EQ(role_of(model, "clerk").permissions,
              (PermissionSet{Permission::view_contacts, Permission::send_message}));
}

TEST(RoleModel, TakesAwayWhatASwitchSaysFromThatRoleOnlyAndOnlyWhileItIsOn) {
    const Result<RoleModel> model = RoleModel::parse(
        file({head, clerk, owner,
              "[switches.calm]\nmeaning = \"Clerks only read.\"\non_by_default = true\n"
              "takes.clerk = { permissions = [\"send_message\"] }\n"
              "[switches.closed]\nmeaning = \"Nobody invites.\"\ntakes.owner = { invite = [\"owner\", \"clerk\"] }\n"}),
        "shop.toml");
    ASSERT_TRUE(model) << model.error().message();
    EXPECT_EQ(model->default_switches(), 1);
    EXPECT_EQ(model->find_switch("closed"), 1U);
    EXPECT_TRUE(role_of(model, "clerk", 0).permissions.contains(Permission::send_message));
    EXPECT_FALSE(role_of(model, "clerk", 1).permissions.contains(Permission::send_message));
    EXPECT_TRUE(role_of(model, "clerk", 2).permissions.contains(Permission::send_message));
    EXPECT_FALSE(role_of(model, "clerk", 3).permissions.contains(Permission::send_message));
    EXPECT_TRUE(role_of(model, "owner", 1).permissions.contains(Permission::send_message));
    EXPECT_FALSE(role_of(model, "owner", 1).may_invite.empty());
    EXPECT_TRUE(role_of(model, "owner", 2).may_invite.empty());
}

TEST(RoleModel, KeepsSwitchesByTheirKeysSoThatTheFilesOrderSaysNothing) {
    const std::string calm = "[switches.calm]\nmeaning = \"Calm.\"\n";
    const std::string closed = "[switches.closed]\nmeaning = \"Closed.\"\n";
    const auto before = RoleModel::parse(file({head, clerk, owner, calm, closed}), "shop.toml");
    const auto after =
        RoleModel::parse(file({head, clerk, owner, closed, "[switches.new]\nmeaning = \"New.\"\n", calm}), "shop.toml");
    ASSERT_TRUE(before);
    ASSERT_TRUE(after);
    for (SwitchSet on = 0; on < 4; ++on) {
        const auto moved = after->parse_switch_keys(before->switch_keys(on));
        ASSERT_TRUE(moved);
        EXPECT_EQ((*moved & 4U) != 0, (on & 1U) != 0) << "calm, in " << before->switch_keys(on);
        EXPECT_EQ((*moved & 1U) != 0, (on & 2U) != 0) << "closed, in " << before->switch_keys(on);
        EXPECT_EQ(*moved & 2U, 0U) << "new, in " << before->switch_keys(on);
        EXPECT_EQ(before->parse_switch_keys(before->switch_keys(on)), on);
    }
    EXPECT_EQ(before->switch_keys(3), "calm,closed");
}

TEST(RoleModel, ReadsNoSwitchesThatItDoesNotHave) {
    const auto model =
        RoleModel::parse(file({head, clerk, owner, "[switches.calm]\nmeaning = \"Calm.\"\n"}), "shop.toml");
    ASSERT_TRUE(model);
    EXPECT_EQ(model->parse_switch_keys(""), SwitchSet{0});
    for (const std::string_view unknown : {"closed", "calm,closed", "calm,", ",", "cal", "1"}) {
        EXPECT_EQ(model->parse_switch_keys(unknown), std::nullopt) << unknown;
    }
}

TEST(RoleModel, HashesTheTextSoThatAnyChangeShows) {
    const std::string text = file({head, clerk, owner});
    const Result<RoleModel> model = RoleModel::parse(text, "shop.toml");
    const Result<RoleModel> commented = RoleModel::parse(text + "# more\n", "shop.toml");
    const Result<RoleModel> renamed = RoleModel::parse(text, "other.toml");
    ASSERT_TRUE(model && commented && renamed);
    EXPECT_EQ(model->hash().size(), 64U);
    EXPECT_NE(model->hash(), commented->hash());
    EXPECT_EQ(model->hash(), renamed->hash());
}

TEST(RoleModel, TellsUnknownNamesWithTheirLineAndWhatWasMeant) {
    EXPECT_EQ(mistake_after("label = \"Shop\"", "lable = \"Shop\""),
              "shop.toml:1: `label` is missing; write label = \"…\"\nshop.toml:2: unknown key `lable`; did you mean "
              "`label`?");
    EXPECT_EQ(mistake_after("\"view_contacts\"", "\"view_contact\""),
              "shop.toml:10: unknown permission `view_contact`; did you mean `view_contacts`?");
    EXPECT_THAT(mistake_after("\"view_contacts\"", "\"accept_invitation\""),
                StartsWith("shop.toml:10: unknown permission `accept_invitation`"));
    EXPECT_EQ(mistake_after("default_role = \"clerk\"", "default_role = \"clark\""),
              "shop.toml:3: unknown role `clark`; did you mean `clerk`?");
    EXPECT_EQ(mistake_after("held_at = [\"organization\"]", "held_at = [\"building\"]"),
              "shop.toml:9: unknown level `building`; allowed: organization, subaccount and campaign");
    EXPECT_EQ(mistake_after("includes = [\"clerk\"]", "includes = [\"clerks\"]"),
              "shop.toml:15: unknown role `clerks`; did you mean `clerk`?");
    EXPECT_EQ(mistake_after("[roles.clerk]", "[labels]\nteem = \"Crew\"\n[roles.clerk]"),
              "shop.toml:7: unknown label `teem`; did you mean `team`?");
    EXPECT_EQ(mistake_after("[roles.clerk]", "[invitation]\nasks = [\"firstname\"]\n[roles.clerk]"),
              "shop.toml:7: unknown field of an invitation `firstname`; did you mean `first_name`?");
    EXPECT_EQ(mistake_after("[roles.clerk]", "[removal]\nrunning_work = \"burn\"\n[roles.clerk]"),
              "shop.toml:7: unknown value of `running_work` `burn`; allowed: keep and cancel");
}

TEST(RoleModel, TellsAllMistakesAtOnceInTheOrderOfLines) {
    const std::string text = replaced(
        replaced(replaced(file({head, clerk, owner}), "\"Clerk\"", "7"), "\"view_organization\"", "\"view_moon\""),
        "must_have_holder = true", "must_have_holder = \"yes\"");
    const Result<RoleModel> model = RoleModel::parse(text, "shop.toml");
    ASSERT_FALSE(model);
    EXPECT_TRUE(model.error().is(RoleModelError::wrong));
    const auto lines = text::split(model.error().message(), '\n');
    ASSERT_EQ(lines.size(), 3U) << model.error().message();
    EXPECT_THAT(std::string(lines[0]), StartsWith("shop.toml:5: unknown permission `view_moon`; "));
    EXPECT_EQ(lines[1], "shop.toml:7: `label` must be a text between quotes, not empty and in one line");
    EXPECT_EQ(lines[2], "shop.toml:18: `must_have_holder` must be true or false");
}

TEST(RoleModel, TellsWhereAFileIsNotToml) {
    EXPECT_THAT(mistake_after("label = \"Shop\"", "label = \"Shop"), StartsWith("shop.toml:2: this is not TOML: "));
    EXPECT_THAT(mistake_after("[roles.owner]", "[roles.clerk]"), StartsWith("shop.toml:11: this is not TOML: "));
    EXPECT_FALSE(RoleModel::parse("\xff\xfe", "shop.toml"));
    EXPECT_FALSE(RoleModel::parse(std::string_view("model = \"a\0b\"", 13), "shop.toml"));
}

TEST(RoleModel, RefusesValuesOfTheWrongKind) {
    EXPECT_EQ(mistake_after("permissions = [\"invite_member\"]", "permissions = \"invite_member\""),
              "shop.toml:16: `permissions` must be a list: [\"…\", \"…\"]");
    EXPECT_EQ(mistake_after("\"Keeps the team.\"", "\" \""),
              "shop.toml:13: `meaning` must be a text between quotes, not empty and in one line");
    EXPECT_EQ(mistake_after("\"Keeps the team.\"", "\"Keeps\\nit.\""),
              "shop.toml:13: `meaning` must be a text between quotes, not empty and in one line");
    EXPECT_EQ(mistake_after("everyone = [", "roles.x = 7\neveryone = ["),
              "shop.toml:5: `x` must be a table: [roles.x]");
    EXPECT_EQ(mistake_after("everyone = [", "labels = 7\neveryone = ["),
              "shop.toml:5: `labels` must be a table: [labels]");
    EXPECT_EQ(mistake_after("\"view_contacts\",", "\"send_message\","),
              "shop.toml:10: `send_message` stands twice in `permissions`; name it once");
    EXPECT_THAT(mistake_after("model = \"shop\"", "model = \"My Shop\""),
                StartsWith("shop.toml:1: `My Shop` can't be a key"));
    EXPECT_THAT(mistake_after("held_at = [\"organization\"]\n", ""),
                StartsWith("shop.toml:6: role `clerk` must say where it is held; "));
}

TEST(RoleModel, RefusesAFileWithoutRoles) {
    const Result<RoleModel> model = RoleModel::parse(head, "shop.toml");
    ASSERT_FALSE(model);
    EXPECT_THAT(model.error().message(), HasSubstr("a model needs a role"));
}

TEST(RoleModel, RefusesRolesThatIncludeEachOtherInACircle) {
    EXPECT_EQ(mistake_after("[roles.owner]", "includes = [\"owner\"]\n[roles.owner]"),
              "shop.toml:6: role `clerk` includes itself: clerk → owner → clerk; take one of these `includes` out");
    EXPECT_THAT(mistake_after("includes = [\"clerk\"]", "includes = [\"owner\"]"), HasSubstr("owner → owner"));
}

TEST(RoleModel, RefusesAGrantThatExceedsItsGranter) {
    EXPECT_EQ(mistake_after("includes = [\"clerk\"]\n", ""),
              "shop.toml:16: role `owner` may invite `clerk`, which holds what `owner` doesn't: view_contacts and "
              "send_message; "
              "a grant never exceeds the granter");
    EXPECT_THAT(
        mistake_after("[roles.owner]", "may_change = [\"owner\"]\n[roles.owner]"),
        StartsWith("shop.toml:11: role `clerk` may change `owner`, which holds what `clerk` doesn't: invite_member; "));
    EXPECT_THAT(
        mistake_after("[roles.owner]", "may_remove = [\"owner\"]\n[roles.owner]"),
        StartsWith("shop.toml:11: role `clerk` may remove `owner`, which holds what `clerk` doesn't: invite_member; "));
    EXPECT_EQ(mistake_after("[roles.owner]", "may_remove = [\"clerk\"]\n[roles.owner]"), "");
}

TEST(RoleModel, RefusesASwitchAfterWhichAGrantExceedsItsGranter) {
    const std::string text = file({head, clerk, owner,
                                   "[switches.calm]\nmeaning = \"Owners don't text.\"\n"
                                   "takes.owner = { permissions = [\"send_message\"] }\n"});
    const Result<RoleModel> model = RoleModel::parse(text, "shop.toml");
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().message(),
              "shop.toml:17: role `owner` may invite `clerk`, which holds what `owner` doesn't once `calm` is on: "
              "send_message; a grant never exceeds the granter");
    EXPECT_TRUE(RoleModel::parse(replaced(text, "permissions = [\"send_message\"] }",
                                          "permissions = [\"send_message\"], invite = [\"clerk\"] }"),
                                 "shop.toml"));
}

TEST(RoleModel, RefusesASwitchThatTakesWhatIsNotThere) {
    const auto with_switch = [](std::string_view taking) {
        const Result<RoleModel> model =
            RoleModel::parse(file({head, clerk, owner, "[switches.calm]\nmeaning = \"Calm.\"\n", taking}), "shop.toml");
        return model ? std::string() : model.error().message();
    };
    EXPECT_EQ(with_switch("takes.clerk = { permissions = [\"invite_member\"] }\n"),
              "shop.toml:21: the switch takes from `clerk` what it doesn't hold: invite_member; leave that out");
    EXPECT_THAT(with_switch("takes.clerk = { invite = [\"owner\"] }\n"),
                HasSubstr("a role that its own lists don't name"));
    EXPECT_THAT(with_switch("takes.clark = { invite = [\"owner\"] }\n"), HasSubstr("did you mean `clerk`?"));
    EXPECT_THAT(with_switch("takes.clerk = { adds = [\"owner\"] }\n"), HasSubstr("unknown key `adds`"));
    EXPECT_EQ(with_switch("takes.clerk = { permissions = [\"send_message\"] }\n"), "");
}

TEST(RoleModel, RefusesAFounderWhoLeavesNoHolder) {
    EXPECT_EQ(mistake_after("founder_role = \"owner\"", "founder_role = \"clerk\""),
              "shop.toml:4: `founder_role` must be a role that must have a holder: owner");
    EXPECT_THAT(mistake_after("held_at = [\"organization\"]\nincludes", "held_at = [\"subaccount\"]\nincludes"),
                HasSubstr("shop.toml:4: `founder_role` must be held at organization, and `owner` is not"));
}

TEST(RoleModel, RefusesARoleThatMustHaveAHolderElsewhereThanAtTheOrganization) {
    EXPECT_EQ(mistake_after("held_at = [\"organization\"]\nincludes",
                            "held_at = [\"organization\", \"subaccount\"]\nincludes"),
              "shop.toml:11: role `owner` must have a holder in each organization, so it can be held at organization "
              "only; write "
              "held_at = [\"organization\"]");
}

TEST(RoleModel, RefusesPermissionsThatAreNeverAskedWhereTheRoleIsHeld) {
    const std::string role =
        "[roles.guest]\nlabel = \"Guest\"\nmeaning = \"Looks.\"\nheld_at = [\"subaccount\"]\npermissions = ";
    const auto with_guest = [&](std::string_view permissions) {
        const Result<RoleModel> model = RoleModel::parse(file({head, clerk, owner, role, permissions}), "shop.toml");
        return model ? std::string() : model.error().message();
    };
    EXPECT_EQ(with_guest("[\"edit_settings\", \"view_contacts\"]"),
              "shop.toml:19: role `guest` is held no wider than a subaccount, where these are never asked: "
              "edit_settings; take "
              "them out, or let it be held at the organization");
    EXPECT_EQ(with_guest("[\"view_contacts\"]"), "");
    EXPECT_THAT(mistake_after("\"view_organization\"", "\"view_contacts\""),
                HasSubstr("`everyone` may only hold what is asked at the organization"));
}

TEST(RoleModel, RefusesOneRoleAndOneSwitchTooMany) {
    std::string roles;
    for (int i = 0; i < 30; ++i) {
        roles += fmt::format("[roles.r{}]\nlabel = \"R\"\nmeaning = \"R.\"\nheld_at = [\"campaign\"]\n", i);
    }
    EXPECT_TRUE(RoleModel::parse(file({head, clerk, owner, roles}), "shop.toml"));
    const std::string one_more = "[roles.more]\nlabel = \"R\"\nmeaning = \"R.\"\nheld_at = [\"campaign\"]\n";
    const Result<RoleModel> too_many = RoleModel::parse(file({head, clerk, owner, roles, one_more}), "shop.toml");
    ASSERT_FALSE(too_many);
    EXPECT_EQ(too_many.error().message(), "shop.toml:139: this role is one too many; at most 32 are allowed");

    std::string switches;
    for (int i = 0; i < 4; ++i) switches += fmt::format("[switches.s{}]\nmeaning = \"S.\"\n", i);
    EXPECT_TRUE(RoleModel::parse(file({head, clerk, owner, switches}), "shop.toml"));
    const Result<RoleModel> switched =
        RoleModel::parse(file({head, clerk, owner, switches, "[switches.more]\nmeaning = \"S.\"\n"}), "shop.toml");
    ASSERT_FALSE(switched);
    EXPECT_EQ(switched.error().message(), "shop.toml:27: this switch is one too many; at most 4 are allowed");
}

class RoleModelDirectory : public ::testing::Test {
  protected:
    RoleModelDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "role-models-XXXXXX").string();
        directory_ = mkdtemp(pattern.data());
    }
    ~RoleModelDirectory() override { std::filesystem::remove_all(directory_); }

    void write(const std::string& name, const std::string& text) { std::ofstream(directory_ / name) << text; }
    Result<RoleModels> read() { return RoleModels::read(directory_.string()); }

    std::filesystem::path directory_;
};

TEST_F(RoleModelDirectory, IsReadInWholeAndOnlyItsTomlFiles) {
    write("shop.toml", file({head, clerk, owner}));
    write("ware.toml", replaced(file({head, clerk, owner}), "model = \"shop\"", "model = \"ware-house\""));
    write("notes.txt", "not a model");
    const Result<RoleModels> models = read();
    ASSERT_TRUE(models) << models.error().message();
    EXPECT_EQ(models->all().size(), 2U);
    ASSERT_NE(models->find("ware-house"), nullptr);
    EXPECT_EQ(models->find("notes"), nullptr);
}

TEST_F(RoleModelDirectory, TellsTheMistakesOfAllItsFiles) {
    write("a.toml", "model = 1");
    write("b.toml", "label = 1");
    const Result<RoleModels> models = read();
    ASSERT_FALSE(models);
    EXPECT_THAT(models.error().message(), HasSubstr("a.toml:1: "));
    EXPECT_THAT(models.error().message(), HasSubstr("b.toml:1: "));
}

TEST_F(RoleModelDirectory, RefusesTwoFilesOfOneKey) {
    write("a.toml", file({head, clerk, owner}));
    write("b.toml", file({head, clerk, owner}));
    const Result<RoleModels> models = read();
    ASSERT_FALSE(models);
    EXPECT_THAT(models.error().message(), HasSubstr("b.toml:1: another file "));
}

TEST_F(RoleModelDirectory, IsRefusedWhenAbsentOrWithoutModels) {
    EXPECT_TRUE(read().error().is(RoleModelError::unreadable));
    const Result<RoleModels> absent = RoleModels::read((directory_ / "absent").string());
    ASSERT_FALSE(absent);
    EXPECT_TRUE(absent.error().is(RoleModelError::unreadable));
}

}  // namespace
}  // namespace muster::access
