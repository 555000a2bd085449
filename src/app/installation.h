// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "access/gate.h"
#include "access/use_flush.h"
#include "app/settings.h"
#include "base/crypto.h"
#include "campaigns/sequence.h"
#include "estate/erasure.h"
#include "estate/export.h"
#include "estate/export_work.h"
#include "events/sealer.h"
#include "identity/admission.h"
#include "identity/claimed_domain.h"
#include "identity/dns.h"
#include "identity/domain_watch.h"
#include "identity/identity_provider.h"
#include "identity/provider_directory.h"
#include "identity/scim_user.h"
#include "identity/sign_in_state.h"
#include "identity/web.h"
#include "storage/database.h"
#include "storage/node_lease.h"
#include "team/access_review.h"
#include "team/access_review_sweep.h"
#include "team/account_deletion.h"
#include "team/api_key.h"
#include "team/attempt.h"
#include "team/custom_role.h"
#include "team/email_confirmation.h"
#include "team/invitation.h"
#include "team/join_link.h"
#include "team/membership.h"
#include "team/membership_end.h"
#include "team/membership_preview.h"
#include "team/organization.h"
#include "team/organization_deletion.h"
#include "team/password.h"
#include "team/presented_key.h"
#include "team/removal.h"
#include "team/second_factor.h"
#include "team/session.h"
#include "team/sign_in.h"
#include "team/sign_up.h"
#include "team/subaccount.h"
#include "team/user.h"

namespace muster::app {

/// Everything of one installation, built from its settings in the order of the rooms: the one place that constructs.
/// `serve` adds sockets and background work to it; the other commands use it as it is.
class Installation {
  public:
    /// Which files of role models are accepted: those that were applied last, and new ones, which count as applied from
    /// then on; or whatever they say, for the one command that applies them.
    enum class RoleModelFiles : std::uint8_t { as_applied, as_they_are };

    /// Opens the database, whose migrations must have run, and no newer ones, and the keys. Makes none of them.
    static Result<std::unique_ptr<Installation>> open(const Settings& settings,
                                                      RoleModelFiles files = RoleModelFiles::as_applied);

    const Settings settings;
    SystemClock clock;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<storage::NodeLease> node;
    std::unique_ptr<IdSource> ids;
    crypto::SigningKey signing_key;
    access::RoleModels models;
    team::StoredMemberships memberships;
    std::unique_ptr<access::Gate> gate;
    std::unique_ptr<access::UseFlush> use_flush;
    std::unique_ptr<team::Users> users;
    std::unique_ptr<team::Sessions> sessions;
    std::unique_ptr<team::Passwords> passwords;
    std::unique_ptr<team::EmailConfirmations> email_confirmations;
    std::unique_ptr<team::SecondFactors> second_factors;
    std::unique_ptr<team::SignIns> sign_ins;
    std::unique_ptr<team::SignUps> sign_ups;
    std::unique_ptr<team::Attempts> attempts;
    std::unique_ptr<team::Organizations> organizations;
    std::unique_ptr<team::Subaccounts> subaccounts;
    std::unique_ptr<team::CustomRoles> custom_roles;
    std::unique_ptr<team::JoinLinks> join_links;
    std::unique_ptr<team::ApiKeys> api_keys;
    std::unique_ptr<team::PresentedKeys> presented_keys;
    std::unique_ptr<campaigns::Campaigns> campaigns;
    std::unique_ptr<campaigns::Sequences> sequences;
    std::unique_ptr<team::Members> members;
    std::unique_ptr<team::MembershipPreviews> membership_previews;
    std::unique_ptr<team::MembershipEnds> membership_ends;
    std::unique_ptr<team::OrganizationDeletions> organization_deletions;
    std::unique_ptr<team::AccountDeletions> account_deletions;
    std::unique_ptr<estate::Exports> exports;
    std::unique_ptr<estate::ExportWork> export_work;
    std::unique_ptr<estate::Erasures> erasures;
    team::Removals removals;
    identity::scim::UserRecords scim_records;
    std::unique_ptr<team::Invitations> invitations;
    std::unique_ptr<team::AccessReviews> access_reviews;
    std::unique_ptr<team::AccessReviewSweep> access_review_sweep;
    std::unique_ptr<identity::Web> web;
    std::unique_ptr<identity::Dns> dns;
    std::unique_ptr<identity::Dns> look_dns;
    std::unique_ptr<identity::ProviderDirectory> provider_directory;
    std::unique_ptr<identity::IdentityProviders> identity_providers;
    std::unique_ptr<identity::ClaimedDomains> claimed_domains;
    std::unique_ptr<identity::DomainWatch> domain_watch;
    std::unique_ptr<identity::Admissions> admissions;
    std::unique_ptr<identity::SignInStates> sign_in_states;

    [[nodiscard]] events::CheckpointFile checkpoints() const {
        return events::CheckpointFile(settings.data + "/checkpoints");
    }

  private:
    Installation(Settings settings, const crypto::SigningKey& key, access::RoleModels models)
        : settings(std::move(settings)), signing_key(key), models(std::move(models)) {}

    void construct_accounts(const Secret& token_key);
    void construct_estate();
    Result<void> check_role_models();
    Result<void> open_identity(const Secret& token_key);
};

/// What is wrong where organizations have a role model without a file; the folder is empty for the built-in models.
Error role_model_gone(const std::string& key, std::int64_t organizations, const std::string& folder);

enum class AppError : std::uint8_t {
    data_wrong,  ///< the data folder is none, or can't be made
    role_model_changed,
    role_model_gone,  ///< organizations use it, and it has no file any more
    base_url_wrong,
    base_url_missing,
    dns_server_wrong,
    mismatch,  ///< the audit log does not verify
    input_missing,
    input_wrong,
};
const ErrorKind& error_kind(AppError error);

}  // namespace muster::app
