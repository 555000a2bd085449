// SPDX-License-Identifier: Apache-2.0
#include "access/actor.h"

namespace muster::access {

std::string_view to_text(Actor::Kind kind) {
    switch (kind) {
        case Actor::Kind::visitor: return "visitor";
        case Actor::Kind::user: return "user";
        case Actor::Kind::bearer: return "invitation";
        case Actor::Kind::link_bearer: return "join_link";
        case Actor::Kind::key: return "api_key";
        case Actor::Kind::provider: return "identity_provider";
        case Actor::Kind::operator_: return "operator";
        case Actor::Kind::system: return "system";
    }
    return "";
}

events::EventActor Actor::for_event() const { return {std::string(to_text(kind_)), id_, name_, {}}; }

ScopeId Target::narrowest() const {
    if (campaign) return ScopeId(campaign->number());
    if (subaccount) return scope_of(*subaccount);
    return scope_of(organization);
}

}  // namespace muster::access
