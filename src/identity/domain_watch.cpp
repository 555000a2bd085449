// SPDX-License-Identifier: Apache-2.0
#include "identity/domain_watch.h"

#include <optional>

#include "base/limits.h"
#include "identity/claimed_domain.sql.h"
#include "identity/identity_error.h"
#include "team/user.h"

namespace muster::identity {

using access::Actor;
using access::Permission;
using access::Permit;

/// A proven domain that is to be looked at.
struct DomainWatch::Due {
    OrganizationId organization;
    EmailDomainId id;
    std::string domain;
    Time looked_at;
    int misses = 0;
};

Result<ClaimedDomain> DomainWatch::verify(const Door& door, const ClaimedDomain& claimed) {
    const auto published = TRY(dns_.texts(claimed.record_name));
    const auto verify = [&] {
        return door.enter([&](const Configuring& permit) { return domains_.verify(permit, claimed.id, published); });
    };
    auto verified = verify();
    if (verified || !verified.error().is(IdentityError::domain_taken)) return verified;
    if (!TRY(take_over(claimed.domain, published))) return verified;
    return verify();
}

Result<bool> DomainWatch::take_over(const std::string& domain, const std::vector<std::string>& published) {
    storage::Housekeeping housekeeping(database_);
    const auto holder = TRY(housekeeping.read(sql::holder_of_domain, domain));
    if (holder.empty()) return true;
    const auto organization = holder[0].get<OrganizationId>(0);
    if (domains_.is_proof(organization, domain, published)) return false;
    TRY(lapse(organization, holder[0].get<EmailDomainId>(1), DomainLapse::proven_elsewhere));
    return true;
}

Result<int> DomainWatch::look_at_all_due() {
    storage::Housekeeping housekeeping(database_);
    const Time end = clock_.now() + limits::domain_round_time_max;
    int done = 0;
    std::optional<Error> first_error;
    for (const auto row : TRY(housekeeping.read(sql::domains_to_look_at, clock_.now() - limits::domain_look_interval,
                                                limits::domain_looks_per_round_max))) {
        Due due;
        row.into(due.organization, due.id, due.domain, due.looked_at, due.misses);
        const auto look = look_at(due);
        if (!look && !first_error) first_error = look.error();
        if (look && *look == Look::done) ++done;
        if (clock_.now() >= end) break;
    }
    if (first_error) return *first_error;
    return done;
}

Result<DomainWatch::Look> DomainWatch::look_at(const Due& due) {
    storage::Housekeeping housekeeping(database_);
    const Time now = clock_.now();
    // Taken so that it is due again soon, unless an answer is noted below.
    const Time taken_at = now - limits::domain_look_interval + limits::domain_look_again_after;
    const auto taken =
        TRY(housekeeping.write(sql::note_look, due.organization, due.id, due.looked_at, taken_at, due.misses));
    if (taken.changed() != 1) return Look::left_to_another;
    const auto published = look_dns_.texts(ClaimedDomains::record_name(due.domain));
    if (!published) return Look::unanswered;
    const int misses = domains_.is_proof(due.organization, due.domain, *published) ? 0 : due.misses + 1;
    const auto noted = TRY(housekeeping.write(sql::note_look, due.organization, due.id, taken_at, now, misses));
    if (noted.changed() != 1) return Look::left_to_another;
    if (misses >= limits::domain_misses_max) TRY(lapse(due.organization, due.id, DomainLapse::record_gone));
    return Look::done;
}

Result<void> DomainWatch::lapse(OrganizationId organization, EmailDomainId domain, DomainLapse cause) {
    const auto outcome = gate_.with<Permission::lapse_email_domain>(
        Actor::system("email domains"), {organization},
        [&](const ClaimedDomains::Lapsing& permit) { return domains_.lapse(permit, domain, cause); });
    // Somebody gave it up meanwhile.
    if (!outcome && outcome.error().is(access::AccessError::not_found)) return {};
    return outcome;
}

Result<std::vector<LapsedDomainMail>> DomainWatch::mails_of(OrganizationId organization, EmailDomainId domain) {
    using Mails = std::vector<LapsedDomainMail>;
    return gate_.with<Permission::mail_email_domain>(
        Actor::system("email domain mail"), {organization},
        [&](const Permit<Permission::mail_email_domain>& permit) -> Result<Mails> {
            auto people = TRY(gate_.who_may(permit, Permission::configure_identity_provider));
            if (people.size() > limits::domain_mails_max) people.resize(limits::domain_mails_max);
            Mails mails;
            for (const UserId user : people) {
                for (const auto row : TRY(permit.query(sql::lapsed_domain_mail, domain, user))) {
                    mails.push_back({user, team::stored_email(row.get<std::string>(0)), row.get<std::string>(1),
                                     row.get<std::string>(2), row.get<Time>(3)});
                }
            }
            return mails;
        });
}

}  // namespace muster::identity
