// SPDX-License-Identifier: Apache-2.0
// Turns files into C++ at build time. It depends on the standard library alone, since all else is built after it.

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::string_view usage =
    "usage: embed sql ROOM OUT.h FILE.sql\n"
    "       embed migrations OUT.cpp FILE.sql…\n"
    "       embed query-list OUT.cpp HEADER.sql.h…\n"
    "       embed role-models OUT.cpp FILE.toml…\n"
    "       embed passwords OUT.cpp FILE.json\n";

constexpr std::string_view generated =
    "// SPDX-License-Identifier: Apache-2.0\n// Made by the build; edit the file that it comes from.\n";

/// What stops the run; its text goes to standard error.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] void fail(const fs::path& file, int line, const std::string& what) {
    throw Failure(file.string() + ":" + std::to_string(line) + ": " + what);
}

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Failure(path.string() + ": can't be read");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Leaves a file that is already so untouched, so that nothing is rebuilt for it.
void write_file(const fs::path& path, const std::string& text) {
    if (fs::exists(path) && read_file(path) == text) return;
    if (path.has_parent_path()) fs::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (!out.flush()) throw Failure(path.string() + ": can't be written");
}

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool is_word(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !text.empty() && (text[0] < '0' || text[0] > '9') && std::all_of(text.begin(), text.end(), fits);
}

/// Adjacent raw strings, because some compilers bound the length of one.
std::string raw_string(std::string_view text) {
    constexpr std::size_t piece_bytes = 8000;
    if (text.find(")sql\"") != std::string_view::npos) throw Failure("a text holds )sql\" and can't be embedded");
    std::string literal;
    for (std::size_t at = 0; at == 0 || at < text.size(); at += piece_bytes) {
        literal +=
            std::string(literal.empty() ? "" : "\n") + "R\"sql(" + std::string(text.substr(at, piece_bytes)) + ")sql\"";
    }
    return literal;
}

// --- queries -----------------------------------------------------------------------------------------------------

/// One `-- name:` section of a file.
struct Section {
    std::string name;
    int line = 0;
    bool is_postgresql = false;
    bool is_housekeeping = false;
    std::string text;
};

struct NamedQuery {
    std::string name;
    const Section* both = nullptr;
    const Section* postgresql = nullptr;
};

void read_options(const fs::path& file, std::string_view options, Section& section) {
    std::istringstream words{std::string(options)};
    for (std::string word; std::getline(words, word, ',');) {
        const std::string_view option = trimmed(word);
        if (option == "postgresql") {
            section.is_postgresql = true;
        } else if (option == "housekeeping") {
            section.is_housekeeping = true;
        } else {
            fail(file, section.line, "unknown option `" + std::string(option) + "`: write postgresql or housekeeping");
        }
    }
}

/// Reads what follows `-- name:`.
Section read_heading(const fs::path& file, int line, std::string_view rest) {
    Section section;
    section.line = line;
    rest = trimmed(rest);
    const std::size_t open = rest.find('(');
    section.name = trimmed(rest.substr(0, open));
    if (!is_word(section.name)) fail(file, line, "`" + section.name + "` is no name: use lower case words and _");
    if (open == std::string_view::npos) return section;
    if (!rest.ends_with(')')) fail(file, line, "the options of " + section.name + " lack their closing bracket");
    read_options(file, rest.substr(open + 1, rest.size() - open - 2), section);
    return section;
}

std::vector<Section> read_sections(const fs::path& file) {
    constexpr std::string_view heading = "-- name:";
    std::vector<Section> sections;
    std::istringstream lines(read_file(file));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const std::string_view text = trimmed(line);
        if (text.starts_with(heading)) {
            sections.push_back(read_heading(file, number, text.substr(heading.size())));
        } else if (!text.empty() && !text.starts_with("--")) {
            if (sections.empty()) fail(file, number, "this stands before the first `-- name:`");
            sections.back().text += std::string(line.substr(0, line.find_last_not_of(" \t\r") + 1)) + "\n";
        }
    }
    for (Section& section : sections) {
        std::string_view text = trimmed(section.text);
        while (text.ends_with(';')) text = trimmed(text.substr(0, text.size() - 1));
        if (text.empty()) fail(file, section.line, "the query " + section.name + " has no text");
        section.text = std::string(text);
    }
    return sections;
}

/// Joins the sections of one name, in the order of their first appearance.
std::vector<NamedQuery> read_queries(const fs::path& file, const std::vector<Section>& sections) {
    std::vector<NamedQuery> queries;
    for (const Section& section : sections) {
        auto query =
            std::find_if(queries.begin(), queries.end(), [&](const auto& q) { return q.name == section.name; });
        if (query == queries.end()) query = queries.insert(queries.end(), NamedQuery{.name = section.name});
        const Section*& place = section.is_postgresql ? query->postgresql : query->both;
        if (place != nullptr) {
            fail(file, section.line,
                 section.name + " stands already in line " + std::to_string(place->line) + ": give it another name");
        }
        if (section.is_postgresql && section.is_housekeeping) {
            fail(file, section.line, "mark the plain section of " + section.name + " as housekeeping, not this one");
        }
        place = &section;
    }
    for (const NamedQuery& query : queries) {
        if (query.both == nullptr) {
            fail(file, query.postgresql->line, query.name + " has no plain section: SQLite needs one too");
        }
    }
    return queries;
}

void embed_sql(const std::string& room, const fs::path& out, const fs::path& file) {
    const auto sections = read_sections(file);
    const auto queries = read_queries(file, sections);
    const std::string stem = file.stem().string();
    if (!is_word(stem)) fail(file, 1, "the file's name must be lower case words and _");
    if (queries.empty()) fail(file, 1, "there is no `-- name:` here");

    std::ostringstream text;
    text << generated << "#pragma once\n\n#include \"storage/query.h\"\n\nnamespace muster::" << room << "::sql {\n\n";
    for (const NamedQuery& query : queries) {
        const Section& postgresql = query.postgresql != nullptr ? *query.postgresql : *query.both;
        text << "inline constexpr storage::Query " << query.name << "{\n\"" << room << '.' << query.name << "\",\n"
             << raw_string(query.both->text) << ",\n"
             << raw_string(postgresql.text)
             << ",\nstorage::Use::" << (query.both->is_housekeeping ? "housekeeping" : "deed") << "};\n\n";
    }
    text << "inline constexpr const storage::Query* " << stem << "_queries[] = {\n";
    for (const NamedQuery& query : queries) text << "    &" << query.name << ",\n";
    text << "};\n\n}  // namespace muster::" << room << "::sql\n";
    write_file(out, text.str());
}

// --- migrations --------------------------------------------------------------------------------------------------

/// The number of `0001_name.sql`; nothing for a name of another form.
std::optional<int> migration_number(const fs::path& file) {
    constexpr std::size_t digits = 4;
    const std::string stem = file.stem().string();
    int number = 0;
    if (stem.size() < digits + 2 || stem[digits] != '_' || !is_word(stem.substr(digits + 1))) return std::nullopt;
    const auto [end, error] = std::from_chars(stem.data(), stem.data() + digits, number);
    if (error != std::errc() || end != stem.data() + digits) return std::nullopt;
    return number;
}

void embed_migrations(const fs::path& out, std::span<const std::string> files) {
    std::map<int, fs::path> by_number;
    for (const fs::path file : files) {
        const auto number = migration_number(file);
        if (!number) fail(file, 1, "a migration is named 0001_what_it_does.sql");
        const auto [other, is_new] = by_number.emplace(*number, file);
        if (!is_new) fail(file, 1, "has the number of " + other->second.filename().string());
    }
    std::ostringstream text;
    text << generated << "#include \"storage/migration.h\"\n\nnamespace muster::storage {\n\n"
         << "std::span<const Migration> migrations() {\n";
    if (by_number.empty()) {
        text << "    return {};\n}\n";
    } else {
        int expected = 1;
        text << "    static constexpr Migration all[] = {\n";
        for (const auto& [number, file] : by_number) {
            if (number != expected++)
                fail(file, 1, "numbers have no gaps: " + std::to_string(expected - 1) + " is missing");
            text << "{" << number << ", \"" << file.stem().string() << "\",\n" << raw_string(read_file(file)) << "},\n";
        }
        text << "    };\n    return all;\n}\n";
    }
    text << "\n}  // namespace muster::storage\n";
    write_file(out, text.str());
}

// --- the list of all queries -------------------------------------------------------------------------------------

void embed_query_list(const fs::path& out, std::span<const std::string> headers) {
    std::ostringstream includes;
    std::ostringstream lines;
    for (const fs::path header : headers) {
        const std::string room = header.parent_path().filename().string();
        const std::string stem = header.filename().stem().stem().string();
        if (!is_word(room) || !is_word(stem)) fail(header, 1, "is not ROOM/STEM.sql.h");
        includes << "#include \"" << room << '/' << stem << ".sql.h\"\n";
        lines << "        queries.insert(queries.end(), std::begin(muster::" << room << "::sql::" << stem
              << "_queries), std::end(muster::" << room << "::sql::" << stem << "_queries));\n";
    }
    std::ostringstream text;
    text << generated << "#include \"storage/all_queries.h\"\n\n#include <iterator>\n#include <vector>\n\n"
         << includes.str() << "\nnamespace muster::storage {\n\n"
         << "std::span<const Query* const> all_queries() {\n"
         << "    static const std::vector<const Query*> all = [] {\n"
         << "        std::vector<const Query*> queries;\n"
         << lines.str() << "        return queries;\n    }();\n    return all;\n}\n\n}  // namespace muster::storage\n";
    write_file(out, text.str());
}

// --- role models -------------------------------------------------------------------------------------------------

void embed_role_models(const fs::path& out, std::span<const std::string> files) {
    if (files.empty()) throw Failure("there is no role model");
    std::ostringstream text;
    text << generated << "#include \"access/built_in_role_models.h\"\n\nnamespace muster::access {\n\n"
         << "std::span<const BuiltInRoleModel> built_in_role_models() {\n"
         << "    static constexpr BuiltInRoleModel all[] = {\n";
    for (const fs::path file : files) {
        text << "{\"" << file.filename().string() << "\",\n" << raw_string(read_file(file)) << "},\n";
    }
    text << "    };\n    return all;\n}\n\n}  // namespace muster::access\n";
    write_file(out, text.str());
}

// --- the list of common passwords --------------------------------------------------------------------------------

/// The strings of a JSON array, lowered. An escape in one is refused: the list needs none, and so no parser.
std::vector<std::string> read_words(const fs::path& file) {
    const std::string text = read_file(file);
    if (text.find('\\') != std::string::npos) fail(file, 1, "an escape stands in a word: embed doesn't read them");
    std::vector<std::string> words;
    for (std::size_t open = text.find('"'); open != std::string::npos;) {
        const std::size_t close = text.find('"', open + 1);
        if (close == std::string::npos) fail(file, 1, "the last word lacks its closing quote");
        std::string& word = words.emplace_back(text.substr(open + 1, close - open - 1));
        for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        open = text.find('"', close + 1);
    }
    if (words.empty()) fail(file, 1, "there is no word here");
    return words;
}

void embed_passwords(const fs::path& out, const fs::path& file) {
    constexpr std::size_t characters_min = 8;  // shorter ones are refused anyway; limits::password_characters_min
    constexpr std::size_t block_bytes = 4000;
    auto words = read_words(file);
    std::erase_if(words, [](const std::string& word) { return word.size() < characters_min; });
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::ostringstream text;
    text << "// SPDX-License-Identifier: Apache-2.0\n// Made by the build of " << file.filename().string()
         << "\n#include \"base/common_password.h\"\n\nnamespace muster {\n\n"
         << "std::span<const std::string_view> common_password_blocks() {\n"
         << "    static constexpr std::string_view blocks[] = {\n";
    std::string block = "\n";
    for (const std::string& word : words) {
        block += word + "\n";
        if (block.size() < block_bytes && &word != &words.back()) continue;
        text << raw_string(block) << ",\n";
        block = "\n";
    }
    text << "    };\n    return blocks;\n}\n\n}  // namespace muster\n";
    write_file(out, text.str());
}

int run(std::span<const std::string> words) {
    if (words.size() == 4 && words[0] == "sql") {
        embed_sql(words[1], words[2], words[3]);
    } else if (words.size() >= 2 && words[0] == "migrations") {
        embed_migrations(words[1], words.subspan(2));
    } else if (words.size() >= 2 && words[0] == "query-list") {
        embed_query_list(words[1], words.subspan(2));
    } else if (words.size() >= 2 && words[0] == "role-models") {
        embed_role_models(words[1], words.subspan(2));
    } else if (words.size() == 3 && words[0] == "passwords") {
        embed_passwords(words[1], words[2]);
    } else {
        std::cerr << usage;
        return 2;
    }
    return 0;
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> arguments(words + 1, words + count);
    try {
        return run(arguments);
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
