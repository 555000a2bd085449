// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/gate.h"
#include "base/json.h"
#include "base/page.h"
#include "team/email_domain.h"

namespace muster::identity {

using EmailDomainId = Id<struct EmailDomainTag>;

struct DomainClaim {
    team::EmailDomain domain;
};
BOOST_DESCRIBE_STRUCT(DomainClaim, (), (domain))

/// `claimed`: the organization says so; `verified`: the domain's DNS does too.
enum class DomainState : std::uint8_t { claimed, verified };
BOOST_DESCRIBE_ENUM(DomainState, claimed, verified)

/// A domain of email addresses that an organization says is its own, and the TXT record that proves it: its value at
/// its name.
struct ClaimedDomain {
    EmailDomainId id;
    std::string domain;
    DomainState state = DomainState::claimed;
    std::string record_name;
    std::string record_value;
    std::optional<UserId> claimed_by;
    Time claimed_at;
    std::optional<Time> verified_at;
};
BOOST_DESCRIBE_STRUCT(ClaimedDomain, (),
                      (id, domain, state, record_name, record_value, claimed_by, claimed_at, verified_at))

/// The email domains of organizations. A provider speaks for the people of its organization's verified domains and for
/// nobody else; a verified domain is one organization's, whoever else claims it. Thread-safe.
class ClaimedDomains {
  public:
    using Viewing = access::Permit<access::Permission::view_identity_provider>;
    using Configuring = access::Permit<access::Permission::configure_identity_provider>;

    /// What records say is derived from the installation's key, and from organization and domain: nobody else's record
    /// proves anything.
    ClaimedDomains(IdSource& ids, Secret key) : ids_(ids), key_(std::move(key)) {}

    Result<ClaimedDomain> claim(const Configuring& permit, const team::EmailDomain& domain);
    Result<Listing<ClaimedDomain>> list(const Viewing& permit) const;
    /// One of the organization's.
    Result<ClaimedDomain> find(const access::Authority& authority, EmailDomainId domain) const;

    /// Proves the domain by what was published at its record's name: `domain_unproven` if none of it is the record's
    /// value, `domain_taken` if another organization was first.
    Result<ClaimedDomain> verify(const Configuring& permit, EmailDomainId domain,
                                 const std::vector<std::string>& published);
    /// The provider speaks no longer for the domain's people.
    Result<void> release(const Configuring& permit, EmailDomainId domain);

  private:
    [[nodiscard]] ClaimedDomain read(const access::Authority& authority, const storage::Row& row) const;

    IdSource& ids_;
    Secret key_;
};

}  // namespace muster::identity
