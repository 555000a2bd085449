// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <atomic>
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

/// Those who have their turn and those who wait for it.
std::atomic<int> present = 0;

class Turn {
  public:
    Turn() : is_taken_(++present <= limits::password_hashes_at_once_max + limits::password_hashes_waiting_max) {
        if (is_taken_) turns.acquire();
    }
    ~Turn() {
        if (is_taken_) turns.release();
        --present;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    [[nodiscard]] bool is_taken() const { return is_taken_; }

  private:
    bool is_taken_;
};

}  // namespace

const ErrorKind& error_kind(PasswordError) {
    static constexpr ErrorKind busy{"busy", Category::unavailable,
                                    "very many people are signing in at this moment: try again in a few seconds"};
    return busy;
}

Result<std::string> hash_password(const Secret& password) {
    const Turn turn;
    if (!turn.is_taken()) return PasswordError::busy;
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const std::string_view text = password.reveal();
    const int failed = crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), passes, memory_bytes,
                                             crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) throw std::bad_alloc();  // the library's only reason to fail, and it is written in C
    return std::string(hash.data());
}

Result<bool> password_matches(const std::string& hash, const Secret& password) {
    const Turn turn;
    if (!turn.is_taken()) return PasswordError::busy;
    const std::string_view text = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
}

Result<void> spend_password_check(const Secret& password) {
    // Making a hash is the same work as checking one.
    TRY(hash_password(password));
    return {};
}

}  // namespace muster::crypto
