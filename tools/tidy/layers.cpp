// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

class Layers {
  public:
    explicit Layers(const Tree& tree) {
        const File* file = tree.find("layers.txt");
        for (const std::string_view line : lines(file ? std::string_view(file->text) : std::string_view())) {
            if (!line.empty() && !line.starts_with('#')) rooms_.emplace_back(line);
        }
    }

    [[nodiscard]] bool has(std::string_view room) const { return height(room) < rooms_.size(); }
    [[nodiscard]] bool is_above(std::string_view room, std::string_view other) const {
        return height(room) > height(other);
    }

  private:
    [[nodiscard]] std::size_t height(std::string_view room) const {
        return static_cast<std::size_t>(std::find(rooms_.begin(), rooms_.end(), room) - rooms_.begin());
    }

    std::vector<std::string> rooms_;
};

/// Routes are a room's only door to http/; app/ wires it, and tests call it.
bool may_include_http(const File& file) {
    return file.room() == "app" || file.is_test() || file.path.ends_with("_routes.cpp") ||
           file.path.ends_with("_routes.h");
}

/// Why a file may not include one of our headers, or nothing.
std::string refusal(const Layers& layers, const File& file, const Include& include) {
    const std::string target = include.name.substr(0, include.name.find('/'));
    if (!layers.has(target)) return "include our headers as \"room/file.h\", others' in <>";
    if (layers.is_above(target, file.room())) return target + " is a higher room than this (layers.txt)";
    if (target == "http" && file.room() != "http" && !may_include_http(file)) {
        return "only *_routes.cpp of a room may include http/";
    }
    return {};
}

}  // namespace

Findings check_layers(const Tree& tree) {
    const Layers layers(tree);
    Findings findings;
    for (const File& file : tree.files()) {
        if (file.room().empty() || !file.is_cpp()) continue;
        if (!layers.has(file.room())) findings.push_back({file.path, 1, "its room is not in layers.txt"});
        for (const Include& include : file.source.includes) {
            if (!include.quoted) continue;
            const std::string words = refusal(layers, file, include);
            if (!words.empty()) findings.push_back({file.path, include.line, words});
        }
    }
    return findings;
}

}  // namespace muster::tidy
