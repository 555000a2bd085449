// SPDX-License-Identifier: Apache-2.0
#include "tidy/tree.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace muster::tidy {
namespace {

bool ends_with_one_of(std::string_view path, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return path.ends_with(ending); });
}

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The lines of .gitignore: names, or paths from the root with a leading slash. We need no patterns, so none are read.
class Ignored {
  public:
    explicit Ignored(const std::string& text) {
        for (std::string_view line : lines(text)) {
            if (line.empty() || line.starts_with('#')) continue;
            if (line.find_first_of("*?[!") != std::string_view::npos) {
                throw std::invalid_argument("tidy reads only plain names in .gitignore, not " + std::string(line));
            }
            if (line.ends_with('/')) line.remove_suffix(1);
            entries_.emplace_back(line);
        }
    }

    [[nodiscard]] bool covers(const std::string& path, const std::string& name) const {
        return name == ".git" || std::any_of(entries_.begin(), entries_.end(), [&](const std::string& entry) {
                   return entry == name || entry == "/" + path;
               });
    }

  private:
    std::vector<std::string> entries_;
};

}  // namespace

bool File::is_cpp() const { return ends_with_one_of(path, {".cpp", ".h", ".def"}); }

bool File::is_code() const {
    return is_cpp() || path == "dev" || path.starts_with(".ci/") ||
           ends_with_one_of(path, {".sql", ".cmake", "CMakeLists.txt", ".sh", ".py", ".ts", ".tsx", ".css"});
}

bool File::is_test() const {
    return !path.starts_with("src/") || path.find("/testing/") != std::string::npos ||
           ends_with_one_of(path, {"_test.cpp", "_bench.cpp", "_fuzz.cpp"});
}

std::string File::room() const {
    if (!path.starts_with("src/")) return {};
    const std::size_t end = path.find('/', 4);
    return end == std::string::npos ? std::string() : path.substr(4, end - 4);
}

Tree::Tree(std::vector<Text> texts) {
    std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) { return a.path < b.path; });
    for (Text& text : texts) {
        File file{std::move(text.path), std::move(text.text), {}};
        if (file.is_cpp()) file.source = take_apart(file.text);
        files_.push_back(std::move(file));
    }
}

Tree Tree::read(const std::filesystem::path& root) {
    const Ignored ignored(content(root / ".gitignore"));
    std::vector<Text> texts;
    for (auto entry = std::filesystem::recursive_directory_iterator(root); entry != std::filesystem::end(entry);
         ++entry) {
        const std::string path = entry->path().lexically_relative(root).generic_string();
        if (ignored.covers(path, entry->path().filename().string())) {
            entry.disable_recursion_pending();
            continue;
        }
        if (!entry->is_regular_file()) continue;
        std::string text = content(entry->path());
        const bool binary = text.find('\0') != std::string::npos;
        texts.push_back({path, binary ? std::string() : std::move(text)});
    }
    return Tree(std::move(texts));
}

const File* Tree::find(std::string_view path) const {
    const auto found = std::lower_bound(files_.begin(), files_.end(), path,
                                        [](const File& file, std::string_view wanted) { return file.path < wanted; });
    return found != files_.end() && found->path == path ? &*found : nullptr;
}

bool Tree::has(std::string_view path) const {
    const std::string folder = std::string(path) + "/";
    return path.empty() || find(path) != nullptr ||
           std::any_of(files_.begin(), files_.end(), [&](const File& file) { return file.path.starts_with(folder); });
}

}  // namespace muster::tidy
