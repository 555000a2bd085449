// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace muster::http {
class Routes;
}  // namespace muster::http

namespace muster::campaigns {

class Campaigns;
class Sequences;

/// The rows of this room, a function for each noun.
void add_campaign_routes(http::Routes& routes, Campaigns& campaigns);
void add_sequence_routes(http::Routes& routes, Sequences& sequences);

}  // namespace muster::campaigns
