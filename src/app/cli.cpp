// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"

#include <cstdlib>
#include <type_traits>

#include "app/command_line.h"
#include "app/installation.h"
#include "app/mistyped.h"
#include "app/print.h"
#include "app/serve.h"
#include "base/crypto.h"

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

}  // namespace

CommandLine::CommandLine() {
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
    add_api_keys();
    add_identity();
    add_checks();
    add_help();
}

int CommandLine::run(int argc, char** argv) {
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

int CommandLine::fail(const Error& error, OutputFormat output) {
    print_failure(error, output);
    return exit_code(error);
}

CLI::App* CommandLine::leaf(CLI::App& parent, const std::string& name, const Help& help, Run run) {
    CLI::App* command = parent.add_subcommand(name, help.meaning);
    command->footer(footer_of(help.example));
    command->callback([this, run = std::move(run)] { chosen_ = run; });
    return command;
}

CLI::App& CommandLine::branch(const std::string& name, const Help& help) {
    CLI::App* command = app_.add_subcommand(name, help.meaning);
    command->footer(footer_of(help.example));
    command->require_subcommand(1);
    command->fallthrough();
    return *command;
}

void CommandLine::add_settings() {
    const auto setting = [&](const std::string& name, auto& target, const std::string& help) {
        std::string variable = "MUSTER_" + name;
        for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        auto* option = app_.add_option("--" + name, target, help)->envname(variable);
        if constexpr (std::is_same_v<decltype(target), std::string&>) option->check(not_empty());
        return option;
    };
    setting("data", settings_.data, "folder of keys, checkpoints, outbox and the embedded database")
        ->capture_default_str();
    setting("database", settings_.database, "sqlite:PATH or postgresql://…; by default SQLite in the data folder");
    setting("role-models", settings_.role_models, "folder of role models' files; by default those that are built in");
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
    setting("api-key-requests-per-minute", settings_.api_key_requests_per_minute,
            "requests that each API key has in a minute")
        ->capture_default_str()
        ->check(number_within(1, 1'000'000));
    setting("mail-from", settings_.mail_from, "address that mails come from")->capture_default_str();
    setting("smtp-url", settings_.smtp_url, "smtp://HOST:587 or smtps://HOST:465; without it mails go to DATA/outbox");
    setting("smtp-user", settings_.smtp_user, "user at the mail server");
    setting("smtp-password", smtp_password_, "password at the mail server; better in MUSTER_SMTP_PASSWORD");
    setting("dns-server", settings_.dns_server,
            "IPv4 address, with a port or not, at which email domains are looked up; by default the machine's servers");
    app_.add_flag("--local-identity-providers", settings_.local_identity_providers,
                  "let identity providers be in private networks, and on this machine without TLS")
        ->envname("MUSTER_LOCAL_IDENTITY_PROVIDERS");
    app_.add_option("--log-level", level_, "debug, info, warning or error")
        ->envname("MUSTER_LOG_LEVEL")
        ->check(one_of({"debug", "info", "warning", "error"}))
        ->capture_default_str();
    app_.add_option("--output", output_, "what commands print: text or json")
        ->envname("MUSTER_OUTPUT")
        ->check(one_of({"text", "json"}))
        ->capture_default_str();
}

Commands CommandLine::commands() const {
    return {settings_, output_ == "json" ? OutputFormat::json : OutputFormat::text};
}

void CommandLine::add_serving() {
    leaf(app_, "serve",
         {"serve the API until SIGINT or SIGTERM", "muster serve --port 8080 --base-url https://text.example.org"},
         [this] { return serve(settings_, commands().output); });
    leaf(
        app_, "migrate",
        {"make the data folder, its keys and the database, or bring the database up to this version", "muster migrate"},
        [this] { return commands().migrate(); });
    leaf(app_, "demo",
         {"make five organizations to look at, one for each role model; again, it changes nothing", "muster demo"},
         [this] { return commands().demo(); });
    leaf(app_, "routes",
         {"list all that the server answers, with the permission that each asks", "muster routes --output json"},
         [this] { return commands().list_routes(); });
}

void CommandLine::add_checks() {
    const std::string check_example = "muster role-model check role-models/*.toml";
    CLI::App& model =
        branch("role-model", {"files that say which roles there are and what each may do", check_example});
    auto* check =
        leaf(model, "check", {"read files and say what is wrong in them, where, and what is allowed", check_example},
             [this] { return commands().check_role_models(files_); });
    check->add_option("files", files_, "files to read")->required();
    leaf(model, "apply", {"accept changed files, after which serve starts again", "muster role-model apply"},
         [this] { return commands().apply_role_models(); });
    const std::string verify_example = "muster audit verify";
    CLI::App& audit = branch("audit", {"the log of who did what", verify_example});
    leaf(audit, "verify", {"recompute every chain and name the first event that doesn't fit", verify_example},
         [this] { return commands().verify_audit(); });
}

void CommandLine::add_help() {
    leaf(app_, "help", {"explain a command, as its --help does", "muster help member add"}, [this] {
        return print_help();
    })->add_option("command", help_words_, "the command; by default the program");
}

Result<void> CommandLine::print_help() {
    const CLI::App* command = &app_;
    for (const auto& word : help_words_) {
        const auto below = command->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
        if (below.empty()) return Error(AppError::input_wrong, unknown_command(word, subcommands_of(command)));
        command = below.front();
    }
    print_line(app_.get_formatter()->make_help(command, path_of(command), CLI::AppFormatMode::Normal));
    return {};
}

int run_command_line(int argc, char** argv) { return CommandLine().run(argc, argv); }

}  // namespace muster::app
