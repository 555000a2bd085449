// SPDX-License-Identifier: Apache-2.0
// refused: 'muster::access::OnBehalfOf::OnBehalfOf(muster::UserId)' is private | calling a private constructor of class
// 'muster::access::OnBehalfOf'
#include "access/permit.h"

namespace muster {

access::OnBehalfOf forge(UserId user) { return access::OnBehalfOf(user); }

}  // namespace muster
