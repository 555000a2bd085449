// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source.h"

namespace muster::tidy {

struct File {
    /// From the root of the checkout, with slashes.
    std::string path;
    std::string text;
    /// Empty for what is not C++.
    Source source;

    [[nodiscard]] bool is_cpp() const;
    /// What people write and read as code or its settings: C++, SQL, CMake, shell, TypeScript, but no prose and no
    /// data.
    [[nodiscard]] bool is_code() const;
    [[nodiscard]] bool is_markdown() const { return path.ends_with(".md"); }
    /// Tests, their support, benchmarks and fuzz targets.
    [[nodiscard]] bool is_test() const;
    /// The room a file of src/ is in; else empty.
    [[nodiscard]] std::string room() const;
};

/// All text files of a checkout but those that .gitignore names, in order of their paths.
class Tree {
  public:
    struct Text {
        std::string path;
        std::string text;
    };
    explicit Tree(std::vector<Text> texts);
    /// Throws what std::filesystem throws.
    static Tree read(const std::filesystem::path& root);

    [[nodiscard]] const std::vector<File>& files() const { return files_; }
    [[nodiscard]] const File* find(std::string_view path) const;
    /// Whether a file or a folder of that name is there.
    [[nodiscard]] bool has(std::string_view path) const;

  private:
    std::vector<File> files_;
};

}  // namespace muster::tidy
