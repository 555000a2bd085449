// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/gate.h"
#include "base/json.h"
#include "base/name.h"
#include "base/page.h"

namespace muster::team {

struct NewSubaccount {
    Name name;
};
BOOST_DESCRIBE_STRUCT(NewSubaccount, (), (name))

struct Subaccount {
    SubaccountId id;
    std::string name;
    Time created_at;
    std::optional<Time> archived_at;
};
BOOST_DESCRIBE_STRUCT(Subaccount, (), (id, name, created_at, archived_at))

/// The parts of an organization (SW-1). Each organization has at least one in use; models without the concept never
/// show it.
///
/// An archived one keeps all that it has: people with a role at the organization still read it, and nobody, the
/// operator included, changes anything in it (`archived`). Memberships there and in its campaigns give nothing, as if
/// they were suspended, and nobody is invited there; invitations and join links to it are suspended. All of that is as
/// it was once it is brought back. The gate does this, so no operation of this program has to know of it.
class Subaccounts {
  public:
    explicit Subaccounts(IdSource& ids) : ids_(ids) {}

    Result<Subaccount> create(const access::Permit<access::Permission::create_subaccount>& permit,
                              const NewSubaccount& form);

    /// Those that the actor has access to, by their names: all with a role at the organization, now and later,
    /// those archived included; else those they were added to.
    Result<std::vector<Subaccount>> list(const access::Permit<access::Permission::view_subaccounts>& permit);
    Result<Page<Subaccount>> list(const access::Permit<access::Permission::view_subaccounts>& permit,
                                  const PageQuery& query);

    Result<Subaccount> show(const access::Permit<access::Permission::view_subaccount>& permit);

    Result<Subaccount> rename(const access::Permit<access::Permission::edit_subaccount_settings>& permit,
                              const Name& name);

    /// Archives it, or brings it back; it may be so already. Never the last one in use. The permit is the
    /// organization's, since nothing can be changed from within an archived one.
    Result<Subaccount> archive(const access::Permit<access::Permission::archive_subaccount>& permit,
                               SubaccountId subaccount);
    Result<Subaccount> bring_back(const access::Permit<access::Permission::archive_subaccount>& permit,
                                  SubaccountId subaccount);

  private:
    IdSource& ids_;
};

}  // namespace muster::team
