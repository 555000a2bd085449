// SPDX-License-Identifier: Apache-2.0
#include "estate/export.h"

#include <limits>

#include "estate/estate_error.h"
#include "estate/export.sql.h"
#include "jobs/job.h"

namespace muster::estate {
namespace {

using access::Permission;
using access::Permit;

ExportState parse_state(std::string_view text) {
    for (const ExportState state :
         {ExportState::waiting, ExportState::running, ExportState::ready, ExportState::failed}) {
        if (to_text(state) == text) return state;
    }
    INVARIANT(false);
}

Export read_export(const storage::Row& row) {
    Export one;
    std::string state;
    row.into(one.id, one.asked_by, one.asked_at, state, one.bytes, one.sha256, one.finished_at, one.ends_at);
    one.state = parse_state(state);
    return one;
}

}  // namespace

std::string_view to_text(ExportState state) {
    switch (state) {
        case ExportState::waiting: return "waiting";
        case ExportState::running: return "running";
        case ExportState::ready: return "ready";
        case ExportState::failed: return "failed";
    }
    INVARIANT(false);
}

Result<Export> Exports::ask(const Permit<Permission::export_organization>& permit) {
    const Time now = permit.now();
    const auto kept = TRY(permit.query(sql::count_exports_kept, now))[0].get<std::int64_t>(0);
    if (kept >= limits::exports_kept_max) return EstateError::too_many_exports;
    const Time since = now - limits::exports_asked_window;
    const auto asked = TRY(permit.query(sql::count_exports_asked, since))[0].get<std::int64_t>(0);
    if (asked >= limits::exports_asked_max) return EstateError::exports_asked_too_often;
    const auto given_up = TRY(permit.query(sql::give_up_old_exports, now, Time(now - limits::export_time_max)));
    if (given_up.changed() > 0) TRY(permit.query(sql::drop_parts_of_failed_exports));
    if (!TRY(permit.query(sql::export_under_way)).empty()) return EstateError::export_under_way;
    Export one;
    one.id = TRY(ids_.next<ExportTag>());
    one.asked_by = permit.answerable();
    one.asked_at = now;
    one.ends_at = now + limits::export_lifetime;
    TRY(storage::or_if_taken(permit.query(sql::ask_for_export, one.id, one.asked_by, one.asked_at, one.ends_at),
                             EstateError::export_under_way));
    TRY(jobs::enqueue(permit, ids_, job, one.id.number()));
    TRY(permit.record({"export.asked", "export", one.id.number(), {}}));
    return one;
}

Result<Page<Export>> Exports::list(const Permit<Permission::view_exports>& permit, const PageQuery& query) {
    const auto after = query.position(1, std::numeric_limits<std::int64_t>::max());
    if (!after) return PageError::cursor_unreadable;
    Page<Export> page;
    for (const auto row : TRY(permit.query(sql::list_exports, after->front(), permit.now(), query.rows() + 1)))
        page.items.push_back(read_export(row));
    page.cut(query.rows(), [](const Export& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<Export> Exports::show(const Permit<Permission::view_exports>& permit, ExportId id) {
    const auto rows = TRY(permit.query(sql::find_export, id, permit.now()));
    if (rows.empty()) return access::AccessError::not_found;
    return read_export(rows[0]);
}

Result<ExportDownload> Exports::begin_download(const Permit<Permission::export_organization>& permit, ExportId id) {
    const auto rows = TRY(permit.query(sql::find_export, id, permit.now()));
    if (rows.empty()) return access::AccessError::not_found;
    const Export one = read_export(rows[0]);
    if (one.state != ExportState::ready || !one.bytes) return EstateError::export_not_ready;
    TRY(permit.record({"export.downloaded", "export", id.number(), {}}));
    return ExportDownload{permit.organization(), id, rows[0].get<std::int64_t>(8), *one.bytes};
}

Result<ExportFile> Exports::read(const access::Actor& actor, const ExportDownload& download) {
    ExportFile file{"export-" + download.id.text() + ".zip", {}};
    file.bytes.reserve(static_cast<std::size_t>(download.bytes));
    for (std::int64_t number = 0; std::cmp_less(file.bytes.size(), download.bytes); ++number) {
        file.bytes += TRY(gate_.with<Permission::view_organization>(
            actor, {download.organization},
            [&](const Permit<Permission::view_organization>& permit) -> Result<std::string> {
                TRY(permit.require(Permission::export_organization));
                const auto part = TRY(permit.query(sql::export_part, download.id, download.attempt, number));
                if (part.empty()) return EstateError::export_not_ready;
                return std::string(part[0].cell(0).text);
            }));
    }
    return file;
}

Result<std::int64_t> Exports::delete_over() {
    const Time now = clock_.now();
    std::int64_t deleted = 0;
    for (const auto row : TRY(housekeeping_.read(sql::exports_over, now, limits::exports_deleted_at_once_max))) {
        const auto organization = row.get<OrganizationId>(0);
        const auto id = row.get<ExportId>(1);
        TRY(housekeeping_.write(sql::delete_parts_of_export, organization, id));
        deleted += TRY(housekeeping_.write(sql::delete_export, organization, id, now)).changed();
    }
    return deleted;
}

}  // namespace muster::estate
