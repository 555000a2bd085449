// SPDX-License-Identifier: Apache-2.0
#include "estate/export_work.h"

#include <map>
#include <vector>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "estate/estate_error.h"
#include "estate/export.sql.h"
#include "estate/export_line.h"
#include "estate/organization_table.h"
#include "estate/organization_table.sql.h"
#include "estate/zip_file.h"

namespace muster::estate {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

const Actor& worker() {
    static const Actor actor = Actor::system("organization export");
    return actor;
}

struct ManifestFile {
    std::string name;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    std::string sha256;
};
BOOST_DESCRIBE_STRUCT(ManifestFile, (), (name, rows, bytes, sha256))

/// What the zip file holds beside itself.
struct Manifest {
    OrganizationId organization;
    std::string name;
    Time began_at;
    Time ended_at;
    std::vector<ManifestFile> files;
};
BOOST_DESCRIBE_STRUCT(Manifest, (), (organization, name, began_at, ended_at, files))

using Line = std::string (*)(const std::vector<std::string>&, const storage::Row&);

/// The page after the row that ended with these keys.
Result<storage::Rows> read_page(const access::Authority& authority, const storage::Query& read,
                                const std::vector<std::int64_t>& after) {
    switch (after.size()) {
        case 1: return authority.query(read, after[0], limits::export_page_rows);
        case 2: return authority.query(read, after[0], after[1], limits::export_page_rows);
        case 3: return authority.query(read, after[0], after[1], after[2], limits::export_page_rows);
        default: INVARIANT(false);
    }
}

}  // namespace

/// One worker's file: pieces go to the database, under the number of its attempt.
class ExportWork::Run {
  public:
    Run(ExportWork& work, OrganizationId organization, ExportId id, std::int64_t attempt)
        : work_(work),
          housekeeping_(work.database_),
          organization_(organization),
          id_(id),
          attempt_(attempt),
          zip_([this](std::string_view bytes) { return take(bytes); }) {}

    Result<void> write() {
        Manifest manifest{organization_, TRY(organization_name()), work_.clock_.now(), {}, {}};
        for (const OrganizationTable& table : organization_tables()) {
            if (table.read == nullptr) continue;
            manifest.files.push_back(TRY(write_table(std::string(table.name) + ".jsonl", "", *table.read,
                                                     table.key_columns, json_line, manifest.began_at)));
        }
        manifest.files.push_back(TRY(write_table("members.csv", csv_header(columns_of(sql::read_members)),
                                                 sql::read_members, 2, csv_line, manifest.began_at)));
        manifest.ended_at = work_.clock_.now();
        TRY(zip_.begin_entry("manifest.json", manifest.began_at));
        TRY(zip_.write(json::write(manifest) + "\n"));
        TRY(zip_.finish());
        return store_part();
    }

    [[nodiscard]] std::int64_t attempt() const { return attempt_; }
    [[nodiscard]] std::int64_t bytes() const { return bytes_; }
    [[nodiscard]] std::string sha256() const { return text::to_hex(hash_.digest()); }

  private:
    Result<std::string> organization_name() {
        return read([](const access::Authority& authority) -> Result<std::string> {
            return TRY(authority.query(sql::export_organization_name))[0].get<std::string>(0);
        });
    }

    template <class F>
    auto read(F deed) -> std::invoke_result_t<F&, const Permit<Permission::read_for_export>&> {
        return work_.gate_.with<Permission::read_for_export>(worker(), {organization_}, deed);
    }

    Result<ManifestFile> write_table(const std::string& name, const std::string& header, const storage::Query& query,
                                     std::size_t key_columns, Line line, Time now) {
        ManifestFile file{name, 0, 0, {}};
        crypto::Sha256 hash;
        const auto columns = columns_of(query);
        std::vector<std::int64_t> after(key_columns, 0);
        TRY(zip_.begin_entry(name, now));
        const auto append = [&](const std::string& text) {
            hash.add(text);
            file.bytes += static_cast<std::int64_t>(text.size());
            return zip_.write(text);
        };
        TRY(append(header));
        while (true) {
            const auto page =
                TRY(read([&](const access::Authority& authority) { return read_page(authority, query, after); }));
            for (const auto row : page) TRY(append(line(columns, row)));
            file.rows += static_cast<std::int64_t>(page.size());
            TRY(renew());
            if (page.size() < static_cast<std::size_t>(limits::export_page_rows)) break;
            const auto last = page[page.size() - 1];
            for (std::size_t i = 0; i < key_columns; ++i) after[i] = last.get<std::int64_t>(i);
        }
        file.sha256 = text::to_hex(hash.digest());
        return file;
    }

    Result<void> renew() {
        const Time until = work_.clock_.now() + limits::export_lease_time;
        const auto renewed = TRY(housekeeping_.write(sql::renew_export, organization_, id_, attempt_, until));
        if (renewed.changed() != 1) return EstateError::export_taken;
        return {};
    }

    Result<void> take(std::string_view bytes) {
        part_ += bytes;
        if (bytes_ + static_cast<std::int64_t>(part_.size()) > static_cast<std::int64_t>(limits::export_bytes_max))
            return EstateError::export_too_large;
        if (part_.size() >= limits::export_part_bytes) return store_part();
        return {};
    }

    Result<void> store_part() {
        if (part_.empty()) return {};
        const std::span bytes(reinterpret_cast<const std::uint8_t*>(part_.data()), part_.size());
        const auto stored =
            TRY(housekeeping_.write(sql::store_export_part, organization_, id_, attempt_, number_, bytes));
        if (stored.changed() != 1) return EstateError::export_taken;
        ++number_;
        hash_.add(part_);
        bytes_ += static_cast<std::int64_t>(part_.size());
        part_.clear();
        return {};
    }

    ExportWork& work_;
    storage::Housekeeping housekeeping_;
    const OrganizationId organization_;
    const ExportId id_;
    const std::int64_t attempt_;
    std::string part_;
    std::int64_t number_ = 0;
    std::int64_t bytes_ = 0;
    mutable crypto::Sha256 hash_;
    ZipFile zip_;
};

Result<void> ExportWork::make(OrganizationId organization, ExportId id) {
    storage::Housekeeping housekeeping(database_);
    const Time now = clock_.now();
    if (TRY(housekeeping.read(sql::export_is_open, organization, id)).empty()) return {};
    const auto found = TRY(housekeeping.read(sql::export_attempt, organization, id, now));
    if (found.empty()) return EstateError::export_taken;
    const auto before = found[0].get<std::int64_t>(0);
    const auto taken =
        TRY(housekeeping.write(sql::take_export, organization, id, before, Time(now + limits::export_lease_time)));
    if (taken.changed() != 1) return EstateError::export_taken;

    Run run(*this, organization, id, before + 1);
    auto outcome = run.write();
    if (outcome) outcome = finish(run, organization, id);
    if (!outcome && outcome.error().category() != Category::unavailable)
        give_up(organization, id, run.attempt(), outcome.error());
    return outcome;
}

Result<void> ExportWork::finish(const Run& run, OrganizationId organization, ExportId id) {
    const std::string sha256 = run.sha256();
    return gate_.with<Permission::finish_export>(
        worker(), {organization}, [&](const Permit<Permission::finish_export>& permit) -> Result<void> {
            const auto finished = TRY(permit.query(sql::finish_export, id, run.attempt(), run.bytes(), sha256,
                                                   permit.now(), Time(permit.now() + limits::export_lifetime)));
            if (finished.changed() != 1) return EstateError::export_taken;
            TRY(permit.query(sql::drop_other_parts, id, run.attempt()));
            return permit.record({"export.finished",
                                  "export",
                                  id.number(),
                                  {{"bytes", std::to_string(run.bytes())}, {"sha256", sha256}}});
        });
}

void ExportWork::give_up(OrganizationId organization, ExportId id, std::int64_t attempt, const Error& why) {
    const auto outcome = gate_.with<Permission::finish_export>(
        worker(), {organization}, [&](const Permit<Permission::finish_export>& permit) -> Result<void> {
            const auto failed = TRY(permit.query(sql::fail_export, id, attempt, permit.now()));
            if (failed.changed() != 1) return EstateError::export_taken;
            TRY(permit.query(sql::drop_other_parts, id, std::int64_t{0}));
            return permit.record({"export.failed", "export", id.number(), {{"reason", std::string(why.code())}}});
        });
    if (!outcome) log::error("export not given up", {{"error", outcome.error().full_text()}});
}

}  // namespace muster::estate
