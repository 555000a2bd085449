// SPDX-License-Identifier: Apache-2.0
#include "identity/web_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <span>

namespace muster::identity {
namespace {

/// The first `bits` of addresses that are kept for something else.
struct Ipv4Range {
    std::uint32_t start;
    int bits;
};
constexpr std::array ipv4_kept{
    Ipv4Range{0x00000000, 8},   // this network
    Ipv4Range{0x0A000000, 8},   // private
    Ipv4Range{0x64400000, 10},  // shared by carriers
    Ipv4Range{0x7F000000, 8},   // this machine
    Ipv4Range{0xA9FE0000, 16},  // link-local, where clouds keep their metadata
    Ipv4Range{0xAC100000, 12},  // private
    Ipv4Range{0xC0000000, 24},  // protocol assignments
    Ipv4Range{0xC0000200, 24},  // documentation
    Ipv4Range{0xC0586300, 24},  // relays to IPv6
    Ipv4Range{0xC0A80000, 16},  // private
    Ipv4Range{0xC6120000, 15},  // benchmarks
    Ipv4Range{0xC6336400, 24},  // documentation
    Ipv4Range{0xCB007100, 24},  // documentation
    Ipv4Range{0xE0000000, 4},   // multicast
    Ipv4Range{0xF0000000, 4},   // future use, broadcast
};

using Ipv6 = std::array<std::uint8_t, 16>;

bool is_public(std::uint32_t ipv4) {
    return std::ranges::none_of(ipv4_kept, [&](const Ipv4Range& range) {
        return (ipv4 ^ range.start) >> static_cast<unsigned>(32 - range.bits) == 0;
    });
}

std::uint32_t ipv4_at(const Ipv6& address, std::size_t at) {
    std::uint32_t ipv4 = 0;
    for (std::size_t i = at; i < at + 4; ++i) ipv4 = ipv4 << 8U | address[i];
    return ipv4;
}

bool begins_with(const Ipv6& address, std::initializer_list<std::uint8_t> bytes) {
    return std::equal(bytes.begin(), bytes.end(), address.begin());
}

bool is_public(const Ipv6& address) {
    if (begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return is_public(ipv4_at(address, 12));
    if (begins_with(address, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public(ipv4_at(address, 12));
    if (begins_with(address, {0x20, 0x02})) return is_public(ipv4_at(address, 2));
    // Of 2000::/3, which is all that is handed out, these are kept for protocols and documentation.
    const bool is_handed_out = (address[0] & 0xE0U) == 0x20U;
    const bool is_kept = begins_with(address, {0x20, 0x01, 0x00}) || begins_with(address, {0x20, 0x01, 0x01}) ||
                         begins_with(address, {0x20, 0x01, 0x0D, 0xB8}) || begins_with(address, {0x3F, 0xFF});
    return is_handed_out && !is_kept;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &address, sizeof ipv4);
        return is_public(ntohl(ipv4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 ipv6{};
        std::memcpy(&ipv6, &address, sizeof ipv6);
        Ipv6 bytes{};
        std::ranges::copy(std::span(ipv6.sin6_addr.s6_addr), bytes.begin());
        return is_public(bytes);
    }
    return false;
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "127.0.0.1" || host == "[::1]"; }

}  // namespace muster::identity
