// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/invariant.h"
#include "http/request_reader.h"
#include "http/url.h"

namespace muster::http {
namespace {

constexpr std::size_t head_bytes_max = 1024;
constexpr std::size_t body_bytes_max = 512;

struct Outcome {
    std::vector<std::string> requests;
    RequestReader::Progress progress = RequestReader::Progress::head;
};

std::string shown(const Request& request) {
    std::string text = std::string(to_text(request.method)) + " " + request.path + "?" + request.query + "\n";
    for (const auto& [name, value] : request.headers) text.append(name).append(":").append(value).append("\n");
    return text + request.body;
}

/// Reads as a connection does, so many bytes at a time.
Outcome read(std::string_view bytes, std::size_t piece_bytes) {
    RequestReader reader(head_bytes_max, body_bytes_max);
    Outcome outcome;
    std::string unread;
    while (!bytes.empty() && outcome.progress != RequestReader::Progress::refused) {
        unread.append(bytes.substr(0, piece_bytes));
        bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
        while (true) {
            const auto taken = reader.take(unread);
            INVARIANT(taken <= unread.size());
            unread.erase(0, taken);
            outcome.progress = reader.progress();
            if (outcome.progress != RequestReader::Progress::whole) break;
            INVARIANT(reader.request().body.size() <= body_bytes_max);
            outcome.requests.push_back(shown(reader.request()));
            static_cast<void>(parse_path(reader.request().path));
            static_cast<void>(parse_query(reader.request().query));
            reader.reset();
            if (unread.empty()) break;
        }
    }
    return outcome;
}

/// Any bytes are requests or a refusal, and the same ones however the network cuts them.
void read_both_ways(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return;
    const std::size_t piece_bytes = 1U + data[0] % 64U;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read(bytes, bytes.size() + 1);
    const auto cut = read(bytes, piece_bytes);
    INVARIANT(whole.requests == cut.requests);
    INVARIANT((whole.progress == RequestReader::Progress::refused) ==
              (cut.progress == RequestReader::Progress::refused));
}

}  // namespace
}  // namespace muster::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    muster::http::read_both_ways(data, size);
    return 0;
}
