// SPDX-License-Identifier: Apache-2.0
#include "base/json_document.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include "base/json.h"
#include "base/limits.h"

namespace muster::json {
namespace {

using boost::json::error_code;

/// Builds the value and remembers the names of the objects still open: the stock builder lets the last of two members
/// with one name win without a word.
class Builder {
  public:
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_object_size = limits::json_members_max;
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = limits::json_member_name_bytes_max;

    explicit Builder(boost::json::storage_ptr storage) { stack_.reset(std::move(storage)); }

    boost::json::value release() { return stack_.release(); }
    [[nodiscard]] const std::optional<std::string>& twice() const { return twice_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t size, error_code&) {
        stack_.push_array(size);
        return true;
    }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t size, error_code& error) {
        if (!names_differ(size)) {
            error = boost::json::error::syntax;
            return false;
        }
        stack_.push_object(size);
        return true;
    }
    bool on_string_part(boost::json::string_view part, std::size_t, error_code&) {
        stack_.push_chars(part);
        return true;
    }
    bool on_string(boost::json::string_view rest, std::size_t, error_code&) {
        stack_.push_string(rest);
        return true;
    }
    bool on_key_part(boost::json::string_view part, std::size_t, error_code&) {
        name_.append(part.data(), part.size());
        stack_.push_chars(part);
        return true;
    }
    bool on_key(boost::json::string_view rest, std::size_t, error_code&) {
        name_.append(rest.data(), rest.size());
        names_.push_back(std::exchange(name_, {}));
        stack_.push_key(rest);
        return true;
    }
    bool on_number_part(boost::json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, boost::json::string_view, error_code&) {
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, boost::json::string_view, error_code&) {
        stack_.push_uint64(number);
        return true;
    }
    bool on_double(double number, boost::json::string_view, error_code&) {
        stack_.push_double(number);
        return true;
    }
    bool on_bool(bool value, error_code&) {
        stack_.push_bool(value);
        return true;
    }
    bool on_null(error_code&) {
        stack_.push_null();
        return true;
    }
    bool on_comment_part(boost::json::string_view, error_code&) { return true; }
    bool on_comment(boost::json::string_view, error_code&) { return true; }

  private:
    /// Forgets the names of the object that ends here.
    bool names_differ(std::size_t size) {
        const auto first = names_.end() - static_cast<std::ptrdiff_t>(size);
        std::sort(first, names_.end());
        const auto same = std::adjacent_find(first, names_.end());
        if (same != names_.end()) twice_ = *same;
        names_.erase(first, names_.end());
        return !twice_.has_value();
    }

    boost::json::value_stack stack_;
    std::string name_;
    std::vector<std::string> names_;
    std::optional<std::string> twice_;
};

std::string words_for(const error_code& error) {
    if (error == boost::json::error::incomplete) return "it ends too early";
    if (error == boost::json::error::extra_data) return "something follows the value";
    if (error == boost::json::error::too_deep) {
        return "it is nested deeper than " + std::to_string(limits::json_depth_max) + " levels";
    }
    if (error == boost::json::error::object_too_large) {
        return "an object has more than " + std::to_string(limits::json_members_max) + " members";
    }
    if (error == boost::json::error::key_too_large) {
        return "a member's name is longer than " + std::to_string(limits::json_member_name_bytes_max) + " bytes";
    }
    return "a character is not allowed here";
}

}  // namespace

Result<boost::json::value> parse_document(std::string_view text, boost::json::storage_ptr storage) {
    boost::json::parse_options options;
    options.max_depth = limits::json_depth_max;
    boost::json::basic_parser<Builder> parser(options, std::move(storage));
    error_code error;
    const std::size_t end = parser.write_some(false, text.data(), text.size(), error);
    if (!error && end < text.size()) error = boost::json::error::extra_data;
    if (!error) return parser.handler().release();

    const std::optional<std::string>& twice = parser.handler().twice();
    const std::string what = twice ? "the member '" + *twice + "' stands twice in one object" : words_for(error);
    return Error(JsonError::malformed, "this is not valid JSON: " + what + " (at byte " + std::to_string(end) + ")");
}

}  // namespace muster::json
