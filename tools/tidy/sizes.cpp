// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <map>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

constexpr std::size_t file_lines_max = 400;
constexpr std::size_t function_lines_max = 50;
constexpr std::string_view ratchet_path = "tools/tidy/ratchet.txt";

/// What is too long already, with its size, which may only shrink: lines of `path size` or `path:function size`.
class Ratchet {
  public:
    explicit Ratchet(const Tree& tree) {
        const File* file = tree.find(ratchet_path);
        std::size_t number = 0;
        for (const std::string_view line : lines(file ? std::string_view(file->text) : std::string_view())) {
            ++number;
            const std::size_t space = line.rfind(' ');
            if (line.empty() || line.starts_with('#') || space == std::string_view::npos) continue;
            Entry entry{number, 0};
            std::from_chars(line.data() + space + 1, line.data() + line.size(), entry.size);
            entries_.emplace(line.substr(0, space), entry);
        }
    }

    void check(const std::string& name, std::size_t size, std::size_t size_max, const Finding& finding,
               Findings& findings) {
        if (size <= size_max) return;
        const auto entry = entries_.find(name);
        if (entry == entries_.end() || size > entry->second.size) {
            findings.push_back(finding);
        } else if (size == entry->second.size) {
            entries_.erase(entry);
        }
    }

    /// What was not met at its very size has shrunk.
    void check_rest(Findings& findings) const {
        for (const auto& [name, entry] : entries_) {
            findings.push_back(
                {std::string(ratchet_path), entry.line, name + " is shorter now: lower its number or drop it"});
        }
    }

  private:
    struct Entry {
        std::size_t line;
        std::size_t size;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

std::string too_long(std::string_view what, std::size_t size, std::size_t size_max) {
    return std::string(what) + " has " + std::to_string(size) + " lines, " + std::to_string(size_max) +
           " are allowed: divide it";
}

}  // namespace

Findings check_sizes(const Tree& tree) {
    Ratchet ratchet(tree);
    Findings findings;
    for (const File& file : tree.files()) {
        if (!file.is_code()) continue;
        const std::size_t size = lines(file.text).size();
        ratchet.check(file.path, size, file_lines_max, {file.path, 1, too_long("it", size, file_lines_max)}, findings);
        for (const Function& function : functions(file.source)) {
            const Finding finding{file.path, function.line,
                                  too_long(function.name, function.code_lines, function_lines_max)};
            ratchet.check(file.path + ":" + function.name, function.code_lines, function_lines_max, finding, findings);
        }
    }
    ratchet.check_rest(findings);
    return findings;
}

}  // namespace muster::tidy
