// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"

#include <cstdlib>
#include <functional>
#include <map>
#include <type_traits>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/installation.h"
#include "app/mistyped.h"
#include "app/print.h"
#include "app/serve.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/log.h"

namespace muster::app {
namespace {

constexpr auto footer = R"(
`muster COMMAND --help` explains a command with an example.

Exit codes: 0 done, 1 failed, 2 wrong input, 3 refused by the state of things, 4 not found, 5 unavailable.
Each option may stand in the environment instead, as MUSTER_DATA, MUSTER_DATABASE, MUSTER_BASE_URL and so on.

First steps:
  muster migrate                        makes the database in var/
  muster demo                           five organizations to look at, one for each role model
  muster serve                          the API at http://127.0.0.1:8080/api/v1
)";

/// Below each command: how it is written, and where the settings are that all commands take.
std::string footer_of(const std::string& example) {
    return "\nExample:\n  " + example +
           "\n\nEach command takes the settings, such as --data, --database and --output: `muster --help` lists "
           "them.\n";
}

/// How to answer words that can't be read: as they ask for it, as far as they can be read.
OutputFormat output_asked_for(int argc, char** argv) {
    const char* variable = std::getenv("MUSTER_OUTPUT");
    std::string_view asked = variable == nullptr ? "" : variable;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--output" && i + 1 < argc) asked = argv[i + 1];
        if (word.starts_with("--output=")) asked = word.substr(word.find('=') + 1);
    }
    return asked == "json" ? OutputFormat::json : OutputFormat::text;
}

/// The command line's tree: each leaf sets what is to run.
class CommandLine {
  public:
    CommandLine() {
        app_.footer(footer);
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.set_version_flag("--version", "muster " MUSTER_VERSION, "print the version and exit");
        add_settings();
        add_serving();
        add_people();
        add_organizations();
        add_subaccounts();
        add_members();
        add_roles();
        add_invitations();
        add_join_links();
        add_checks();
        add_help();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return app_.exit(error);
            return fail(Error(AppError::input_wrong, refusal_of(app_, error)), output_asked_for(argc, argv));
        }
        settings_.smtp_password = Secret(smtp_password_);
        log::set_level(levels_.at(level_));
        crypto::initialize();
        const auto outcome = chosen_();
        return outcome ? 0 : fail(outcome.error(), commands().output);
    }

  private:
    using Run = std::function<Result<void>()>;

    /// What a command is for, and how it is written.
    struct Help {
        std::string meaning;
        std::string example;
    };

    static int fail(const Error& error, OutputFormat output) {
        print_failure(error, output);
        return exit_code(error);
    }

    CLI::App* leaf(CLI::App& parent, const std::string& name, const Help& help, Run run) {
        CLI::App* command = parent.add_subcommand(name, help.meaning);
        command->footer(footer_of(help.example));
        command->callback([this, run = std::move(run)] { chosen_ = run; });
        return command;
    }

    CLI::App& branch(const std::string& name, const Help& help) {
        CLI::App* command = app_.add_subcommand(name, help.meaning);
        command->footer(footer_of(help.example));
        command->require_subcommand(1);
        command->fallthrough();
        return *command;
    }

    void add_settings() {
        const auto setting = [&](const std::string& name, auto& target, const std::string& help) {
            std::string variable = "MUSTER_" + name;
            for (char& c : variable)
                c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            auto* option = app_.add_option("--" + name, target, help)->envname(variable);
            if constexpr (std::is_same_v<decltype(target), std::string&>) option->check(not_empty());
            return option;
        };
        setting("data", settings_.data, "folder of keys, checkpoints, outbox and the embedded database")
            ->capture_default_str();
        setting("database", settings_.database, "sqlite:PATH or postgresql://…; by default SQLite in the data folder");
        setting("role-models", settings_.role_models,
                "folder of role models' files; by default those that are built in");
        setting("address", settings_.address, "IP address to listen on")->capture_default_str();
        setting("port", settings_.port, "port to listen on; 0 takes a free one")
            ->capture_default_str()
            ->check(number_within(0, 65535));
        setting("base-url", settings_.base_url, "where people reach this installation; by default http://ADDRESS:PORT");
        setting("client-address-header", settings_.client_address_header,
                "header in which a proxy in front says whose request it is, such as X-Forwarded-For");
        setting("workers", settings_.workers, "threads that do the work, each with a database session")
            ->capture_default_str()
            ->check(number_within(1, 256));
        setting("mail-from", settings_.mail_from, "address that mails come from")->capture_default_str();
        setting("smtp-url", settings_.smtp_url,
                "smtp://HOST:587 or smtps://HOST:465; without it mails go to DATA/outbox");
        setting("smtp-user", settings_.smtp_user, "user at the mail server");
        setting("smtp-password", smtp_password_, "password at the mail server; better in MUSTER_SMTP_PASSWORD");
        app_.add_option("--log-level", level_, "debug, info, warning or error")
            ->envname("MUSTER_LOG_LEVEL")
            ->check(one_of({"debug", "info", "warning", "error"}))
            ->capture_default_str();
        app_.add_option("--output", output_, "what commands print: text or json")
            ->envname("MUSTER_OUTPUT")
            ->check(one_of({"text", "json"}))
            ->capture_default_str();
    }

    Commands commands() const { return {settings_, output_ == "json" ? OutputFormat::json : OutputFormat::text}; }

    void add_serving() {
        leaf(app_, "serve",
             {"serve the API until SIGINT or SIGTERM", "muster serve --port 8080 --base-url https://text.example.org"},
             [this] { return serve(settings_, commands().output); });
        leaf(app_, "migrate",
             {"make the data folder, its keys and the database, or bring the database up to this version",
              "muster migrate"},
             [this] { return commands().migrate(); });
        leaf(app_, "demo",
             {"make five organizations to look at, one for each role model; again, it changes nothing", "muster demo"},
             [this] { return commands().demo(); });
        leaf(app_, "routes",
             {"list all that the server answers, with the permission that each asks", "muster routes --output json"},
             [this] { return commands().list_routes(); });
    }

    void add_people() {
        const std::string create_example =
            "echo 'a long password' | muster user create --email ada@riverside.example --name Ada";
        CLI::App& user = branch("user", {"people who can sign in", create_example});
        auto* create =
            leaf(user, "create", {"make an account; its password is one line of standard input", create_example},
                 [this] { return commands().create_user(email_, name_); });
        create->add_option("--email", email_, "address to sign in with")->required();
        create->add_option("--name", name_, "the person's name")->required();
        const std::string set_example = "echo 'another long password' | muster user set-password ada@riverside.example";
        leaf(user, "set-password",
             {"give an account the password on standard input, and sign its devices out", set_example},
             [this] { return commands().set_password(email_); })
            ->add_option("email", email_, "address of the account")
            ->required();
        leaf(user, "sign-out",
             {"sign an account's devices out, all of them", "muster user sign-out ada@riverside.example"},
             [this] { return commands().sign_out(email_); })
            ->add_option("email", email_, "address of the account")
            ->required();
        leaf(user, "list", {"list all accounts", "muster user list --output json"},
             [this] { return commands().list_users(); });
    }

    void add_organizations() {
        const std::string create_example =
            "muster organization create --name Riverside --role-model amplifi --owner ada@riverside.example";
        CLI::App& organization =
            branch("organization", {"workspaces, each with its own people and data", create_example});
        auto* create = leaf(organization, "create",
                            {"make an organization with its first holder of the highest role", create_example},
                            [this] { return commands().create_organization(name_, model_, email_); });
        create->add_option("--name", name_, "its name")->required();
        create->add_option("--role-model", model_, "amplifi, customertext, scale-to-win, amplemarket or messente")
            ->required();
        create->add_option("--owner", email_, "address of the person who gets the founder's role")->required();
        leaf(organization, "list", {"list all organizations", "muster organization list"},
             [this] { return commands().list_organizations(); });
        auto* set = leaf(organization, "set",
                         {"change an organization's settings, those that are named",
                          "muster organization set 7250118963601408 --time-zone Europe/Tallinn --invitation-days 14"},
                         [this] { return commands().set_organization(membership_.organization, changes_); });
        add_organization_option(set);
        set->add_option("--name", changes_.name, "its name");
        set->add_option("--time-zone", changes_.time_zone, "an IANA name such as Europe/Tallinn");
        set->add_option("--billing-email", changes_.billing_email, "where bills go; '' for nowhere");
        set->add_option("--invitation-days", changes_.invitation_days, "for how many days invitations are open")
            ->check(CLI::Range(1, limits::invitation_days_max));
    }

    void add_subaccounts() {
        const std::string list_example = "muster subaccount list 7250118963601408";
        CLI::App& subaccount = branch("subaccount", {"the parts of an organization", list_example});
        auto* list = leaf(subaccount, "list", {"list an organization's subaccounts", list_example},
                          [this] { return commands().list_subaccounts(membership_.organization); });
        auto* create =
            leaf(subaccount, "create",
                 {"make another subaccount", "muster subaccount create 7250118963601408 --name 'North Chapter'"},
                 [this] { return commands().create_subaccount(membership_.organization, name_); });
        auto* archive =
            leaf(subaccount, "archive",
                 {"archive a subaccount: its history stays, and nobody works in it",
                  "muster subaccount archive 7250118963601408 7250118963601409"},
                 [this] { return commands().archive_subaccount(membership_.organization, membership_.subaccount); });
        auto* bring_back = leaf(
            subaccount, "bring-back",
            {"bring an archived subaccount back", "muster subaccount bring-back 7250118963601408 7250118963601409"},
            [this] { return commands().bring_back_subaccount(membership_.organization, membership_.subaccount); });
        for (auto* command : {list, create, archive, bring_back}) add_organization_option(command);
        create->add_option("--name", name_, "its name, like no other of the organization")->required();
        for (auto* command : {archive, bring_back}) {
            command->add_option("subaccount", membership_.subaccount, "its id: see `muster subaccount list`")
                ->required();
        }
    }

    void add_organization_option(CLI::App* command) {
        command->add_option("organization", membership_.organization, "its id: see `muster organization list`")
            ->required();
    }

    void add_membership_options(CLI::App* command) {
        add_organization_option(command);
        command->add_option("email", membership_.email, "the person's address")->required();
        command->add_option("--subaccount", membership_.subaccount,
                            "a subaccount's id: see `muster subaccount list`; by default the organization itself");
    }

    void add_members() {
        const std::string list_example = "muster member list 7250118963601408";
        CLI::App& member = branch(
            "member", {"who may do what in an organization; roles that must have a holder keep one", list_example});
        auto* list = leaf(member, "list", {"list an organization's people and their roles", list_example},
                          [this] { return commands().list_members(membership_.organization); });
        list->add_option("organization", membership_.organization, "its id: see `muster organization list`")
            ->required();
        auto* add =
            leaf(member, "add",
                 {"give an account a role", "muster member add 7250118963601408 ada@riverside.example --role member"},
                 [this] { return commands().add_member(membership_, role_, until_); });
        add_membership_options(add);
        add->add_option("--role", role_, "key of the role")->required();
        add->add_option("--until", until_, "when it ends, such as 2026-11-23T08:15:00Z; by default never");
        auto* set = leaf(member, "set-role",
                         {"give a member another role",
                          "muster member set-role 7250118963601408 ada@riverside.example --role billing_contact"},
                         [this] { return commands().set_role(membership_, role_); });
        add_membership_options(set);
        set->add_option("--role", role_, "key of the role")->required();
        auto* remove = leaf(
            member, "remove",
            {"take a member's access away, at once", "muster member remove 7250118963601408 ada@riverside.example"},
            [this] { return commands().remove_member(membership_); });
        add_membership_options(remove);
        add_suspension(member);
    }

    void add_suspension(CLI::App& member) {
        add_membership_options(leaf(member, "suspend",
                                    {"suspend a member's access, at once; their memberships stay in the list",
                                     "muster member suspend 7250118963601408 ada@riverside.example"},
                                    [this] { return commands().suspend_member(membership_); }));
        add_membership_options(leaf(member, "reactivate",
                                    {"give a suspended member their access back",
                                     "muster member reactivate 7250118963601408 ada@riverside.example"},
                                    [this] { return commands().reactivate_member(membership_); }));
        add_membership_options(leaf(member, "undo-removal",
                                    {"bring somebody back as they were, up to 30 days after their removal",
                                     "muster member undo-removal 7250118963601408 ada@riverside.example"},
                                    [this] { return commands().undo_removal(membership_); }));
    }

    void add_roles() {
        const std::string list_example = "muster role list 7250118963601408";
        CLI::App& role = branch("role", {"the roles of an organization, the product's and its own", list_example});
        leaf(role, "list", {"list an organization's roles", list_example},
             [this] { return commands().list_roles(membership_.organization); })
            ->add_option("organization", membership_.organization, "its id: see `muster organization list`")
            ->required();
    }

    void add_invitations() {
        const std::string list_example = "muster invitation list 7250118963601408";
        CLI::App& invitation = branch("invitation", {"invitations by email, each for one person", list_example});
        auto* list = leaf(invitation, "list", {"list an organization's invitations and their states", list_example},
                          [this] { return commands().list_invitations(membership_.organization, state_); });
        auto* resend = leaf(invitation, "resend",
                            {"mail an open or expired invitation again; the link before is over",
                             "muster invitation resend 7250118963601408 7250118963601409"},
                            [this] { return commands().resend_invitation(membership_.organization, link_); });
        auto* revoke =
            leaf(invitation, "revoke",
                 {"withdraw an open invitation", "muster invitation revoke 7250118963601408 7250118963601409"},
                 [this] { return commands().revoke_invitation(membership_.organization, link_); });
        for (auto* command : {list, resend, revoke}) add_organization_option(command);
        list->add_option("--state", state_, "open, accepted, revoked or expired")
            ->check(CLI::IsMember({"open", "accepted", "revoked", "expired"}))
            ->capture_default_str();
        for (auto* command : {resend, revoke})
            command->add_option("invitation", link_, "its id: see `muster invitation list`")->required();
    }

    void add_join_links() {
        const std::string list_example = "muster join-link list 7250118963601408";
        CLI::App& link = branch("join-link", {"links by which many people join an organization", list_example});
        add_organization_option(leaf(link, "list", {"list an organization's join links and their states", list_example},
                                     [this] { return commands().list_join_links(membership_.organization); }));
        auto* revoke = leaf(link, "revoke",
                            {"withdraw a join link; whoever joined by it stays",
                             "muster join-link revoke 7250118963601408 7250118963601409"},
                            [this] { return commands().revoke_join_link(membership_.organization, link_); });
        add_organization_option(revoke);
        revoke->add_option("link", link_, "its id: see `muster join-link list`")->required();
    }

    void add_checks() {
        const std::string check_example = "muster role-model check role-models/*.toml";
        CLI::App& model =
            branch("role-model", {"files that say which roles there are and what each may do", check_example});
        auto* check = leaf(model, "check",
                           {"read files and say what is wrong in them, where, and what is allowed", check_example},
                           [this] { return commands().check_role_models(files_); });
        check->add_option("files", files_, "files to read")->required();
        leaf(model, "apply", {"accept changed files, after which serve starts again", "muster role-model apply"},
             [this] { return commands().apply_role_models(); });
        const std::string verify_example = "muster audit verify";
        CLI::App& audit = branch("audit", {"the log of who did what", verify_example});
        leaf(audit, "verify", {"recompute every chain and name the first event that doesn't fit", verify_example},
             [this] { return commands().verify_audit(); });
    }

    void add_help() {
        leaf(app_, "help", {"explain a command, as its --help does", "muster help member add"}, [this] {
            return print_help();
        })->add_option("command", help_words_, "the command; by default the program");
    }

    Result<void> print_help() {
        const CLI::App* command = &app_;
        for (const auto& word : help_words_) {
            const auto below = command->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
            if (below.empty()) return Error(AppError::input_wrong, unknown_command(word, subcommands_of(command)));
            command = below.front();
        }
        print_line(app_.get_formatter()->make_help(command, path_of(command), CLI::AppFormatMode::Normal));
        return {};
    }

    const std::map<std::string, log::Level> levels_{{"debug", log::Level::debug},
                                                    {"info", log::Level::info},
                                                    {"warning", log::Level::warning},
                                                    {"error", log::Level::error}};
    CLI::App app_{"Muster: team texting in which everyone has exactly the access they need", "muster"};
    Run chosen_;
    Settings settings_;
    std::string smtp_password_;
    std::string level_ = "info";
    std::string output_ = "text";
    std::string email_;
    std::string name_;
    std::string model_;
    std::string role_;
    std::string link_;  ///< or an invitation
    std::string state_ = "open";
    Commands::OrganizationSettings changes_;
    std::string until_;
    Commands::Membership membership_;
    std::vector<std::string> files_;
    std::vector<std::string> help_words_;
};

}  // namespace

int run_command_line(int argc, char** argv) { return CommandLine().run(argc, argv); }

}  // namespace muster::app
