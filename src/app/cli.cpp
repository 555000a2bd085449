// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"

#include <cstdio>
#include <functional>
#include <map>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/serve.h"
#include "base/crypto.h"
#include "base/log.h"

namespace muster::app {
namespace {

constexpr auto footer = R"(
Exit codes: 0 done, 1 failed, 2 wrong input, 3 refused by the state of things, 4 not found, 5 unavailable.
Each option may stand in the environment instead, as MUSTER_DATA, MUSTER_DATABASE, MUSTER_BASE_URL and so on.

First steps:
  muster migrate                        makes the database in var/
  muster demo                           five organizations to look at, one for each role model
  muster serve                          http://127.0.0.1:8080
)";

/// The command line's tree: each leaf sets what is to run.
class CommandLine {
  public:
    CommandLine() {
        app_.footer(footer);
        app_.require_subcommand(1);
        app_.fallthrough();
        add_settings();
        add_serving();
        add_people();
        add_organizations();
        add_members();
        add_checks();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return app_.exit(error) == 0 ? 0 : 2;
        }
        settings_.smtp_password = Secret(smtp_password_);
        log::set_level(levels_.at(level_));
        crypto::initialize();
        const auto outcome = chosen_();
        if (outcome) return 0;
        std::fprintf(stderr, "muster: %s\n", outcome.error().message().c_str());
        return exit_code(outcome.error());
    }

  private:
    using Run = std::function<Result<void>()>;

    CLI::App* leaf(CLI::App& parent, const std::string& name, const std::string& help, Run run) {
        CLI::App* command = parent.add_subcommand(name, help);
        command->callback([this, run = std::move(run)] { chosen_ = run; });
        return command;
    }

    CLI::App& branch(const std::string& name, const std::string& help) {
        CLI::App* command = app_.add_subcommand(name, help);
        command->require_subcommand(1);
        command->fallthrough();
        return *command;
    }

    void add_settings() {
        const auto setting = [&](const std::string& name, auto& target, const std::string& help) {
            std::string variable = "MUSTER_" + name;
            for (char& c : variable)
                c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            return app_.add_option("--" + name, target, help)->envname(variable);
        };
        setting("data", settings_.data, "folder of keys, checkpoints, outbox and the embedded database")
            ->capture_default_str();
        setting("database", settings_.database, "sqlite:PATH or postgresql://…; by default SQLite in the data folder");
        setting("role-models", settings_.role_models, "folder of the role models' files")->capture_default_str();
        setting("address", settings_.address, "address to listen on")->capture_default_str();
        setting("port", settings_.port, "port to listen on")->capture_default_str();
        setting("base-url", settings_.base_url, "where people reach this installation; by default http://ADDRESS:PORT");
        setting("workers", settings_.workers, "threads that do the work, each with a database session")
            ->capture_default_str()
            ->check(CLI::Range(1, 256));
        setting("mail-from", settings_.mail_from, "address that mails come from")->capture_default_str();
        setting("smtp-url", settings_.smtp_url,
                "smtp://HOST:587 or smtps://HOST:465; without it mails go to DATA/outbox");
        setting("smtp-user", settings_.smtp_user, "user at the mail server");
        setting("smtp-password", smtp_password_, "password at the mail server; better in MUSTER_SMTP_PASSWORD");
        app_.add_option("--log-level", level_, "debug, info, warning or error")
            ->envname("MUSTER_LOG_LEVEL")
            ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
            ->capture_default_str();
        app_.add_option("--output", formats_, "text or json")
            ->transform(CLI::CheckedTransformer(
                std::map<std::string, OutputFormat>{{"text", OutputFormat::text}, {"json", OutputFormat::json}}));
    }

    Commands commands() const { return {settings_, formats_}; }

    void add_serving() {
        leaf(app_, "serve", "serve the API until SIGINT or SIGTERM", [this] { return serve(settings_); });
        leaf(app_, "migrate", "make the database, or bring it up to this version",
             [this] { return commands().migrate(); });
        leaf(app_, "demo", "make five organizations to look at, one for each role model; again, it changes nothing",
             [this] { return commands().demo(); });
        leaf(app_, "routes", "list all routes with the permission that each asks",
             [this] { return commands().list_routes(); });
    }

    void add_people() {
        CLI::App& user = branch("user", "people who can sign in");
        auto* create = leaf(user, "create", "make an account; its password is one line of standard input",
                            [this] { return commands().create_user(email_, name_); });
        create->add_option("--email", email_, "address to sign in with")->required();
        create->add_option("--name", name_, "the person's name")->required();
        leaf(user, "list", "list all accounts", [this] { return commands().list_users(); });
    }

    void add_organizations() {
        CLI::App& organization = branch("organization", "workspaces, each with its own people and data");
        auto* create = leaf(organization, "create", "make an organization with its first holder of the highest role",
                            [this] { return commands().create_organization(name_, model_, email_); });
        create->add_option("--name", name_, "its name")->required();
        create->add_option("--role-model", model_, "amplifi, customertext, scale-to-win, amplemarket or messente")
            ->required();
        create->add_option("--owner", email_, "address of the person who gets the founder's role")->required();
        leaf(organization, "list", "list all organizations", [this] { return commands().list_organizations(); });
    }

    void add_membership_options(CLI::App* command) {
        command->add_option("organization", membership_.organization, "the organization's id")->required();
        command->add_option("email", membership_.email, "the person's address")->required();
        command->add_option("--subaccount", membership_.subaccount,
                            "a subaccount's id; by default the organization itself");
    }

    void add_members() {
        CLI::App& member =
            branch("member", "who may do what in an organization; roles that must have a holder keep one");
        auto* list = leaf(member, "list", "list an organization's people and their roles",
                          [this] { return commands().list_members(membership_.organization); });
        list->add_option("organization", membership_.organization, "the organization's id")->required();
        auto* add =
            leaf(member, "add", "give an account a role", [this] { return commands().add_member(membership_, role_); });
        add_membership_options(add);
        add->add_option("--role", role_, "key of the role")->required();
        auto* set = leaf(member, "set-role", "give a member another role",
                         [this] { return commands().set_role(membership_, role_); });
        add_membership_options(set);
        set->add_option("--role", role_, "key of the role")->required();
        auto* remove = leaf(member, "remove", "take a member's access away, at once",
                            [this] { return commands().remove_member(membership_); });
        add_membership_options(remove);
    }

    void add_checks() {
        CLI::App& model = branch("role-model", "files that say which roles there are and what each may do");
        auto* check = leaf(model, "check", "read files and say what is wrong in them, where, and what is allowed",
                           [this] { return commands().check_role_models(files_); });
        check->add_option("files", files_, "files to read")->required();
        leaf(model, "apply", "accept changed files, after which serve starts again",
             [this] { return commands().apply_role_models(); });
        CLI::App& audit = branch("audit", "the log of who did what");
        leaf(audit, "verify", "recompute every chain and name the first event that doesn't fit",
             [this] { return commands().verify_audit(); });
    }

    const std::map<std::string, log::Level> levels_{{"debug", log::Level::debug},
                                                    {"info", log::Level::info},
                                                    {"warning", log::Level::warning},
                                                    {"error", log::Level::error}};
    CLI::App app_{"Muster: team texting in which everyone has exactly the access they need"};
    Run chosen_;
    Settings settings_;
    std::string smtp_password_;
    std::string level_ = "info";
    OutputFormat formats_ = OutputFormat::text;
    std::string email_;
    std::string name_;
    std::string model_;
    std::string role_;
    Commands::Membership membership_;
    std::vector<std::string> files_;
};

}  // namespace

int run_command_line(int argc, char** argv) { return CommandLine().run(argc, argv); }

}  // namespace muster::app
