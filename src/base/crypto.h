// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace muster::crypto {

using Bytes = std::vector<std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;

/// Loads the library; call once before anything else here. All functions are thread-safe after it.
void initialize();

Bytes random_bytes(std::size_t count);

/// A new token of 256 random bits as 43 characters of base64url (OWASP ASVS 5.0 7.2.3 asks for at least 128 bits).
Secret random_token();

Digest sha256(std::string_view text);

/// The same of a text that comes piece by piece.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::string_view text);
    /// Of all that was added; ends it.
    Digest digest();

  private:
    struct State;
    std::unique_ptr<State> state_;
};
Digest hmac_sha256(const Secret& key, std::string_view text);

/// For one-time codes alone, whose authenticators know nothing newer (RFC 6238).
using Sha1Digest = std::array<std::uint8_t, 20>;
Sha1Digest hmac_sha1(std::span<const std::uint8_t> key, std::string_view text);

/// Keeps a secret where others may read: XChaCha20-Poly1305 with a nonce of its own each time, before what it says.
/// `context` says what it is and whose, and must be the same to open it, so that it is of no use elsewhere.
Bytes seal(const Secret& key, std::span<const std::uint8_t> plain, std::string_view context);
/// Nothing if another key, another context or whoever changed it stands against it.
std::optional<Bytes> open_sealed(const Secret& key, std::span<const std::uint8_t> sealed, std::string_view context);

/// Equal in time that depends on the lengths only.
bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);
bool equal_in_constant_time(std::string_view a, std::string_view b);

enum class PasswordError : std::uint8_t { busy };
const ErrorKind& error_kind(PasswordError error);

/// argon2id with 19 MiB and 2 passes (OWASP password storage), as a self-describing string with its salt.
/// At most `password_hashes_at_once_max` run at once and `password_hashes_waiting_max` wait their turn, so that a storm
/// of sign-ins takes neither the machine's memory nor all workers: further ones are `busy`.
Result<std::string> hash_password(const Secret& password);
Result<bool> password_matches(const std::string& hash, const Secret& password);
/// Spends the time of a check on a password that belongs to nobody, so that time doesn't tell who has an account.
Result<void> spend_password_check(const Secret& password);

/// An Ed25519 key pair kept in a file of 32 seed bytes that only its owner may read; made if absent.
class SigningKey {
  public:
    static Result<SigningKey> ensure_at(const std::string& path);
    /// Of a file that must be there.
    static Result<SigningKey> read_from(const std::string& path);
    [[nodiscard]] Bytes sign(std::string_view text) const;
    [[nodiscard]] bool verifies(std::string_view text, std::span<const std::uint8_t> signature) const;

  private:
    explicit SigningKey(const Secret& seed);
    std::array<std::uint8_t, 64> secret_{};
    std::array<std::uint8_t, 32> public_{};
};

/// 32 random bytes in a file that only its owner may read; made if absent.
Result<Secret> ensure_key_file(const std::string& path);
/// What such a file holds; `key_file_missing` if there is none.
Result<Secret> read_key_file(const std::string& path);

enum class CryptoError : std::uint8_t { key_file_unreadable, key_file_not_written, key_file_missing };
const ErrorKind& error_kind(CryptoError error);

}  // namespace muster::crypto
