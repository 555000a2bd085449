// SPDX-License-Identifier: Apache-2.0
#include "app/role_model_change.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/preparation.h"
#include "base/testing/results.h"
#include "storage/testing/on_both_engines.h"
#include "storage/testing/one_text.h"

namespace muster::app {
namespace {

namespace fs = std::filesystem;
using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr auto put_switches =
    one_text("change_test.switches", "update organizations set switches = $2 where organization_id = $1",
             storage::Use::housekeeping);
constexpr auto put_custom_role =
    one_text("change_test.custom_role",
             "insert into custom_roles (organization_id, id, key, base, label, meaning, held_at, permissions, made_at)"
             " values ($1, 1, $2, $3, 'Ours', 'Ours.', 'organization', 'view_contacts', 0)",
             storage::Use::housekeeping);
constexpr auto all_actions =
    one_text("change_test.actions", "select action from events order by id", storage::Use::housekeeping);
constexpr auto waiting_for_models =
    one_text("change_test.waiting",
             "select count(*) from pg_locks where not granted and relation = 'role_models'::regclass"
             " and database = (select oid from pg_database where datname = current_database())",
             storage::Use::housekeeping);

/// With its models in a folder of its own, and one organization of the model `shop`.
class ChangingRoleModels : public storage::testing::OnBothEngines {
  protected:
    static constexpr auto shop = R"(model = "shop"
label = "Shop"
default_role = "clerk"
founder_role = "owner"
everyone = ["view_organization", "leave_organization"]
[roles.clerk]
label = "Clerk"
meaning = "Writes."
held_at = ["organization"]
permissions = ["view_contacts"]
[roles.owner]
label = "Owner"
meaning = "Keeps the team."
held_at = ["organization"]
includes = ["clerk"]
permissions = ["invite_member", "rename_organization", "configure_access_rules"]
may_invite = ["clerk", "owner"]
must_have_holder = true
)";
    static constexpr auto intern = R"([roles.intern]
label = "Intern"
meaning = "Looks."
held_at = ["organization"]
)";
    static constexpr auto calm =
        "[switches.calm]\nmeaning = \"Clerks see nothing.\"\n"
        "takes.clerk = { permissions = [\"view_contacts\"] }\n";
    static constexpr auto quiet = "[switches.quiet]\nmeaning = \"Quiet.\"\n";

    void SetUp() override {
        OnBothEngines::SetUp();
        if (IsSkipped()) return;
        std::string pattern = (fs::temp_directory_path() / "role-model-change-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        fs::create_directories(folder_ / "models");
        write(std::string(shop) + intern + calm + quiet);
        crypto::initialize();
        value_of(migrate_installation(settings()));
        const auto installation = open();
        founder_ = sign_up(*installation, "founder@people.example");
        robin_ = sign_up(*installation, "robin@people.example");
        team::NewOrganization form;
        form.name = team::OrganizationName::parse("A Shop").value();
        form.role_model = json::Text<1, 64>::parse("shop").value();
        organization_ =
            value_of(installation->organizations->create(Actor::operator_on_this_machine(), founder_, form)).id;
    }
    void TearDown() override {
        if (!folder_.empty()) fs::remove_all(folder_);
    }

    void write(const std::string& text, const std::string& name = "shop.toml") const {
        std::ofstream(folder_ / "models" / name) << text;
    }
    [[nodiscard]] Settings settings() const {
        Settings settings;
        settings.data = folder_ / "data";
        settings.database = temporary_->url();
        settings.role_models = folder_ / "models";
        return settings;
    }
    [[nodiscard]] std::unique_ptr<Installation> open() const { return value_of(Installation::open(settings())); }
    /// What `role-model apply` does, as a process of its own would.
    [[nodiscard]] Result<std::vector<RoleModelChange>> apply() const {
        return apply_changed_role_models(
            *value_of(Installation::open(settings(), Installation::RoleModelFiles::as_they_are)));
    }
    static UserId sign_up(Installation& installation, std::string_view email) {
        team::SignUp form;
        form.email = EmailAddress::parse(email).value();
        form.name = team::PersonName::parse("Somebody").value();
        form.password = json::Password::parse("a long password").value();
        return value_of(installation.users->sign_up(Actor::operator_on_this_machine(), form)).id;
    }
    /// Gives Robin a role, after `before` has run in the same transaction.
    Result<void> add_robin(
        Installation& installation, const std::string& role, const std::function<void()>& before = [] {}) {
        return installation.gate->with<Permission::add_member>(
            Actor::operator_on_this_machine(), {organization_},
            [&](const Permit<Permission::add_member>& permit) -> Result<void> {
                before();
                return installation.members->add(permit, robin_, role);
            });
    }
    Result<std::string> look(Installation& installation) {
        return installation.gate->with<Permission::view_organization>(
            Actor::user(founder_, {}), {organization_},
            [&](const Permit<Permission::view_organization>& permit) -> Result<std::string> {
                return TRY(installation.organizations->show(permit)).name;
            });
    }
    void turn_on(const std::string& switches) {
        value_of(storage::Housekeeping(*database_).write(put_switches, organization_, switches));
    }
    void put_role(const std::string& key, const std::string& base) {
        value_of(storage::Housekeeping(*database_).write(put_custom_role, organization_, key, base));
    }
    std::vector<std::string> actions() {
        std::vector<std::string> actions;
        for (const auto row : value_of(storage::Housekeeping(*database_).read(all_actions))) {
            actions.push_back(row.get<std::string>(0));
        }
        return actions;
    }

    fs::path folder_;
    UserId founder_;
    UserId robin_;
    OrganizationId organization_;
};
MUSTER_ON_BOTH_ENGINES(ChangingRoleModels);

TEST_P(ChangingRoleModels, IsOneDeedThatTheLogTellsOf) {
    EXPECT_TRUE(value_of(apply()).empty()) << "nothing was changed";
    EXPECT_THAT(actions(), ::testing::Not(Contains("role_model.applied")));
    write(shop);
    const auto changes = value_of(apply());
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].effect, "1 memberships in 1 organizations now stand as the file says");
    EXPECT_THAT(actions(), Contains("role_model.applied").Times(1));
    EXPECT_TRUE(value_of(apply()).empty());
}

TEST_P(ChangingRoleModels, EveryoneElseRunsByTheAppliedFilesOnly) {
    write(shop);
    const auto refused = Installation::open(settings());
    ASSERT_TRUE(fails_with(refused, AppError::role_model_changed));
    EXPECT_THAT(refused.error().message(), HasSubstr("`muster role-model apply`"));
    value_of(apply());
    EXPECT_TRUE(succeeds(Installation::open(settings())));
}

TEST_P(ChangingRoleModels, AProcessThatReadTheOldFileAllowsNothingAfterIt) {
    const auto serving = open();
    EXPECT_TRUE(succeeds(look(*serving)));
    write(std::string(shop) + calm);
    value_of(apply());
    EXPECT_TRUE(fails_with(look(*serving), AccessError::model_changed));
    EXPECT_TRUE(fails_with(add_robin(*serving, "intern"), AccessError::model_changed)) << "the file has no interns now";
    const auto again = open();
    EXPECT_TRUE(succeeds(look(*again)));
    EXPECT_TRUE(fails_with(add_robin(*again, "intern"), AccessError::no_such_role));
    EXPECT_TRUE(succeeds(add_robin(*again, "clerk")));
}

TEST_P(ChangingRoleModels, ARefusalTellsAllReasonsAndWhatToDoAndAppliesNothing) {
    const auto serving = open();
    value_of(add_robin(*serving, "intern"));
    turn_on("calm,quiet");
    team::NewInvitation invitation;
    invitation.email = EmailAddress::parse("ada@people.example").value();
    invitation.role = json::Text<1, 64>::parse("intern").value();
    value_of(serving->gate->with<Permission::invite_member>(Actor::operator_on_this_machine(), {organization_},
                                                            [&](const Permit<Permission::invite_member>& permit) {
                                                                return serving->invitations->invite(permit, invitation);
                                                            }));
    std::string changed = std::string(shop) + quiet;
    changed.replace(changed.find("meaning = \"Writes.\""), 0, "must_have_holder = true\n");
    write(changed);
    const auto refused = apply();
    ASSERT_TRUE(fails_with(refused, AppError::role_model_changed));
    EXPECT_THAT(refused.error().message(),
                AllOf(HasSubstr("role `intern`, which 1 memberships hold: give them another role first"),
                      HasSubstr("role `intern`, which 1 open invitations give: withdraw them first"),
                      HasSubstr("switch `calm`, which 1 organizations have on: let them turn it off first"),
                      ::testing::Not(HasSubstr("`quiet`")), HasSubstr("`clerk` of the model `shop` must have a holder"),
                      HasSubstr("put the old files back until that is done")));
    EXPECT_TRUE(succeeds(look(*serving))) << "nothing was applied";
    EXPECT_THAT(actions(), ::testing::Not(Contains("role_model.applied")));
}

TEST_P(ChangingRoleModels, ASwitchStaysOnWhereverTheFileMovesIt) {
    turn_on("calm");
    const auto clerk_sees_contacts = [&] {
        const auto installation = open();
        return installation->gate
            ->with<Permission::view_contacts>(Actor::user(robin_, {}), {organization_},
                                              [](const Permit<Permission::view_contacts>&) { return Result<void>(); })
            .ok();
    };
    value_of(add_robin(*open(), "clerk"));
    EXPECT_FALSE(clerk_sees_contacts());
    write(std::string(shop) + intern + "[switches.new]\nmeaning = \"New.\"\n" + quiet + calm);
    value_of(apply());
    EXPECT_FALSE(clerk_sees_contacts());
    turn_on("quiet");
    EXPECT_TRUE(clerk_sees_contacts());
    write(std::string(shop) + intern + quiet);
    EXPECT_TRUE(succeeds(apply())) << "nobody has the other switches on";
    EXPECT_TRUE(clerk_sees_contacts());
}

TEST_P(ChangingRoleModels, ARoleOfAnOrganizationsOwnIsHeldAndInvitedToWhateverTheFileSays) {
    put_role("helper", "clerk");
    value_of(add_robin(*open(), "helper"));
    write(shop);
    const auto changes = value_of(apply());
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].effect, "2 memberships in 1 organizations now stand as the file says");
    EXPECT_TRUE(succeeds(look(*open())));
}

TEST_P(ChangingRoleModels, ARoleOfAnOrganizationsOwnKeepsItsBaseAndItsKey) {
    put_role("trainee", "intern");
    write(std::string(shop) + calm + quiet);
    const auto gone = apply();
    ASSERT_TRUE(fails_with(gone, AppError::role_model_changed));
    EXPECT_THAT(gone.error().message(),
                HasSubstr("no longer has the role `intern`, of which 1 organizations have a clone `trainee`"));
    std::string trainee = intern;
    trainee.replace(trainee.find("roles.intern"), 12, "roles.trainee");
    write(std::string(shop) + intern + trainee + calm + quiet);
    const auto taken = apply();
    ASSERT_TRUE(fails_with(taken, AppError::role_model_changed));
    EXPECT_THAT(taken.error().message(),
                HasSubstr("now has a role `trainee`, and 1 organizations have one of their own"));
    write(std::string(shop) + intern + calm);
    EXPECT_TRUE(succeeds(apply()));
}

TEST_P(ChangingRoleModels, AFileThatIsGoneIsMissedWhileAnOrganizationHasItsModel) {
    const auto renamed = [](std::string text) { return text.replace(text.find("\"shop\""), 6, "\"kiosk\""); };
    write(renamed(shop), "kiosk.toml");
    value_of(Installation::open(settings()));
    fs::remove(folder_ / "models" / "shop.toml");
    const auto refused = Installation::open(settings());
    ASSERT_TRUE(fails_with(refused, AppError::role_model_gone));
    EXPECT_THAT(refused.error().message(),
                AllOf(HasSubstr("1 organizations have the role model `shop`"), HasSubstr("put its file back there")));
    EXPECT_THAT(apply().error().message(), HasSubstr("`shop`"));
    write(std::string(shop) + intern + calm + quiet);
    fs::remove(folder_ / "models" / "kiosk.toml");
    EXPECT_TRUE(succeeds(Installation::open(settings()))) << "nobody has the model of the other file";
    EXPECT_TRUE(value_of(apply()).empty());
}

TEST_P(ChangingRoleModels, WaitsForADeedThatWasDecidedByTheOldFileAndCountsWhatItDid) {
    const auto serving = open();
    write(shop);
    Result<std::vector<RoleModelChange>> applied = AppError::mismatch;
    std::atomic<bool> is_applied = false;
    std::jthread applying;
    const auto added = add_robin(*serving, "intern", [&] {
        std::latch begun(1);
        applying = std::jthread([&] {
            begun.count_down();
            applied = apply();
            is_applied = true;
        });
        begun.wait();
        // SQLite has one writer anyway; PostgreSQL shows who waits.
        const auto waiting = [&] {
            return value_of(storage::Housekeeping(*database_).read(waiting_for_models))[0].get<int>(0);
        };
        while (GetParam() == storage::Engine::postgresql && !is_applied && waiting() == 0) std::this_thread::yield();
    });
    applying.join();
    EXPECT_TRUE(succeeds(added));
    ASSERT_TRUE(fails_with(applied, AppError::role_model_changed));
    EXPECT_THAT(applied.error().message(), HasSubstr("role `intern`, which 1 memberships hold"));
}

}  // namespace
}  // namespace muster::app
