// SPDX-License-Identifier: Apache-2.0
// refused: transaction_' is private within this context | 'transaction_' is a private member
#include "access/gate.h"

namespace muster {

Result<storage::Rows> read_all(const access::Authority& authority, storage::Transaction& transaction,
                               const storage::Query& query) {
    return authority.transaction_.run(query);
}

}  // namespace muster
