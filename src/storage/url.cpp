// SPDX-License-Identifier: Apache-2.0
#include "storage/url.h"

#include <string_view>

namespace muster::storage {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

}  // namespace

Result<Engine> engine_of(const std::string& url) {
    if (url.starts_with(sqlite_scheme)) return Engine::sqlite;
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return Engine::postgresql;
    // Only the scheme is repeated: what follows may hold a password.
    const std::size_t colon = url.find(':');
    const std::string scheme = colon == std::string::npos ? "no scheme" : "`" + url.substr(0, colon + 1) + "`";
    return Error(StorageError::url_wrong,
                 "the database url has " + scheme + ": write sqlite:PATH or postgresql://USER@HOST/DATABASE");
}

Result<std::string> sqlite_path(const std::string& url) {
    std::string path = url.substr(sqlite_scheme.size());
    if (path.empty() || path == ":memory:") {
        return Error(StorageError::url_wrong, "the database url names no file: write sqlite:PATH");
    }
    return path;
}

}  // namespace muster::storage
