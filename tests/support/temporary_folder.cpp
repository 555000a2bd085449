// SPDX-License-Identifier: Apache-2.0
#include "support/temporary_folder.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace muster::testing {

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "muster-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        std::perror(name.c_str());
        std::abort();
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

}  // namespace muster::testing
