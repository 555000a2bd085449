// SPDX-License-Identifier: Apache-2.0
#include "app/preparation.h"

#include <filesystem>

#include "app/installation.h"
#include "storage/migration.h"

namespace muster::app {
namespace {

std::string audit_key(const Settings& settings) { return settings.data + "/audit.key"; }
std::string token_key(const Settings& settings) { return settings.data + "/token.key"; }

Result<void> check_data_folder(const Settings& settings) {
    std::error_code none;
    if (!std::filesystem::exists(settings.data, none) || std::filesystem::is_directory(settings.data, none)) return {};
    return Error(AppError::data_wrong, "`" + settings.data + "` is no folder: check --data");
}

/// Makes the data folder if absent, for its owner only.
Result<void> ensure_data_folder(const Settings& settings) {
    TRY(check_data_folder(settings));
    std::error_code error;
    std::filesystem::create_directories(settings.data, error);
    if (error)
        return Error(AppError::data_wrong,
                     "can't make the folder `" + settings.data + "` (" + error.message() + "): check --data");
    std::filesystem::permissions(settings.data, std::filesystem::perms::owner_all, error);
    return {};
}

Result<void> ensure_keys(const Settings& settings) {
    TRY(crypto::ensure_key_file(audit_key(settings)));
    TRY(crypto::ensure_key_file(token_key(settings)));
    return {};
}

Error no_database(const Settings& settings) {
    const bool is_in_data = settings.database.empty();
    const std::string where = is_in_data ? "in `" + settings.data + "`" : "at `" + settings.database + "`";
    return {storage::StorageError::absent, "there is no database " + where + ": is " +
                                               (is_in_data ? "--data" : "--database") +
                                               " right? `muster migrate` makes one"};
}

}  // namespace

Result<std::vector<int>> migrate_installation(const Settings& settings) {
    const storage::DatabaseOptions options{settings.database_url()};
    TRY(check_data_folder(settings));
    const auto state = storage::migration_state(options);
    if (!state && !state.error().is(storage::StorageError::absent)) return state.error();
    const bool is_new = !state || state->current == 0;
    if (is_new) {
        // Before the database, so that none is ever without them.
        TRY(ensure_data_folder(settings));
        TRY(ensure_keys(settings));
    } else {
        TRY(read_keys(settings));
    }
    return storage::migrate(options);
}

Result<void> check_migrated(const Settings& settings) {
    TRY(check_data_folder(settings));
    const auto state = storage::migration_state({settings.database_url()});
    if (!state && state.error().is(storage::StorageError::absent)) return no_database(settings);
    if (!state) return state.error();
    if (state->pending()) return storage::StorageError::behind;
    if (state->ahead()) return storage::StorageError::ahead;
    return {};
}

Result<Keys> read_keys(const Settings& settings) {
    auto audit = TRY(crypto::SigningKey::read_from(audit_key(settings)));
    auto token = TRY(crypto::read_key_file(token_key(settings)));
    return Keys{std::move(audit), std::move(token)};
}

}  // namespace muster::app
