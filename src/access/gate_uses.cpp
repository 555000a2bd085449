// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

namespace muster::access {

void Gate::note_use(const Actor& actor, const Holdings& holdings, const ScopePath& path, Permission permission,
                    Time now) {
    const OrganizationId organization(path.organization().number());
    switch (actor.kind()) {
        case Actor::Kind::user: {
            // What every member may do counts for one of their memberships: it shows that somebody is there.
            const Holding* by = allowing(holdings, path, permission, now);
            if (by == nullptr) return;
            uses_.note({organization, SourceKind::membership, actor.user_id().number(), by->scope}, permission, now);
            return;
        }
        case Actor::Kind::link_bearer:
            // To look where a link leads is no use of it.
            if (permission != Permission::join_by_link) return;
            uses_.note({organization, SourceKind::join_link, actor.link_id().number(), path.organization()}, permission,
                       now);
            return;
        case Actor::Kind::key:
            uses_.note({organization, SourceKind::api_key, actor.key_id().number(), path.organization()}, permission,
                       now);
            return;
        case Actor::Kind::provider:
            // To let in who is a member already is no use of what it gives to newcomers.
            if (permission != Permission::join_by_provider) return;
            uses_.note({organization, SourceKind::identity_provider, actor.provider_id().number(), path.organization()},
                       permission, now);
            return;
        case Actor::Kind::visitor:
        case Actor::Kind::bearer:
        case Actor::Kind::operator_:
        case Actor::Kind::system: return;
    }
}

}  // namespace muster::access
