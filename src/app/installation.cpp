// SPDX-License-Identifier: Apache-2.0
#include "app/installation.h"

#include <map>

#include "app/installation.sql.h"
#include "app/preparation.h"
#include "base/enum_table.h"

namespace muster::app {
namespace {

/// The hash of each role model's file as it was applied last, by the model's key.
Result<std::map<std::string, std::string>> applied_role_models(storage::Housekeeping& housekeeping) {
    std::map<std::string, std::string> applied;
    for (const auto row : TRY(housekeeping.read(sql::role_model_hashes))) {
        applied[row.get<std::string>(0)] = row.get<std::string>(1);
    }
    return applied;
}

Result<access::RoleModels> read_role_models(const Settings& settings) {
    return settings.role_models.empty() ? access::RoleModels::built_in()
                                        : access::RoleModels::read(settings.role_models);
}

}  // namespace

const ErrorKind& error_kind(AppError error) {
    using enum AppError;
    static constexpr EnumTable<AppError, ErrorKind> rows({
        {data_wrong, {"data_wrong", Category::bad_input, "the data folder can't be used: check --data"}},
        {role_model_changed,
         {"role_model_changed", Category::conflict,
          "a role model's file was changed: see `muster role-model apply --help`"}},
        {role_model_gone,
         {"role_model_gone", Category::conflict,
          "a role model that organizations have has no file any more: put it back"}},
        {base_url_wrong,
         {"base_url_wrong", Category::bad_input,
          "--base-url is `http://HOST[:PORT]` or `https://HOST[:PORT]`, without a path"}},
        {base_url_missing,
         {"base_url_missing", Category::bad_input,
          "an address that listens everywhere is none that links can name: give --base-url too"}},
        {dns_server_wrong,
         {"dns_server_wrong", Category::bad_input,
          "--dns-server is an address of IPv4, such as 192.0.2.1 or 192.0.2.1:5353"}},
        {mismatch, {"mismatch", Category::internal, "the audit log does not verify"}},
        {input_missing, {"input_missing", Category::bad_input, "standard input holds no password"}},
        {input_wrong, {"input_wrong", Category::bad_input, "an argument can't be used"}},
    });
    return rows[error];
}

Result<std::unique_ptr<Installation>> Installation::open(const Settings& settings, RoleModelFiles files) {
    auto models = TRY(read_role_models(settings));
    TRY(check_migrated(settings));
    auto [signing_key, token_key] = TRY(read_keys(settings));

    std::unique_ptr<Installation> made(new Installation(settings, std::move(signing_key), std::move(models)));
    made->database = TRY(storage::Database::open({settings.database_url(), settings.workers + 3}));
    made->node = TRY(storage::NodeLease::take(*made->database, made->clock));
    made->ids = std::make_unique<IdSource>(made->clock, [&node = *made->node] { return node.term(); });
    made->gate =
        std::make_unique<access::Gate>(*made->database, made->models, made->memberships, made->clock, *made->ids);
    made->use_flush = std::make_unique<access::UseFlush>(*made->database, made->gate->uses(), made->clock);
    made->construct_accounts(token_key);
    made->organizations = std::make_unique<team::Organizations>(*made->gate, *made->ids);
    made->subaccounts = std::make_unique<team::Subaccounts>(*made->ids);
    made->invitations = std::make_unique<team::Invitations>(*made->gate, *made->ids, team::InvitationTokens(token_key),
                                                            *made->attempts);
    made->custom_roles = std::make_unique<team::CustomRoles>(*made->ids);
    made->join_links = std::make_unique<team::JoinLinks>(*made->gate, *made->ids, team::JoinLinkTokens(token_key));
    made->api_keys = std::make_unique<team::ApiKeys>(*made->ids);
    made->presented_keys = std::make_unique<team::PresentedKeys>(*made->database, made->clock, *made->attempts,
                                                                 settings.api_key_requests_per_minute);
    made->campaigns = std::make_unique<campaigns::Campaigns>(*made->ids);
    made->sequences = std::make_unique<campaigns::Sequences>(*made->ids);
    made->identity_providers =
        std::make_unique<identity::IdentityProviders>(*made->ids, identity::ClientSecrets(token_key));
    made->members = std::make_unique<team::Members>(
        std::vector<team::Departure*>{made->invitations.get(), made->join_links.get(), made->api_keys.get(),
                                      made->campaigns.get(), made->identity_providers.get(), &made->scim_records});
    made->membership_previews = std::make_unique<team::MembershipPreviews>(*made->gate, *made->members);
    made->membership_ends =
        std::make_unique<team::MembershipEnds>(*made->gate, *made->database, *made->members, made->clock);
    made->access_reviews = std::make_unique<team::AccessReviews>(
        *made->gate, *made->ids, *made->members,
        std::vector<team::ReviewedSources*>{made->api_keys.get(), made->join_links.get(),
                                            made->identity_providers.get()});
    made->access_review_sweep =
        std::make_unique<team::AccessReviewSweep>(*made->gate, *made->database, *made->access_reviews, made->clock);
    made->organization_deletions = std::make_unique<team::OrganizationDeletions>(*made->gate, *made->ids);
    made->construct_estate();
    TRY(made->open_identity(token_key));
    if (files == RoleModelFiles::as_applied) TRY(made->check_role_models());
    return made;
}

void Installation::construct_accounts(const Secret& token_key) {
    users = std::make_unique<team::Users>(*gate, *ids);
    sessions = std::make_unique<team::Sessions>(*gate, *database, clock, *ids);
    passwords = std::make_unique<team::Passwords>(*gate, *ids, team::AccountTokens(token_key));
    email_confirmations = std::make_unique<team::EmailConfirmations>(
        *gate, *ids, *passwords,
        team::EmailConfirmations::Keys{team::AccountTokens(token_key), team::FormerAddresses(token_key)});
    second_factors = std::make_unique<team::SecondFactors>(*gate, *ids, *passwords, token_key);
    sign_ins = std::make_unique<team::SignIns>(*gate, *database, *ids, clock, *sessions, *second_factors);
    sign_ups = std::make_unique<team::SignUps>(*gate, *ids, team::AccountTokens(token_key));
    attempts = std::make_unique<team::Attempts>(clock);
}

Result<void> Installation::open_identity(const Secret& token_key) {
    const team::FormerAddresses former_addresses(token_key);
    account_deletions = std::make_unique<team::AccountDeletions>(*gate, *members, *second_factors, former_addresses);
    const auto dns_server = identity::NameServer::parse(settings.dns_server);
    if (!settings.dns_server.empty() && !dns_server) return AppError::dns_server_wrong;
    web = std::make_unique<identity::CurlWeb>(
        settings.local_identity_providers ? identity::Reach::local : identity::Reach::public_,
        identity::WebPlaces::of(settings.workers));
    dns = std::make_unique<identity::SystemDns>(dns_server, settings.workers);
    look_dns = std::make_unique<identity::SystemDns>(dns_server);
    provider_directory = std::make_unique<identity::ProviderDirectory>(*web, clock);
    claimed_domains = std::make_unique<identity::ClaimedDomains>(*ids, token_key);
    domain_watch = std::make_unique<identity::DomainWatch>(*gate, *database, *claimed_domains, *dns, *look_dns, clock);
    admissions = std::make_unique<identity::Admissions>(*gate, *ids, *identity_providers, *passwords, former_addresses);
    sign_in_states = std::make_unique<identity::SignInStates>(token_key);
    return {};
}

void Installation::construct_estate() {
    exports = std::make_unique<estate::Exports>(*gate, *database, clock, *ids);
    export_work = std::make_unique<estate::ExportWork>(*gate, *database, clock);
    erasures = std::make_unique<estate::Erasures>(*gate, *database, clock);
}

Result<void> Installation::check_role_models() {
    storage::Housekeeping housekeeping(*database);
    auto applied = TRY(applied_role_models(housekeeping));
    for (const auto& model : models.all()) {
        if (applied.contains(model->key())) continue;
        TRY(housekeeping.write(sql::remember_new_role_model, model->key(), model->hash(), clock.now()));
        // Another process may have remembered another file meanwhile.
        applied = TRY(applied_role_models(housekeeping));
    }
    for (const auto& model : models.all()) {
        if (applied[model->key()] == model->hash()) continue;
        return Error(AppError::role_model_changed,
                     "the file of the role model `" + model->key() +
                         "` was changed since it was last applied: look at the change, then run "
                         "`muster role-model apply`");
    }
    for (const auto& [key, hash] : applied) {
        if (models.find(key) != nullptr) continue;
        const auto count = TRY(housekeeping.read(sql::count_organizations_of_model, key))[0].get<std::int64_t>(0);
        if (count > 0) return role_model_gone(key, count, settings.role_models);
    }
    return {};
}

Error role_model_gone(const std::string& key, std::int64_t organizations, const std::string& folder) {
    const std::string without = folder.empty() ? "`, which is not built in: give its file's folder as --role-models"
                                               : "`, which no file in `" + folder + "` holds: put its file back there";
    return {AppError::role_model_gone,
            std::to_string(organizations) + " organizations have the role model `" + key + without};
}

}  // namespace muster::app
