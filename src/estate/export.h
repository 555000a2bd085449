// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "access/gate.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/page.h"

namespace muster::estate {

using ExportId = Id<struct ExportTag>;

enum class ExportState : std::uint8_t { waiting, running, ready, failed };
BOOST_DESCRIBE_ENUM(ExportState, waiting, running, ready, failed)
std::string_view to_text(ExportState state);

/// An export of all that an organization has: one zip file with a table of JSON Lines for each kind of row, the members
/// as CSV too, and a manifest with the count and the SHA-256 of each. Times are RFC 3339, ids are strings.
struct Export {
    ExportId id;
    std::optional<UserId> asked_by;  ///< nobody for the operator
    Time asked_at;
    ExportState state = ExportState::waiting;
    std::optional<std::int64_t> bytes;
    std::optional<std::string> sha256;  ///< of the file, in hexadecimal
    std::optional<Time> finished_at;
    Time ends_at;  ///< until then it can be downloaded, and is listed
};
BOOST_DESCRIBE_STRUCT(Export, (), (id, asked_by, asked_at, state, bytes, sha256, finished_at, ends_at))

/// A download that was let in and left its event.
struct ExportDownload {
    OrganizationId organization;
    ExportId id;
    std::int64_t attempt = 0;
    std::int64_t bytes = 0;
};

/// A finished export's file.
struct ExportFile {
    std::string name;
    std::string bytes;
};

/// Exports, one at a time in each organization, of which `exports_kept_max` are kept for `export_lifetime`. They can be
/// made and downloaded while the organization waits for its deletion, too. Thread-safe.
class Exports {
  public:
    /// The kind of the job that makes one, by its id: see ExportWork.
    static constexpr std::string_view job = "organization_export";

    Exports(access::Gate& gate, storage::Database& database, const Clock& clock, IdSource& ids)
        : gate_(gate), housekeeping_(database), clock_(clock), ids_(ids) {}

    /// Has one made, at most `exports_asked_max` in a day.
    Result<Export> ask(const access::Permit<access::Permission::export_organization>& permit);
    /// The newest first.
    Result<Page<Export>> list(const access::Permit<access::Permission::view_exports>& permit, const PageQuery& query);
    Result<Export> show(const access::Permit<access::Permission::view_exports>& permit, ExportId id);
    /// Each download leaves an event.
    Result<ExportDownload> begin_download(const access::Permit<access::Permission::export_organization>& permit,
                                          ExportId id);
    /// Its pieces, each read in a transaction of its own, in which the actor still may export.
    Result<ExportFile> read(const access::Actor& actor, const ExportDownload& download);

    /// Deletes what is over, `exports_deleted_at_once_max` at most; answers how many. Writes nothing if there is none.
    Result<std::int64_t> delete_over();

  private:
    access::Gate& gate_;
    storage::Housekeeping housekeeping_;
    const Clock& clock_;
    IdSource& ids_;
};

}  // namespace muster::estate
