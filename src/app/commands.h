// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "base/result.h"

namespace muster::app {

enum class OutputFormat : std::uint8_t { text, json };

/// The operator's commands. Each opens the installation, does one thing as the operator, prints a line or a table (or
/// one line of JSON), and answers what failed.
struct Commands {
    const Settings& settings;
    OutputFormat output = OutputFormat::text;

    Result<void> migrate() const;
    Result<void> demo() const;

    Result<void> create_user(const std::string& email, const std::string& name) const;
    Result<void> list_users() const;
    Result<void> set_password(const std::string& email) const;
    Result<void> sign_out(const std::string& email) const;
    Result<void> reset_two_factor(const std::string& email) const;

    Result<void> create_organization(const std::string& name, const std::string& model, const std::string& owner) const;
    Result<void> list_organizations() const;
    /// What is to be changed of an organization; an empty billing address takes it away.
    struct OrganizationSettings {
        std::optional<std::string> name;
        std::optional<std::string> time_zone;
        std::optional<std::string> billing_email;
        std::optional<int> invitation_days;
    };
    /// `name` is its name once more; it is closed at once, and erased after the waiting period.
    Result<void> delete_organization(const std::string& organization, const std::string& name) const;
    Result<void> call_off_deletion(const std::string& organization) const;
    Result<void> set_organization(const std::string& organization, const OrganizationSettings& changes) const;
    Result<void> set_two_factor_rule(const std::string& organization, bool required) const;

    Result<void> create_subaccount(const std::string& organization, const std::string& name) const;
    Result<void> list_subaccounts(const std::string& organization) const;
    Result<void> archive_subaccount(const std::string& organization, const std::string& subaccount) const;
    Result<void> bring_back_subaccount(const std::string& organization, const std::string& subaccount) const;

    /// Which membership: of whom, in which organization, at which of its subaccounts or at itself.
    struct Membership {
        std::string organization;
        std::string email;
        std::string subaccount;
    };
    Result<void> list_members(const std::string& organization) const;
    /// With an end as RFC 3339 writes it; empty for none.
    Result<void> add_member(const Membership& membership, const std::string& role, const std::string& until) const;
    Result<void> set_role(const Membership& membership, const std::string& role) const;
    Result<void> remove_member(const Membership& membership) const;
    Result<void> suspend_member(const Membership& membership) const;
    Result<void> reactivate_member(const Membership& membership) const;
    Result<void> undo_removal(const Membership& membership) const;

    Result<void> list_roles(const std::string& organization) const;
    Result<void> list_invitations(const std::string& organization, const std::string& state) const;
    Result<void> resend_invitation(const std::string& organization, const std::string& invitation) const;
    Result<void> revoke_invitation(const std::string& organization, const std::string& invitation) const;
    Result<void> sign_member_out(const Membership& membership) const;

    Result<void> list_join_links(const std::string& organization) const;
    Result<void> revoke_join_link(const std::string& organization, const std::string& link) const;

    Result<void> list_api_keys(const std::string& organization) const;
    Result<void> revoke_api_key(const std::string& organization, const std::string& key) const;

    Result<void> show_identity_provider(const std::string& organization) const;
    Result<void> remove_identity_provider(const std::string& organization) const;
    Result<void> list_email_domains(const std::string& organization) const;
    Result<void> release_email_domain(const std::string& organization, const std::string& domain) const;

    Result<void> check_role_models(const std::vector<std::string>& files) const;
    Result<void> apply_role_models() const;

    Result<void> verify_audit() const;

    /// All that the server answers, with the permission that each asks.
    Result<void> list_routes() const;
};

/// Says on standard error what failed: in words, or as one line of JSON in the manner of a problem (RFC 9457).
void print_failure(const Error& error, OutputFormat output);

/// 0 done · 1 failed · 2 wrong input · 3 refused by the state of things · 4 not found · 5 unavailable.
int exit_code(const Error& error);

}  // namespace muster::app
