// SPDX-License-Identifier: Apache-2.0
#include "audit/log.h"
#include "audit/routes.h"
#include "http/routes.h"

namespace muster::audit {

namespace {

struct EntryQuery : PageQuery {
    std::optional<json::Text<1, 64>> action;
    std::optional<UserId> actor;
};
BOOST_DESCRIBE_STRUCT(EntryQuery, (PageQuery), (action, actor))

EntryFilter filter_of(const EntryQuery& query) {
    return {query.action ? query.action->text() : "", query.actor.value_or(UserId())};
}

}  // namespace

void add_routes(http::Routes& routes) {
    routes.permitted(
        http::get(
            "/organizations/{organization}/events",
            "read the audit log, the newest first: all of it, or what a user did by `actor`, or one `action`, such "
            "as `member.removed`, or `member` for all that is done to members"),
        [](const access::Permit<access::Permission::view_audit_log>& permit, const http::Query<EntryQuery>& query) {
            return list(permit, query.value, filter_of(query.value));
        });
}

}  // namespace muster::audit
