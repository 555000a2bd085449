// SPDX-License-Identifier: Apache-2.0
#include "audit/log.h"
#include "audit/routes.h"
#include "http/routes.h"

namespace muster::audit {

void add_routes(http::Routes& routes) {
    routes.permitted(http::get("/organizations/{organization}/events", "read the audit log, the newest first"),
                     [](const access::Permit<access::Permission::view_audit_log>& permit,
                        const http::Query<PageQuery>& page) { return list(permit, page.value); });
}

}  // namespace muster::audit
