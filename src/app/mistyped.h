// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace muster::app {

/// "muster user create".
std::string path_of(const CLI::App* command);

/// What is wrong with the words of a command line, what is allowed, and where to read on. It repeats no word that may
/// be a secret in a wrong place.
std::string refusal_of(const CLI::App& app, const CLI::ParseError& error);

/// What a word that names nothing may have meant, among all that is allowed.
std::string unknown_command(const std::string& word, const std::vector<std::string>& allowed);
std::vector<std::string> subcommands_of(const CLI::App* command);

/// What values of an option are allowed, in our words.
CLI::Validator number_within(int min, int max);
CLI::Validator one_of(std::vector<std::string> words);
CLI::Validator not_empty();

}  // namespace muster::app
