// SPDX-License-Identifier: Apache-2.0
#include "support/client.h"

#include <algorithm>
#include <iostream>

#include <boost/json/parse.hpp>

namespace muster::testing {
namespace {

constexpr std::chrono::seconds answer_wait_max{30};

Answer answer_of(http::testing::RawResponse raw) {
    Answer answer;
    answer.status = raw.status;
    if (!raw.body.empty() && raw.header("content-type").contains("json")) answer.body = boost::json::parse(raw.body);
    answer.raw = std::move(raw);
    return answer;
}

}  // namespace

std::string Answer::text(std::string_view member) const {
    if (!body.is_object()) return "";
    const auto* value = body.as_object().if_contains(member);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

Client::Client(std::uint16_t port) : port_(port), connection_(port) { connection_.wait_max = answer_wait_max; }

Answer Client::send_to(const std::string& method, const std::string& target, const std::string& json,
                       const Headers& more) {
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (!cookie_.empty()) request += "Cookie: " + cookie_ + "\r\n";
    for (const auto& [name, value] : more) request += name + ": " + value + "\r\n";
    const bool has_type = std::ranges::find(more, "Content-Type", &Headers::value_type::first) != more.end();
    if (!json.empty() && !has_type) request += "Content-Type: application/json\r\n";
    if (!json.empty() || method != "GET") request += "Content-Length: " + std::to_string(json.size()) + "\r\n";
    request += "\r\n" + json;
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (connection_.send(request)) {
            if (auto raw = connection_.read_response()) {
                const auto cookie = raw->header("set-cookie");
                if (!cookie.empty()) cookie_ = cookie.substr(0, cookie.find(';'));
                return answer_of(std::move(*raw));
            }
        }
        std::destroy_at(&connection_);
        std::construct_at(&connection_, port_);
        connection_.wait_max = answer_wait_max;
    }
    std::cerr << "no answer to " << method << ' ' << target << std::endl;
    return {};
}

}  // namespace muster::testing
