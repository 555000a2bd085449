// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace muster {

/// Whether it is a number in E.164's form: `+`, then 7 to 15 digits of which the first is not 0, and nothing else.
bool is_international_number(std::string_view text);

}  // namespace muster
