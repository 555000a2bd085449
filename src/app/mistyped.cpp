// SPDX-License-Identifier: Apache-2.0
#include "app/mistyped.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace muster::app {
namespace {

/// "--data" of "--data=/srv/muster": what follows may be a secret.
std::string name_of(const std::string& word) { return word.substr(0, word.find('=')); }

/// The command that the words named, as far as they named one.
const CLI::App* named_command(const CLI::App* app) {
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return app;
}

std::vector<std::string> options_of(const CLI::App* command) {
    std::vector<std::string> names;
    for (const auto* option : command->get_options()) {
        const auto name = option->get_name();
        if (name.starts_with("--") && name != "--help") names.push_back(name);
    }
    return names;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& allowed) {
    const auto meant = text::nearest(word, std::vector<std::string_view>(allowed.begin(), allowed.end()));
    return meant ? ", did you mean `" + *meant + "`?" : ";";
}

/// A command has few options of its own, and takes the settings, which are many.
std::string unknown_option(const CLI::App* command, const std::string& word) {
    const bool is_program = command->get_parent() == nullptr;
    const auto own = is_program ? std::vector<std::string>() : options_of(command);
    auto all = own;
    for (; command != nullptr; command = command->get_parent())
        std::ranges::copy(options_of(command), back_inserter(all));
    return "there is no option `" + word + "`" + did_you_mean(word, all) +
           " allowed here: " + (own.empty() ? "" : text::join(own, ", ") + " and ") +
           "the settings that `muster --help` lists";
}

/// "--email" of "--email is required".
std::string subject_of(const CLI::ParseError& error) {
    const std::string said = error.what();
    return said.substr(0, said.find_first_of(": "));
}

std::string missing(const CLI::App* command, const std::string& name) {
    const auto* option = command->get_option_no_throw(name);
    return "`" + name + "` is missing" + (option == nullptr ? "" : " (" + option->get_description() + ")");
}

/// A surplus word is never repeated: it may be a password that was meant for standard input.
std::string word_too_many(const CLI::App* command, const CLI::ParseError& error) {
    const std::string said = "`" + path_of(command) + "` has a word too many";
    const auto missing = subject_of(error);
    const bool is_lost_value = error.get_name() == "RequiredError" && missing.starts_with("--");
    return is_lost_value ? said + ": write `" + missing + "` before it?" : said;
}

std::string wrong_value(const CLI::App* command, const CLI::ParseError& error) {
    if (error.get_name() == "RequiredError") return missing(command, subject_of(error));
    if (error.get_name() != "ArgumentMismatch") return error.what();
    const bool is_repeated = std::string_view(error.what()).find("At Most") != std::string_view::npos;
    return "`" + subject_of(error) + "` " + (is_repeated ? "stands more than once" : "needs a value behind it");
}

std::string what_is_wrong(const CLI::App& app, const CLI::App* command, const CLI::ParseError& error) {
    const auto subcommands = subcommands_of(command);
    const auto extra = app.remaining(true);
    if (!extra.empty() && extra.front().starts_with('-')) return unknown_option(command, name_of(extra.front()));
    if (!subcommands.empty() && error.get_name() != "ValidationError") {
        return extra.empty() ? "name a command: " + text::listed(subcommands)
                             : unknown_command(extra.front(), subcommands);
    }
    return extra.empty() ? wrong_value(command, error) : word_too_many(command, error);
}

}  // namespace

std::string path_of(const CLI::App* command) {
    return command->get_parent() == nullptr ? "muster" : path_of(command->get_parent()) + ' ' + command->get_name();
}

std::vector<std::string> subcommands_of(const CLI::App* command) {
    std::vector<std::string> names;
    for (const auto* sub : command->get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(sub->get_name());
    return names;
}

std::string unknown_command(const std::string& word, const std::vector<std::string>& allowed) {
    return "there is no command `" + word + "`" + did_you_mean(word, allowed) +
           " allowed here: " + text::listed(allowed);
}

std::string refusal_of(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App* command = named_command(&app);
    return what_is_wrong(app, command, error) + "\nsee `" + path_of(command) + " --help`";
}

CLI::Validator number_within(int min, int max) {
    const auto from = std::to_string(min);
    const auto to = std::to_string(max);
    return CLI::Validator(
        [=](const std::string& word) -> std::string {
            int number = 0;
            const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
            const bool is_number = error == std::errc() && end == word.data() + word.size();
            if (is_number && number >= min && number <= max) return "";
            return "`" + word + "` is no number from " + from + " to " + to;
        },
        from + "…" + to);
}

CLI::Validator one_of(std::vector<std::string> words) {
    auto description = "{" + text::join(words, ",") + "}";
    return CLI::Validator(
        [words = std::move(words)](const std::string& word) -> std::string {
            if (std::ranges::find(words, word) != words.end()) return "";
            return "`" + word + "` is not one of " + text::listed(words);
        },
        std::move(description));
}

CLI::Validator not_empty() {
    return CLI::Validator(
        [](const std::string& word) -> std::string {
            return word.empty() ? "may not be empty: leave it out for its default" : "";
        },
        "");
}

}  // namespace muster::app
