// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "base/page.h"
#include "storage/database.h"
#include "team/departure.h"
#include "team/user.h"

namespace muster::team {

/// A new session: its token goes to the browser once; the database holds its SHA-256 only.
struct NewSession {
    Secret token;
    Time ends_at;
};

/// Where somebody signs in from, for the list of sessions.
struct Device {
    std::string peer;
    std::string user_agent;
};

/// A session as its owner sees it: enough to know one's own devices, and a stranger's.
struct OpenSession {
    access::SessionId id;
    std::string device;   ///< what the browser says of itself
    std::string address;  ///< that it was begun from
    Time began_at;
    Time last_used_at;
    Time ends_at;
    bool has_two_factors = false;
    std::optional<access::IdentityProviderId> identity_provider;  ///< that began it, if one did
    bool is_this = false;
};
BOOST_DESCRIBE_STRUCT(OpenSession, (),
                      (id, device, address, began_at, last_used_at, ends_at, has_two_factors, identity_provider,
                       is_this))

/// Sessions of signed-in people: 256 random bits each, at most `session_lifetime_max` long, ended by
/// `session_idle_max` without use. Looked up in the database on each request, so an ended one is over at once.
/// Thread-safe.
class Sessions {
  public:
    Sessions(access::Gate& gate, storage::Database& database, const Clock& clock, IdSource& ids)
        : gate_(gate), housekeeping_(database), clock_(clock), ids_(ids) {}

    /// Of somebody who has just got an account.
    Result<NewSession> begin(const User& user, const Device& device);
    /// `wrong_password` if the password is another by now, `second_factor_needed` if one factor is not enough.
    Result<NewSession> begin(const ProvenUser& user, const Device& device);
    /// If `may_begin` doesn't refuse, in the same transaction; what it answers stands in the event.
    using MayBegin = FunctionRef<Result<EventDetails>(const access::Self&)>;
    Result<NewSession> begin(UserId user, const Device& device, const access::SessionProof& proof, MayBegin may_begin);

    /// One's own, the newest first.
    Result<Listing<OpenSession>> list(const access::Actor& actor);

    /// Signs out.
    Result<void> end(const access::Actor& actor);
    /// One of one's own, on whatever device.
    Result<void> end(const access::Actor& actor, access::SessionId session);
    /// All of one's own but the actor's.
    Result<void> end_others(const access::Actor& actor);
    /// All of a user, by the operator.
    Result<void> end_all_of(UserId user);

    /// The actor of a token; nothing if no session has it any more. Notes the use, at most once in
    /// `session_touch_interval`; where that can't be written it is logged, and left until as long after: a database
    /// that takes no writes still answers reads.
    Result<std::optional<access::Actor>> find(std::string_view token);

    /// Deletes sessions that are over, `sessions_deleted_at_once_max` at most; answers how many. Writes nothing if
    /// there is none.
    Result<std::int64_t> delete_ended();

    /// The organization that the session works in: remembered, shown by `active`, and decided on by nothing.
    Result<void> switch_to(const access::Actor& actor, OrganizationId organization);
    /// The remembered organization, if the user still has a membership in it (attack case 34).
    Result<std::optional<OrganizationId>> active(const access::Actor& actor);

    Result<User> user(const access::Actor& actor);

  private:
    Result<void> end_but(const access::Self& self, UserId user, access::SessionId kept);
    void touch(access::SessionId session, Time now);

    access::Gate& gate_;
    storage::Housekeeping housekeeping_;
    const Clock& clock_;
    IdSource& ids_;
    std::atomic<Time> no_touch_before_{};
};

}  // namespace muster::team
