// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/invariant.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/testing/json_samples.h"

namespace muster::json {
namespace {

/// Any text is read or refused with a reason; what is read is written as text that is read as the same value.
void read_and_write(std::string_view text) {
    const auto read = parse<testing::Notice>(text);
    if (!read) {
        INVARIANT(read.error().is(JsonError::malformed) == read.error().fields().empty());
        INVARIANT(read.error().fields().size() <= limits::field_errors_max);
        return;
    }
    const auto again = parse<testing::Notice>(write(*read));
    INVARIANT(again.ok() && *again == *read);
}

}  // namespace
}  // namespace muster::json

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    muster::json::read_and_write({reinterpret_cast<const char*>(data), size});
    return 0;
}
