// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/page.h"
#include "base/result.h"

namespace muster::app {

/// Asks `list(PageQuery)` for page after page, and gives each row to `each`.
template <class List, class Each>
Result<void> for_all_pages(List list, Each each) {
    PageQuery query;
    for (;;) {
        const auto page = TRY(list(query));
        for (const auto& item : page.items) each(item);
        if (!page.next) return {};
        query.after = json::Text<1, 100>::parse(*page.next);
    }
}

}  // namespace muster::app
