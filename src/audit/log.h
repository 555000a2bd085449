// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "access/gate.h"
#include "base/json.h"
#include "base/page.h"

namespace muster::audit {

/// An event as the audit log shows it. `position` and `hash` are absent while it is not yet sealed.
struct Entry {
    events::EventId id;
    Time occurred_at;
    std::string actor_kind;
    std::optional<UserId> actor;
    std::optional<std::string> actor_name;
    std::optional<UserId> on_behalf_of;
    std::optional<std::string> on_behalf_of_name;
    std::string action;
    ScopeId scope;
    std::string subject_kind;
    std::string subject;
    json::Raw details;  ///< null once erased
    std::optional<std::int64_t> position;
    std::optional<std::string> hash;
};
BOOST_DESCRIBE_STRUCT(Entry, (),
                      (id, occurred_at, actor_kind, actor, actor_name, on_behalf_of, on_behalf_of_name, action, scope,
                       subject_kind, subject, details, position, hash))

/// Which events a list is to have: all, unless it says whose, or what was done: `member.removed`, or `member` for all
/// that is done to members.
struct EntryFilter {
    std::string action;
    UserId actor;
};

/// The organization's events, the newest first.
Result<Page<Entry>> list(const access::Permit<access::Permission::view_audit_log>& permit, const PageQuery& query,
                         const EntryFilter& filter = {});

}  // namespace muster::audit
