// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace muster {

/// Whether a password is among the common ones that the build embeds, however its ASCII letters are cased. The list
/// has those only that are long enough to be set at all.
bool is_common_password(std::string_view password);

/// The list: lower-case words in the order of their bytes, in blocks in which a newline stands before and after each.
/// Made by tools/embed.cpp of the package that docs/dependencies.md names.
std::span<const std::string_view> common_password_blocks();

}  // namespace muster
