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

/// `claimed`: the organization says so; `verified`: the domain's DNS does too; `lapsed`: it did once.
enum class DomainState : std::uint8_t { claimed, verified, lapsed };
BOOST_DESCRIBE_ENUM(DomainState, claimed, verified, lapsed)

/// Why a domain lapsed: its record was gone for days, or was gone when another organization proved the domain.
enum class DomainLapse : std::uint8_t { record_gone, proven_elsewhere };

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
    int misses = 0;  ///< looks in a row, one a day, that didn't find the record
    std::optional<Time> lapsed_at;
};
BOOST_DESCRIBE_STRUCT(ClaimedDomain, (),
                      (id, domain, state, record_name, record_value, claimed_by, claimed_at, verified_at, misses,
                       lapsed_at))

/// The email domains of organizations. A provider speaks for the people of its organization's verified domains and for
/// nobody else; a verified domain is one organization's, whoever else claims it, as long as its record stands
/// (domain_watch.h). Thread-safe.
class ClaimedDomains {
  public:
    using Viewing = access::Permit<access::Permission::view_identity_provider>;
    using Configuring = access::Permit<access::Permission::configure_identity_provider>;

    using Lapsing = access::Permit<access::Permission::lapse_email_domain>;

    /// The kind of the job that mails those who configure it that a domain lapsed, by the domain's id.
    static constexpr std::string_view mail_job = "email_domain_lapsed_mail";

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
    /// The same, done by nobody of the organization: those who configure it are mailed. Unchanged if it isn't verified.
    Result<void> lapse(const Lapsing& permit, EmailDomainId domain, DomainLapse cause);

    /// Where a domain's records stand.
    [[nodiscard]] static std::string record_name(std::string_view domain);
    /// Whether what was published at a domain's records' name proves it to be the organization's.
    [[nodiscard]] bool is_proof(OrganizationId organization, std::string_view domain,
                                const std::vector<std::string>& published) const;

  private:
    [[nodiscard]] std::string record_value(OrganizationId organization, std::string_view domain) const;
    [[nodiscard]] ClaimedDomain read(const access::Authority& authority, const storage::Row& row) const;

    IdSource& ids_;
    Secret key_;
};

}  // namespace muster::identity
