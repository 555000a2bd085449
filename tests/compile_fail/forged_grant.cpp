// SPDX-License-Identifier: Apache-2.0
// refused: 'muster::access::Grant::Grant(const muster::access::Role&, muster::ScopeId)' is private | calling a private
// constructor of class 'muster::access::Grant'
#include "access/permit.h"

namespace muster {

access::Grant forge(const access::Role& role, ScopeId scope) { return access::Grant(role, scope); }

}  // namespace muster
