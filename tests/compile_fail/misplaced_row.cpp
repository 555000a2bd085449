// SPDX-License-Identifier: Apache-2.0
// refused: rows_stand_in_the_order_of_their_enumerators
#include <cstdint>

#include "base/enum_table.h"

namespace muster {

enum class Color : std::uint8_t { red, green, blue };

constexpr EnumTable<Color, int> table({{Color::red, 1}, {Color::blue, 3}, {Color::green, 2}});

}  // namespace muster
