// SPDX-License-Identifier: Apache-2.0
#include "storage/testing/temporary_database.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include "storage/migration.h"
#include "storage/postgresql_connection.h"
#include "storage/sqlite_connection.h"
#include "storage/url.h"

namespace muster::storage::testing {

namespace {

constexpr const char* cluster_variable = "MUSTER_TEST_POSTGRESQL";

template <class T>
T value_or_end(Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "the test's database failed: %s\n", result.error().full_text().c_str());
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

std::string cluster_url() {
    const char* const url = std::getenv(cluster_variable);
    return url == nullptr ? "" : url;
}

/// The same cluster with another database: what stands between the host and the query is replaced.
std::string with_database(const std::string& url, const std::string& database) {
    const std::size_t host = url.find("://") + 3;
    const std::size_t query = std::min(url.find('?', host), url.size());
    const std::size_t path = std::min(url.find('/', host), query);
    return url.substr(0, path) + "/" + database + url.substr(query);
}

std::string unique_name() {
    static std::atomic<int> made = 0;
    return "muster_test_" + std::to_string(getpid()) + "_" + std::to_string(++made);
}

void execute_on(const std::string& url, const std::string& text) {
    const auto connection = value_or_end(connect_postgresql(url));
    value_or_end(storage::execute(connection.get(), text));
}

}  // namespace

std::string engine_name(Engine engine) { return engine == Engine::sqlite ? "sqlite" : "postgresql"; }

std::string why_missing(Engine engine) {
    if (engine == Engine::sqlite || !cluster_url().empty()) return "";
    return std::string("PostgreSQL is not tested: ") + cluster_variable + " is not set; run ./dev test";
}

TemporaryDatabase::TemporaryDatabase(Engine engine) : engine_(engine), name_(unique_name()) {
    if (engine == Engine::sqlite) {
        name_ = std::filesystem::temp_directory_path() / name_;
        std::filesystem::remove_all(name_);
        std::filesystem::create_directories(name_);
        url_ = "sqlite:" + name_ + "/muster.db";
        return;
    }
    execute_on(cluster_url(), "drop database if exists " + name_);
    execute_on(cluster_url(), "create database " + name_);
    url_ = with_database(cluster_url(), name_);
}

TemporaryDatabase::~TemporaryDatabase() {
    if (engine_ == Engine::sqlite) {
        std::filesystem::remove_all(name_);
    } else {
        execute_on(cluster_url(), "drop database if exists " + name_ + " with (force)");
    }
}

void TemporaryDatabase::migrate() const { value_or_end(storage::migrate(options())); }

void TemporaryDatabase::execute(const std::string& text) const {
    if (engine_ == Engine::postgresql) return execute_on(url_, text);
    const auto connection = value_or_end(SqliteConnection::open(value_or_end(sqlite_path(url_)), Mode::write));
    value_or_end(connection->execute(text));
}

std::unique_ptr<Database> TemporaryDatabase::open(int sessions) const {
    return value_or_end(Database::open(options(sessions)));
}

}  // namespace muster::storage::testing
