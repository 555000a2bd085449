// SPDX-License-Identifier: Apache-2.0
#include "audit/log.h"

#include <limits>

#include "audit/log.sql.h"
#include "base/text.h"

namespace muster::audit {
namespace {

std::optional<UserId> some_user(UserId user) {
    if (user == UserId()) return std::nullopt;
    return user;
}

Entry read_entry(const storage::Row& row) {
    constexpr std::size_t name_column = 16;
    const events::Event event = events::read_event(row);
    Entry entry;
    entry.id = event.id;
    entry.occurred_at = event.occurred_at;
    entry.actor_kind = event.actor.kind;
    if (event.actor.kind == "user") entry.actor = UserId(event.actor.id);
    entry.actor_name = row.get<std::optional<std::string>>(name_column);
    if (!entry.actor_name && !event.actor.name.empty()) entry.actor_name = event.actor.name;
    entry.on_behalf_of = some_user(event.actor.on_behalf_of);
    entry.on_behalf_of_name = row.get<std::optional<std::string>>(name_column + 1);
    entry.action = event.action;
    entry.scope = event.scope;
    entry.subject_kind = event.subject_kind;
    entry.subject = std::to_string(event.subject_id);
    entry.details = {event.payload.value_or("null")};
    entry.position = event.position;
    if (event.hash) entry.hash = text::to_hex(*event.hash);
    return entry;
}

Result<storage::Rows> read(const access::Permit<access::Permission::view_audit_log>& permit, std::int64_t before,
                           int rows, const EntryFilter& filter) {
    if (filter.actor != UserId())
        return permit.query(sql::list_events_of_user, before, rows, filter.actor, filter.action);
    if (filter.action.empty()) return permit.query(sql::list_events, before, rows);
    const bool is_kind = filter.action.find('.') == std::string::npos;
    return permit.query(is_kind ? sql::list_events_of_action_kind : sql::list_events_of_action, before, rows,
                        filter.action);
}

}  // namespace

Result<Page<Entry>> list(const access::Permit<access::Permission::view_audit_log>& permit, const PageQuery& query,
                         const EntryFilter& filter) {
    const auto before = query.position(1, std::numeric_limits<std::int64_t>::max());
    if (!before) return PageError::cursor_unreadable;
    Page<Entry> page;
    for (const auto row : TRY(read(permit, before->front(), query.rows() + 1, filter)))
        page.items.push_back(read_entry(row));
    page.cut(query.rows(), [](const Entry& last) { return cursor_of({last.id.number()}); });
    return page;
}

}  // namespace muster::audit
