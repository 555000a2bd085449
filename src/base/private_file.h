// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace muster {

enum class Existing : std::uint8_t { keep, replace };

/// Writes a file that only its owner may read (mode 0600). A reader finds all of the bytes or no file, also after a
/// power cut, and once this has returned without an error they are on the disk. Where a file stands already,
/// Existing::keep leaves it alone and answers std::errc::file_exists. The folder must exist.
std::error_code write_private_file(const std::string& path, std::string_view bytes, Existing existing);

}  // namespace muster
