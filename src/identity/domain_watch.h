// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/gate.h"
#include "identity/claimed_domain.h"
#include "identity/dns.h"
#include "storage/database.h"

namespace muster::identity {

/// What a mail says to one of those who configure an organization's domains of one that lapsed.
struct LapsedDomainMail {
    UserId user;
    EmailAddress email;
    std::string organization;
    std::string domain;
    Time lapsed_at;
};

/// Asks the DNS whether domains are whose they say, and acts upon it: a domain may change hands, so what was proven
/// once is looked at again. Thread-safe.
class DomainWatch {
  public:
    using Configuring = access::Permit<access::Permission::configure_identity_provider>;
    using Door = access::Door<access::Permission::configure_identity_provider>;

    /// `dns` is asked for those who wait, `look_dns` for looking again: so that neither takes the other's places.
    DomainWatch(access::Gate& gate, storage::Database& database, ClaimedDomains& domains, Dns& dns, Dns& look_dns,
                const Clock& clock)
        : gate_(gate), database_(database), domains_(domains), dns_(dns), look_dns_(look_dns), clock_(clock) {}

    /// `ClaimedDomains::verify` by what the DNS says now. A domain that is proven to be another organization's lapses
    /// there if its record is gone; `domain_taken` if it stands.
    Result<ClaimedDomain> verify(const Door& door, const ClaimedDomain& claimed);

    /// Looks again at proven domains, each once a day, so many and for so long in a round; answers at how many. One
    /// whose record was missing `domain_misses_max` times in a row lapses. A DNS that doesn't answer counts for
    /// nothing, and is asked again after an hour. What fails for one keeps no other from its turn; the first such
    /// failure is the answer. Several processes may do it at once.
    Result<int> look_at_all_due();

    /// What those who configure an organization's domains are told of one that lapsed; nothing if it is proven again.
    Result<std::vector<LapsedDomainMail>> mails_of(OrganizationId organization, EmailDomainId domain);

  private:
    struct Due;
    enum class Look : std::uint8_t { done, left_to_another, unanswered };

    /// Whether the domain is to be had now.
    Result<bool> take_over(const std::string& domain, const std::vector<std::string>& published);
    Result<Look> look_at(const Due& due);
    Result<void> lapse(OrganizationId organization, EmailDomainId domain, DomainLapse cause);

    access::Gate& gate_;
    storage::Database& database_;
    ClaimedDomains& domains_;
    Dns& dns_;
    Dns& look_dns_;
    const Clock& clock_;
};

}  // namespace muster::identity
