// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "app/installation.h"
#include "storage/testing/temporary_database.h"
#include "support/temporary_folder.h"

namespace muster::testing {

/// A migrated database in which two organizations have lived, by the product's own deeds: each has rows in every table
/// of organizations. Whoever adds such a table adds the deed that fills it.
class TwoOrganizations {
  public:
    explicit TwoOrganizations(storage::Engine engine);

    [[nodiscard]] storage::Database& database() const { return *installation_->database; }
    [[nodiscard]] app::Installation& installation() const { return *installation_; }

    OrganizationId alpha;
    OrganizationId beta;

  private:
    OrganizationId live(const std::string& name);
    void review_access(OrganizationId organization, const team::User& founder);
    void make_a_role(OrganizationId organization, const team::User& founder);
    void export_all(OrganizationId organization, const team::User& founder);
    void refuse_a_joiner(OrganizationId organization, const team::User& founder);
    void sign_in_by_provider(OrganizationId organization, const team::User& founder);
    void remove_a_member(OrganizationId organization, const team::User& founder);
    void provision_a_user(OrganizationId organization, const team::User& founder);
    void make_a_key(OrganizationId organization, const team::User& founder);
    void end_sessions(OrganizationId organization, const team::User& founder);

    TemporaryFolder folder_;
    storage::testing::TemporaryDatabase temporary_;
    std::unique_ptr<app::Installation> installation_;
};

}  // namespace muster::testing
