// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/gate.h"
#include "base/function_ref.h"
#include "base/json.h"
#include "team/former_address.h"
#include "team/membership.h"
#include "team/password.h"
#include "team/second_factor.h"

namespace muster::team {

struct AccountDeletionRequest {
    Secret present_password;
    std::optional<Secret> code;
};
BOOST_DESCRIBE_STRUCT(AccountDeletionRequest, (), (present_password, code))

/// The end of one's own account. What the person did stays, under their id; who it was is forgotten: name, address,
/// password, sessions and open mails, and what invitations said of them. The log of an organization alone keeps the
/// address that was invited, until the organization itself is erased. The address may sign up again, as somebody else,
/// if no organization bars them. Thread-safe.
class AccountDeletions {
  public:
    AccountDeletions(access::Gate& gate, Members& members, const SecondFactors& factors,
                     FormerAddresses former_addresses)
        : gate_(gate), members_(members), factors_(factors), former_addresses_(std::move(former_addresses)) {}

    /// By whoever shows all that a sign-in asks. Refused as `account_needed` while the person is the last holder of a
    /// role that an organization must have; that is asked of all their organizations before they leave any. What is
    /// refused later, since somebody else left at that moment, leaves an account with the memberships that are not
    /// ended yet.
    Result<void> remove(const access::Actor& actor, const AccountDeletionRequest& form);

  private:
    using Visit = FunctionRef<Result<void>(OrganizationId)>;
    /// Each organization that the query lists after $3, up to $4 at a time.
    Result<void> for_each_organization(const access::Actor& actor, const storage::Query& query, Visit visit);
    Result<void> check_nowhere_needed(const access::Actor& actor);
    Result<void> leave(UserId user, OrganizationId organization);
    /// Ends the open invitations to the person's address.
    Result<void> end_invitations(UserId user, OrganizationId organization);
    Result<void> forget(const access::Actor& actor, const Passwords::Account& account);

    access::Gate& gate_;
    Members& members_;
    const SecondFactors& factors_;
    FormerAddresses former_addresses_;
};

}  // namespace muster::team
