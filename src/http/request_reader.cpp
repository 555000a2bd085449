// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.h"

#include <algorithm>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "http/wire.h"

namespace muster::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;
using BeastText = boost::beast::string_view;

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::string_view line_end = "\r\n";

/// The parser asserts that a chunk header it left half read has grown to the length of the shortest last chunk.
constexpr std::size_t chunk_bytes_min = 5;

std::string_view view(BeastText text) { return {text.data(), text.size()}; }

std::optional<Method> method_of(beast_http::verb verb) {
    static constexpr std::pair<beast_http::verb, Method> known[] = {
        {beast_http::verb::get, Method::get},     {beast_http::verb::head, Method::head},
        {beast_http::verb::post, Method::post},   {beast_http::verb::put, Method::put},
        {beast_http::verb::patch, Method::patch}, {beast_http::verb::delete_, Method::delete_},
    };
    const auto* found = std::ranges::find(known, verb, &std::pair<beast_http::verb, Method>::first);
    return found == std::end(known) ? std::nullopt : std::optional(found->second);
}

}  // namespace

/// Beast's parser, writing straight into a Request.
class RequestReader::Parser final : public beast_http::basic_parser<true> {
  public:
    Parser(Request& request, std::size_t head_bytes_max, std::size_t body_bytes_max) : request_(request) {
        header_limit(static_cast<std::uint32_t>(head_bytes_max));
        body_limit(body_bytes_max);
        eager(true);
    }

    [[nodiscard]] bool is_1_1() const { return is_1_1_; }

  private:
    void on_request_impl(beast_http::verb verb, BeastText, BeastText target, int version, error_code& error) override {
        is_1_1_ = version == 11;
        const auto method = method_of(verb);
        if (!method) {
            error = beast_http::error::bad_method;
            return;
        }
        request_.method = *method;
        const auto whole = view(target);
        const auto mark = whole.find('?');
        request_.path = whole.substr(0, mark);
        if (mark != whole.npos) request_.query = whole.substr(mark + 1);
    }

    void on_field_impl(beast_http::field, BeastText name, BeastText value, error_code&) override {
        // Fields after the body (trailers) are dropped: nothing that names or frames the request may come that late.
        if (!is_header_done()) request_.headers.emplace_back(text::ascii_lower(view(name)), std::string(view(value)));
    }

    std::size_t on_body_impl(BeastText bytes, error_code&) override {
        request_.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, BeastText bytes, error_code& error) override {
        return on_body_impl(bytes, error);
    }

    void on_response_impl(int, BeastText, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    void on_chunk_header_impl(std::uint64_t, BeastText, error_code&) override {}
    void on_finish_impl(error_code&) override {}

    Request& request_;
    bool is_1_1_ = false;
};

RequestReader::RequestReader(std::size_t head_bytes_max, std::size_t body_bytes_max)
    : head_bytes_max_(head_bytes_max),
      body_bytes_max_(body_bytes_max),
      parser_(std::make_unique<std::optional<Parser>>()) {
    reset();
}

RequestReader::~RequestReader() = default;

void RequestReader::reset() {
    request_.method = Method::get;
    request_.path.clear();
    request_.query.clear();
    request_.headers.clear();
    request_.body.clear();
    if (request_.body.capacity() > limits::http_body_bytes_kept) request_.body.shrink_to_fit();
    progress_ = Progress::head;
    searched_ = 0;
    stray_line_end_dropped_ = false;
    expects_continue_ = false;
    parser_->emplace(request_, head_bytes_max_, body_bytes_max_);
}

std::size_t RequestReader::take(std::string_view input) {
    std::size_t taken = 0;
    if (progress_ == Progress::head) taken = take_head(input);
    if (progress_ == Progress::body) taken += take_body(input.substr(taken));
    return taken;
}

std::size_t RequestReader::take_head(std::string_view input) {
    // Some clients end a body with one line end too many (RFC 9112, 2.2).
    if (!stray_line_end_dropped_ && input.starts_with(line_end)) {
        stray_line_end_dropped_ = true;
        return line_end.size() + take_head(input.substr(line_end.size()));
    }
    const auto end = input.find(head_end, searched_);
    const auto size = end == input.npos ? input.size() : end + head_end.size();
    if (size > head_bytes_max_) {
        const auto line = input.substr(0, input.find(line_end));
        refuse(line.size() > limits::http_target_bytes_max ? Refusal::target_too_long : Refusal::head_too_large);
        return 0;
    }
    if (end == input.npos) {
        searched_ = size - std::min(size, head_end.size() - 1);
        return 0;
    }
    const auto head = input.substr(0, size);
    if (const auto refusal = check_head(head)) {
        refuse(*refusal);
        return 0;
    }
    progress_ = Progress::body;
    feed(head);
    if (progress_ != Progress::refused) check_fields();
    return size;
}

std::size_t RequestReader::take_body(std::string_view input) {
    const bool too_short = (*parser_)->chunked() && input.size() < chunk_bytes_min;
    const auto taken = input.empty() || too_short ? 0 : feed(input);
    if (taken > 0) expects_continue_ = false;
    if (progress_ == Progress::body && input.size() - taken > head_bytes_max_) refuse(Refusal::malformed);
    return taken;
}

std::size_t RequestReader::feed(std::string_view bytes) {
    error_code error;
    const auto taken = (*parser_)->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error == beast_http::error::body_limit) {
        refuse(Refusal::body_too_large);
    } else if (error && error != beast_http::error::need_more) {
        refuse(Refusal::malformed);
    } else if ((*parser_)->is_done()) {
        progress_ = Progress::whole;
    }
    return taken;
}

/// What the parser lets pass and a proxy may read otherwise.
void RequestReader::check_fields() {
    const auto count = [this](std::string_view name) {
        return std::ranges::count(request_.headers, name, &std::pair<std::string, std::string>::first);
    };
    const bool is_1_1 = (*parser_)->is_1_1();
    const auto hosts = count("host");
    const auto lengths = count("content-length");
    const auto codings = count("transfer-encoding");
    if (hosts > 1 || (hosts == 0 && is_1_1)) return refuse(Refusal::malformed);
    if (lengths > 1 || codings > 1 || lengths + codings > 1 || (codings == 1 && !is_1_1))
        return refuse(Refusal::malformed);
    if (lengths == 1) {
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (!std::ranges::all_of(*request_.header("content-length"), is_digit)) return refuse(Refusal::malformed);
    }
    if (codings == 1 && !boost::beast::iequals(*request_.header("transfer-encoding"), "chunked")) {
        return refuse(Refusal::transfer_coding_unknown);
    }
    const auto expectation = request_.header("expect");
    expects_continue_ = is_1_1 && expectation && boost::beast::iequals(*expectation, "100-continue");
}

void RequestReader::refuse(Refusal refusal) {
    progress_ = Progress::refused;
    refusal_ = refusal;
}

bool RequestReader::keep_alive() const { return (*parser_)->is_1_1() && (*parser_)->keep_alive(); }

bool RequestReader::expects_continue() const { return expects_continue_; }

}  // namespace muster::http
