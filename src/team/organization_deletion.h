// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "access/gate.h"
#include "base/email_address.h"
#include "base/json.h"
#include "base/limits.h"

namespace muster::team {

/// The organization's name typed once more, and the actor's own password.
struct OrganizationDeletionRequest {
    json::Text<1, limits::name_characters_max> name;
    Secret present_password;
    std::optional<Secret> code;
};
BOOST_DESCRIBE_STRUCT(OrganizationDeletionRequest, (), (name, present_password, code))

/// That an organization waits for its deletion, and until when that can be called off.
struct OrganizationDeletion {
    std::optional<UserId> asked_by;  ///< nobody for the operator
    Time asked_at;
    Time due_at;
};
BOOST_DESCRIBE_STRUCT(OrganizationDeletion, (), (asked_by, asked_at, due_at))

/// What a mail about it says to one of those who may call it off.
struct OrganizationDeletionMail {
    EmailAddress email;
    std::string organization;
    Time at;  ///< when it is due, or when it was called off
};

/// The end of an organization. From the moment it is asked for, the gate keeps everybody out but for seeing that, for
/// exports and for calling it off (`closing`); once `organization_deletion_wait` is over it is there for nobody, and
/// estate/ erases its rows. Thread-safe.
class OrganizationDeletions {
  public:
    /// The kinds of the jobs that mail whoever may delete the organization, by their user's id.
    static constexpr std::string_view mail_job = "organization_deletion_mail";
    static constexpr std::string_view called_off_mail_job = "organization_deletion_called_off_mail";

    OrganizationDeletions(access::Gate& gate, IdSource& ids) : gate_(gate), ids_(ids) {}

    /// Closes the organization and begins the wait, if `name` is its name. Who asks has shown their password before.
    Result<OrganizationDeletion> ask(const access::Permit<access::Permission::delete_organization>& permit,
                                     const std::string& name);
    /// Opens it again, as it was.
    Result<void> call_off(const access::Permit<access::Permission::delete_organization>& permit);
    /// Nothing if it isn't to be deleted.
    Result<std::optional<OrganizationDeletion>> show(
        const access::Permit<access::Permission::view_organization>& permit);

    /// What the mail says; nothing if it has been called off, or asked for again, meanwhile.
    Result<std::optional<OrganizationDeletionMail>> mail_of(OrganizationId organization, UserId user);
    Result<std::optional<OrganizationDeletionMail>> called_off_mail_of(OrganizationId organization, UserId user);

  private:
    Result<void> mail_later(const access::Authority& authority, std::string_view job);
    Result<std::optional<OrganizationDeletionMail>> read_mail(OrganizationId organization, UserId user,
                                                              const storage::Query& query);

    access::Gate& gate_;
    IdSource& ids_;
};

}  // namespace muster::team
