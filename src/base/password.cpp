// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <new>
#include <semaphore>
#include <sodium.h>

#include "base/crypto.h"
#include "base/limits.h"

namespace muster::crypto {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19 * 1024 * 1024;

std::counting_semaphore<limits::password_hashes_at_once_max> turns(limits::password_hashes_at_once_max);

class Turn {
  public:
    Turn() { turns.acquire(); }
    ~Turn() { turns.release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
};

}  // namespace

std::string hash_password(const Secret& password) {
    const Turn turn;
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const std::string_view text = password.reveal();
    const int failed = crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), passes, memory_bytes,
                                             crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) throw std::bad_alloc();  // the library's only reason to fail, and it is written in C
    return hash.data();
}

bool password_matches(const std::string& hash, const Secret& password) {
    const Turn turn;
    const std::string_view text = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
}

void spend_password_check(const Secret& password) {
    // Making a hash is the same work as checking one.
    hash_password(password);
}

}  // namespace muster::crypto
