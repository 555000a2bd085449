// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "app/role_model_change.h"
#include "app/site.h"
#include "events/verify.h"
#include "http/openapi.h"
#include "storage/migration.h"

namespace muster::app {
namespace {

struct MigrationView {
    std::vector<int> ran;
};
BOOST_DESCRIBE_STRUCT(MigrationView, (), (ran))

struct ChainView {
    std::string chain;
    std::int64_t events = 0;
    std::optional<std::string> mismatch;
};
BOOST_DESCRIBE_STRUCT(ChainView, (), (chain, events, mismatch))

struct RoleModelView {
    std::string file;
    std::string key;
    int roles = 0;
    std::string hash;
};
BOOST_DESCRIBE_STRUCT(RoleModelView, (), (file, key, roles, hash))

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    // A folder opens like an empty file.
    std::error_code none;
    if (!file || std::filesystem::is_directory(path, none))
        return Error(AppError::input_wrong, "can't read `" + path + "`");
    return text.str();
}

}  // namespace

Result<void> Commands::migrate() const {
    TRY(ensure_data_directory(settings));
    const MigrationView view{TRY(storage::migrate({settings.database_url()}))};
    print(output, view, [&] {
        for (const int number : view.ran) print_line("ran migration " + std::to_string(number));
        if (view.ran.empty()) print_line("nothing to migrate");
    });
    return {};
}

Result<void> Commands::check_role_models(const std::vector<std::string>& files) const {
    std::vector<RoleModelView> views;
    for (const auto& file : files) {
        const auto model = TRY(access::RoleModel::parse(TRY(read_file(file)), file));
        views.push_back({file, model.key(), static_cast<int>(model.roles(0).size()), model.hash()});
    }
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
    std::vector<ChainView> views;
    bool fits = true;
    for (const auto& report :
         TRY(events::verify(*installation->database, installation->signing_key, installation->checkpoints()))) {
        const std::string chain = report.organization == events::system_chain ? "system" : report.organization.text();
        views.push_back({chain, report.events, report.mismatch});
        fits = fits && !report.mismatch;
    }
    print(output, views, [&] {
        for (const auto& view : views) {
            print_line("chain " + view.chain + ": " + std::to_string(view.events) + " events verify" +
                       (view.mismatch ? "; then " + *view.mismatch : ""));
        }
    });
    if (!fits) return AppError::mismatch;
    return {};
}

Result<void> Commands::list_routes() const {
    const auto installation = TRY(Installation::open(settings));
    Site site(*installation, settings.public_url());
    const auto routes = http::list_routes(site.api().routes());
    print(output, routes, [&] {
        for (const auto& route : routes) print_line(route.method + ' ' + route.path + ' ' + route.permission);
    });
    return {};
}

int exit_code(const Error& error) {
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
