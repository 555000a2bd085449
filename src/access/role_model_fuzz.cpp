// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "access/role_model.h"
#include "base/invariant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Any text is a model that obeys the rules, or is refused with the file and line of each mistake.
    const auto model = muster::access::RoleModel::parse({reinterpret_cast<const char*>(data), size}, "model.toml");
    if (model) {
        INVARIANT(model->founder_role() < model->roles({}).size());
        INVARIANT(model->default_role() < model->roles({}).size());
    } else {
        INVARIANT(model.error().message().find("model.toml:") != std::string_view::npos);
    }
    return 0;
}
