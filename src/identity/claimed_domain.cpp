// SPDX-License-Identifier: Apache-2.0
#include "identity/claimed_domain.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"
#include "identity/claimed_domain.sql.h"
#include "identity/identity_error.h"
#include "jobs/job.h"

namespace muster::identity {
namespace {

std::string to_text(DomainLapse cause) {
    return cause == DomainLapse::record_gone ? "record_gone" : "proven_elsewhere";
}

}  // namespace

ClaimedDomain ClaimedDomains::read(const access::Authority& authority, const storage::Row& row) const {
    ClaimedDomain claimed;
    row.into(claimed.id, claimed.domain, claimed.claimed_by, claimed.claimed_at, claimed.verified_at, claimed.misses,
             claimed.lapsed_at);
    if (claimed.verified_at) claimed.state = DomainState::verified;
    if (claimed.lapsed_at) claimed.state = DomainState::lapsed;
    claimed.record_name = record_name(claimed.domain);
    claimed.record_value = record_value(authority.organization(), claimed.domain);
    return claimed;
}

std::string ClaimedDomains::record_name(std::string_view domain) { return "_muster." + std::string(domain); }

std::string ClaimedDomains::record_value(OrganizationId organization, std::string_view domain) const {
    const auto proof = crypto::hmac_sha256(key_, "email domain " + organization.text() + " " + std::string(domain));
    return "muster-verification=" + text::to_base64url(proof);
}

bool ClaimedDomains::is_proof(OrganizationId organization, std::string_view domain,
                              const std::vector<std::string>& published) const {
    return std::ranges::find(published, record_value(organization, domain)) != published.end();
}

Result<ClaimedDomain> ClaimedDomains::claim(const Configuring& permit, const team::EmailDomain& domain) {
    const auto claimed = TRY(permit.query(sql::count_domains))[0].get<std::int64_t>(0);
    if (claimed >= limits::domains_per_organization_max) return IdentityError::too_many_domains;
    const auto id = TRY(ids_.next<EmailDomainTag>());
    const auto stored = permit.query(sql::claim_domain, id, domain.text(), permit.answerable(), permit.now());
    if (!stored && stored.error().is(storage::StorageError::unique_violation)) return IdentityError::domain_claimed;
    if (!stored) return stored.error();
    TRY(permit.record({"email_domain.claimed", "email_domain", id.number(), {{"domain", domain.text()}}}));
    return find(permit, id);
}

Result<Listing<ClaimedDomain>> ClaimedDomains::list(const Viewing& permit) const {
    Listing<ClaimedDomain> domains;
    for (const auto row : TRY(permit.query(sql::list_domains))) domains.items.push_back(read(permit, row));
    return domains;
}

Result<ClaimedDomain> ClaimedDomains::find(const access::Authority& authority, EmailDomainId domain) const {
    const auto rows = TRY(authority.query(sql::find_domain, domain));
    if (rows.empty()) return access::AccessError::not_found;
    return read(authority, rows[0]);
}

Result<ClaimedDomain> ClaimedDomains::verify(const Configuring& permit, EmailDomainId id,
                                             const std::vector<std::string>& published) {
    const auto claimed = TRY(find(permit, id));
    if (!is_proof(permit.organization(), claimed.domain, published)) return IdentityError::domain_unproven;
    if (claimed.state == DomainState::verified) {
        permit.leave_unchanged();
        return claimed;
    }
    const auto verified = permit.query(sql::verify_domain, id, permit.now());
    if (!verified && verified.error().is(storage::StorageError::unique_violation)) return IdentityError::domain_taken;
    if (!verified) return verified.error();
    TRY(permit.record({"email_domain.verified", "email_domain", id.number(), {{"domain", claimed.domain}}}));
    return find(permit, id);
}

Result<void> ClaimedDomains::release(const Configuring& permit, EmailDomainId id) {
    const auto claimed = TRY(find(permit, id));
    TRY(permit.query(sql::release_domain, id));
    return permit.record({"email_domain.released", "email_domain", id.number(), {{"domain", claimed.domain}}});
}

Result<void> ClaimedDomains::lapse(const Lapsing& permit, EmailDomainId id, DomainLapse cause) {
    const auto claimed = TRY(find(permit, id));
    if (claimed.state != DomainState::verified) {
        permit.leave_unchanged();
        return {};
    }
    TRY(permit.query(sql::lapse_domain, id, permit.now()));
    TRY(jobs::enqueue(permit, ids_, mail_job, id.number()));
    return permit.record(
        {"email_domain.lapsed", "email_domain", id.number(), {{"domain", claimed.domain}, {"cause", to_text(cause)}}});
}

}  // namespace muster::identity
