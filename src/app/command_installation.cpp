// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "app/all_pages.h"
#include "app/commands.h"
#include "app/installation.h"
#include "app/preparation.h"
#include "app/print.h"
#include "app/role_model_change.h"
#include "app/site.h"
#include "base/text.h"
#include "events/verify.h"

namespace muster::app {
namespace {

struct MigrationView {
    std::vector<int> ran;
};
BOOST_DESCRIBE_STRUCT(MigrationView, (), (ran))

struct ChainView {
    std::string chain;
    std::optional<std::string> name;  ///< the organization's
    std::int64_t events = 0;
    std::optional<std::string> mismatch;
};
BOOST_DESCRIBE_STRUCT(ChainView, (), (chain, name, events, mismatch))

struct RoleModelView {
    std::string file;
    std::string key;
    int roles = 0;
    std::string hash;
};
BOOST_DESCRIBE_STRUCT(RoleModelView, (), (file, key, roles, hash))

struct FieldProblem {
    std::string pointer;
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(FieldProblem, (), (pointer, code, detail))

struct Problem {
    std::string code;
    std::string detail;
    int exit_code = 0;
    std::optional<std::vector<FieldProblem>> errors;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (code, detail, exit_code, errors))

Result<std::string> read_file(const std::string& path) {
    // A folder opens like an empty file.
    std::error_code none;
    const bool is_folder = std::filesystem::is_directory(path, none);
    errno = 0;
    std::ifstream file(path);
    if (is_folder || !file)
        return Error(AppError::input_wrong, "can't read `" + path + "`: " + std::strerror(is_folder ? EISDIR : errno));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Result<RoleModelView> check_role_model(const std::string& file) {
    const auto model = TRY(access::RoleModel::parse(TRY(read_file(file)), file));
    return RoleModelView{file, model.key(), static_cast<int>(model.roles(0).size()), model.hash()};
}

Result<std::map<OrganizationId, std::string>> organization_names(const Installation& installation) {
    std::map<OrganizationId, std::string> names;
    TRY(for_all_pages([&](const PageQuery& query) { return installation.organizations->list(query); },
                      [&](const team::Organization& each) { names[each.id] = each.name; }));
    return names;
}

std::string line_of(const ChainView& chain) {
    return "chain " + chain.chain + ": " + std::to_string(chain.events) + " events verify" +
           (chain.name ? " (" + *chain.name + ")" : "") + (chain.mismatch ? "; then " + *chain.mismatch : "");
}

}  // namespace

Result<void> Commands::migrate() const {
    const MigrationView view{TRY(migrate_installation(settings))};
    print(output, view, [&] {
        for (const int number : view.ran) print_line("ran migration " + std::to_string(number));
        if (view.ran.empty()) print_line("nothing to migrate");
    });
    return {};
}

Result<void> Commands::check_role_models(const std::vector<std::string>& files) const {
    std::vector<RoleModelView> views;
    std::vector<std::string> mistakes;
    for (const auto& file : files) {
        auto view = check_role_model(file);
        if (view)
            views.push_back(std::move(*view));
        else
            mistakes.push_back(view.error().message());
    }
    if (!mistakes.empty()) return Error(AppError::input_wrong, text::join(mistakes, "\n"));
    print(output, views, [&] {
        for (const auto& view : views) {
            print_line(view.file + ": `" + view.key + "` with " + std::to_string(view.roles) + " roles is right");
        }
    });
    return {};
}

Result<void> Commands::apply_role_models() const {
    const auto installation = TRY(Installation::open(settings, Installation::RoleModelFiles::as_they_are));
    const auto changes = TRY(apply_changed_role_models(*installation));
    print(output, changes, [&] {
        for (const auto& change : changes) print_line("applied `" + change.model + "`: " + change.effect);
        if (changes.empty()) print_line("no role model was changed");
    });
    return {};
}

Result<void> Commands::verify_audit() const {
    const auto installation = TRY(Installation::open(settings));
    events::Sealer sealer(*installation->database, installation->clock, installation->signing_key,
                          installation->checkpoints());
    TRY(sealer.seal_all());
    const auto names = TRY(organization_names(*installation));
    std::vector<ChainView> views;
    bool fits = true;
    for (const auto& report :
         TRY(events::verify(*installation->database, installation->signing_key, installation->checkpoints()))) {
        const std::string chain = report.organization == events::system_chain ? "system" : report.organization.text();
        const auto name = names.find(report.organization);
        views.push_back(
            {chain, name == names.end() ? std::nullopt : std::optional(name->second), report.events, report.mismatch});
        fits = fits && !report.mismatch;
    }
    print(output, views, [&] {
        for (const auto& view : views) print_line(line_of(view));
    });
    if (!fits) return AppError::mismatch;
    return {};
}

Result<void> Commands::list_routes() const {
    const auto installation = TRY(Installation::open(settings));
    Site site(*installation, settings.public_url());
    const auto routes = site.doors();
    print(output, routes, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& route : routes) lines.push_back({route.method, route.path, route.permission});
        print_table({"METHOD", "PATH", "PERMISSION"}, lines);
        print_line("self_route: for whoever is signed in, on what is their own; public_route: for anybody");
    });
    return {};
}

void print_failure(const Error& error, OutputFormat output) {
    if (output == OutputFormat::text) {
        print_error_line("muster: " + error.full_text());
        for (const auto& field : error.fields()) print_error_line("  " + field.pointer + ": " + field.detail);
        return;
    }
    Problem problem{std::string(error.code()), error.full_text(), exit_code(error), std::nullopt};
    if (!error.fields().empty()) problem.errors.emplace();
    for (const auto& field : error.fields()) problem.errors->push_back({field.pointer, field.code, field.detail});
    print_error_line(json::write(problem));
}

int exit_code(const Error& error) {
    // Its user lacks a right until the owner gives it: that is no outage.
    if (error.is(storage::StorageError::refused)) return 3;
    switch (error.category()) {
        case Category::bad_input: return 2;
        case Category::forbidden:
        case Category::conflict:
        case Category::too_large:
        case Category::too_many: return 3;
        case Category::not_found: return 4;
        case Category::unavailable: return 5;
        case Category::unauthenticated:
        case Category::internal: break;
    }
    return 1;
}

}  // namespace muster::app
