// SPDX-License-Identifier: Apache-2.0
// refused: no matching function for call to 'muster::team::Members::list(muster::PageQuery)' | too few arguments to
// function call
#include "team/membership.h"

namespace muster {

Result<Page<team::Member>> list(team::Members& members) { return members.list(PageQuery{}); }

}  // namespace muster
