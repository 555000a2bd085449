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
};
BOOST_DESCRIBE_STRUCT(Subaccount, (), (id, name, created_at))

/// The parts of an organization (SW-1). Each organization has at least one; models without the concept never show it.
class Subaccounts {
  public:
    explicit Subaccounts(IdSource& ids) : ids_(ids) {}

    Result<Subaccount> create(const access::Permit<access::Permission::create_subaccount>& permit,
                              const NewSubaccount& form);

    /// Those that the actor has access to, by their names: all with a role at the organization, now and later; else
    /// those they were added to.
    Result<std::vector<Subaccount>> list(const access::Permit<access::Permission::view_subaccounts>& permit);
    Result<Page<Subaccount>> list(const access::Permit<access::Permission::view_subaccounts>& permit,
                                  const PageQuery& query);

    Result<Subaccount> show(const access::Permit<access::Permission::view_subaccount>& permit);

  private:
    IdSource& ids_;
};

}  // namespace muster::team
