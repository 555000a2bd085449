// SPDX-License-Identifier: Apache-2.0
// Included by cli.cpp and cli_people.cpp alone: CLI11 is heavy.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/settings.h"
#include "base/log.h"

namespace muster::app {

/// The command line's tree: each leaf sets what is to run.
class CommandLine {
  public:
    CommandLine();

    int run(int argc, char** argv);

  private:
    using Run = std::function<Result<void>()>;

    /// What a command is for, and how it is written.
    struct Help {
        std::string meaning;
        std::string example;
    };

    static int fail(const Error& error, OutputFormat output);

    /// A command that runs.
    CLI::App* leaf(CLI::App& parent, const std::string& name, const Help& help, Run run);
    /// A noun, under which its commands are.
    CLI::App& branch(const std::string& name, const Help& help);

    // In cli.cpp: what every command takes, and those of the installation itself.
    void add_settings();
    Commands commands() const;

    void add_serving();
    void add_checks();
    void add_help();
    Result<void> print_help();

    // In cli_people.cpp: who is who and where.
    void add_people();
    void add_organizations();
    void add_subaccounts();
    void add_members();
    void add_suspension(CLI::App& member);
    void add_roles();
    void add_invitations();
    void add_join_links();
    void add_api_keys();
    void add_identity();
    void add_organization_option(CLI::App* command);
    void add_membership_options(CLI::App* command);

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
    std::string key_;
    std::string domain_;
    std::string state_ = "open";
    std::string rule_;
    Commands::OrganizationSettings changes_;
    std::string until_;
    Commands::Membership membership_;
    std::vector<std::string> files_;
    std::vector<std::string> help_words_;
};

}  // namespace muster::app
