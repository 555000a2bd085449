// SPDX-License-Identifier: Apache-2.0
#include "identity/dns.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <span>

#include "base/limits.h"
#include "identity/identity_error.h"

namespace muster::identity {
namespace {

/// A record's texts are in pieces of up to 255 bytes, each after its length; together they are one.
std::string joined(std::span<const std::uint8_t> pieces) {
    std::string text;
    while (!pieces.empty()) {
        const std::size_t length = std::min<std::size_t>(pieces.front(), pieces.size() - 1);
        text.append(reinterpret_cast<const char*>(pieces.data()) + 1, length);
        pieces = pieces.subspan(1 + length);
    }
    return text;
}

Result<std::vector<std::string>> texts_in(std::span<const std::uint8_t> answer) {
    ns_msg message{};
    if (ns_initparse(answer.data(), static_cast<int>(answer.size()), &message) != 0)
        return Error(IdentityError::dns_unavailable).with_cause("its answer can't be read");
    std::vector<std::string> texts;
    for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
        ns_rr record{};
        if (ns_parserr(&message, ns_s_an, i, &record) != 0) break;
        if (ns_rr_type(record) != ns_t_txt) continue;
        texts.push_back(joined({ns_rr_rdata(record), ns_rr_rdlen(record)}));
    }
    return texts;
}

/// The resolver's state of one question, so that threads share none.
class Resolver {
  public:
    explicit Resolver(const std::optional<NameServer>& server) : is_ready_(res_ninit(&state_) == 0) {
        state_.retrans = static_cast<int>(limits::dns_answer_time_max.count());
        state_.retry = limits::dns_tries_max;
        if (!server) return;
        state_.nscount = 1;
        state_.nsaddr_list[0].sin_family = AF_INET;
        state_.nsaddr_list[0].sin_addr.s_addr = htonl(server->ipv4);
        state_.nsaddr_list[0].sin_port = htons(server->port);
    }
    ~Resolver() {
        if (is_ready_) res_nclose(&state_);
    }
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    Result<std::vector<std::string>> texts(const std::string& name) {
        if (!is_ready_) return Error(IdentityError::dns_unavailable).with_cause("the resolver can't be set up");
        std::array<std::uint8_t, NS_MAXMSG> answer{};
        const int length = res_nquery(&state_, name.c_str(), ns_c_in, ns_t_txt, answer.data(), answer.size());
        if (length >= 0) return texts_in(std::span(answer).first(static_cast<std::size_t>(length)));
        const int fault = state_.res_h_errno;
        if (fault == HOST_NOT_FOUND || fault == NO_DATA) return std::vector<std::string>();
        return Error(IdentityError::dns_unavailable).with_cause(hstrerror(fault));
    }

  private:
    struct __res_state state_{};
    bool is_ready_;
};

}  // namespace

std::optional<NameServer> NameServer::parse(std::string_view text) {
    NameServer server;
    const auto colon = text.find(':');
    in_addr address{};
    if (inet_pton(AF_INET, std::string(text.substr(0, colon)).c_str(), &address) != 1) return std::nullopt;
    server.ipv4 = ntohl(address.s_addr);
    if (colon == std::string_view::npos) return server;
    const auto digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), server.port);
    if (error != std::errc() || end != digits.data() + digits.size() || server.port == 0) return std::nullopt;
    return server;
}

Result<std::vector<std::string>> SystemDns::texts(const std::string& name) {
    if (!places_.try_acquire())
        return Error(IdentityError::dns_unavailable).with_cause("too many questions are being asked at once");
    auto texts = Resolver(server_).texts(name);
    places_.release();
    return texts;
}

}  // namespace muster::identity
