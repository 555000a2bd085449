// SPDX-License-Identifier: Apache-2.0
#include "access/role_model.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "access/built_in_role_models.h"
#include "access/role_model_reader.h"
#include "base/invariant.h"
#include "base/text.h"

namespace muster::access {

namespace {

constexpr ErrorKind unreadable_kind{"role_models_unreadable", Category::bad_input,
                                    "the role models can't be read; give the directory that holds their *.toml files"};
constexpr ErrorKind wrong_kind{"role_model_wrong", Category::bad_input, "a role model is wrong; mend the file"};

Result<std::string> text_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file)
        return Error(RoleModelError::unreadable,
                     fmt::format("can't read {}; check that it is a file that this user may read", path.string()));
    return text;
}

Result<std::vector<std::filesystem::path>> toml_files(const std::string& directory) {
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    for (auto entry = std::filesystem::directory_iterator(directory, error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() == ".toml" && entry->is_regular_file(error)) paths.push_back(entry->path());
    }
    if (error) {
        return Error(RoleModelError::unreadable,
                     fmt::format("can't list {}: {}; give the directory that holds the role models", directory,
                                 error.message()));
    }
    if (paths.empty()) {
        return Error(RoleModelError::unreadable,
                     fmt::format("{} holds no *.toml file; give the directory that holds the role models", directory));
    }
    std::ranges::sort(paths);
    return paths;
}

}  // namespace

bool Role::can_be_held_at(Level level) const { return std::ranges::find(held_at, level) != held_at.end(); }

std::string_view to_text(InvitationField field) {
    switch (field) {
        case InvitationField::first_name: return "first_name";
        case InvitationField::last_name: return "last_name";
        case InvitationField::phone_number: return "phone_number";
        case InvitationField::role: return "role";
    }
    INVARIANT(false);
}

Result<RoleModel> RoleModel::parse(std::string_view toml, const std::string& file_name) {
    return RoleModelReader(toml, file_name).read();
}

std::span<const Role> RoleModel::roles(SwitchSet on) const {
    INVARIANT(on < variants_.size());
    return variants_[on];
}

const Role* RoleModel::find_role(std::string_view key, SwitchSet on) const {
    const auto variant = roles(on);
    const auto role = std::ranges::find(variant, key, &Role::key);
    return role == variant.end() ? nullptr : &*role;
}

std::optional<std::size_t> RoleModel::find_switch(std::string_view key) const {
    const auto found = std::ranges::find(switches_, key, &Switch::key);
    if (found == switches_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - switches_.begin());
}

SwitchSet RoleModel::default_switches() const {
    unsigned on = 0;
    for (std::size_t i = 0; i < switches_.size(); ++i) {
        if (switches_[i].on_by_default) on |= 1U << i;
    }
    return static_cast<SwitchSet>(on);
}

std::string RoleModel::switch_keys(SwitchSet on) const {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < switches_.size(); ++i) {
        if ((on >> i & 1U) != 0) keys.push_back(switches_[i].key);
    }
    return text::join(keys, ",");
}

std::optional<SwitchSet> RoleModel::parse_switch_keys(std::string_view keys) const {
    unsigned on = 0;
    if (keys.empty()) return SwitchSet{0};
    for (const std::string_view key : text::split(keys, ',')) {
        const auto index = find_switch(key);
        if (!index) return std::nullopt;
        on |= 1U << *index;
    }
    return static_cast<SwitchSet>(on);
}

Result<RoleModels> RoleModels::read(const std::string& directory) {
    std::vector<File> files;
    for (const std::filesystem::path& path : TRY(toml_files(directory))) {
        files.push_back({path.string(), TRY(text_of_file(path))});
    }
    return parse(files);
}

Result<RoleModels> RoleModels::built_in() {
    std::vector<File> files;
    for (const auto& file : built_in_role_models())
        files.push_back({std::string(file.file_name), std::string(file.text)});
    return parse(files);
}

Result<RoleModels> RoleModels::parse(std::span<const File> files) {
    RoleModels models;
    std::vector<std::string> wrong;
    for (const File& file : files) {
        Result<RoleModel> model = RoleModel::parse(file.text, file.name);
        if (!model) {
            wrong.push_back(model.error().message());
        } else if (models.find(model->key()) != nullptr) {
            wrong.push_back(fmt::format("{}:1: another file beside it has the model `{}` too; give each its own key",
                                        file.name, model->key()));
        } else {
            models.models_.push_back(std::make_unique<const RoleModel>(std::move(model).value()));
        }
    }
    if (!wrong.empty()) return Error(RoleModelError::wrong, fmt::format("{}", fmt::join(wrong, "\n")));
    return models;
}

const RoleModel* RoleModels::find(std::string_view key) const {
    const auto model = std::ranges::find_if(models_, [key](const auto& each) { return each->key() == key; });
    return model == models_.end() ? nullptr : model->get();
}

const ErrorKind& error_kind(RoleModelError error) {
    switch (error) {
        case RoleModelError::unreadable: return unreadable_kind;
        case RoleModelError::wrong: return wrong_kind;
    }
    INVARIANT(false);
}

}  // namespace muster::access
