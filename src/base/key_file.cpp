// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/private_file.h"

namespace muster::crypto {
namespace {

constexpr std::size_t key_bytes = 32;

std::string_view text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

Error unreadable(const std::string& path, std::string_view reason) {
    return {CryptoError::key_file_unreadable, fmt::format("the key file `{}` can't be used: {}", path, reason)};
}

/// What stands against using the opened file as a key, or an empty text.
std::string fault_of(int descriptor) {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return std::strerror(errno);
    if (!S_ISREG(status.st_mode)) return "it is not a regular file";
    if (status.st_size != key_bytes) {
        return fmt::format("it must have {} bytes and has {}; restore it from a backup", key_bytes, status.st_size);
    }
    if ((status.st_mode & 077U) != 0) return "others than its owner may read it; run chmod 600 on it";
    return {};
}

Result<Secret> read_key(int descriptor, const std::string& path) {
    if (const std::string fault = fault_of(descriptor); !fault.empty()) return unreadable(path, fault);
    std::string key(key_bytes, '\0');
    if (::read(descriptor, key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
        return unreadable(path, "it could not be read to its end");
    }
    return Secret(std::move(key));
}

}  // namespace

Result<Secret> read_key_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT) {
        return Error(CryptoError::key_file_missing, fmt::format("`{}` is missing: restore it from the backup", path));
    }
    if (descriptor < 0) return unreadable(path, std::strerror(errno));
    Result<Secret> key = read_key(descriptor, path);
    ::close(descriptor);
    return key;
}

Result<Secret> ensure_key_file(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 && errno == ENOENT) {
        const std::error_code error = write_private_file(path, text_of(random_bytes(key_bytes)), Existing::keep);
        // Another process may have been faster: then its key is the key.
        if (error && error != std::errc::file_exists) {
            return Error(CryptoError::key_file_not_written,
                         fmt::format("the key file `{}` can't be made: {}", path, error.message()));
        }
    }
    return read_key_file(path);
}

SigningKey::SigningKey(const Secret& seed) {
    static_assert(crypto_sign_SEEDBYTES == key_bytes);
    crypto_sign_seed_keypair(public_.data(), secret_.data(), bytes_of(seed.reveal()));
}

Result<SigningKey> SigningKey::ensure_at(const std::string& path) { return SigningKey(TRY(ensure_key_file(path))); }

Result<SigningKey> SigningKey::read_from(const std::string& path) { return SigningKey(TRY(read_key_file(path))); }

Bytes SigningKey::sign(std::string_view text) const {
    Bytes signature(crypto_sign_BYTES);
    crypto_sign_detached(signature.data(), nullptr, bytes_of(text), text.size(), secret_.data());
    return signature;
}

bool SigningKey::verifies(std::string_view text, std::span<const std::uint8_t> signature) const {
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.data(), bytes_of(text), text.size(), public_.data()) == 0;
}

const ErrorKind& error_kind(CryptoError error) {
    static constexpr ErrorKind unreadable_kind{"key_file_unreadable", Category::internal,
                                               "a key file can't be used: check its owner, mode and size"};
    static constexpr ErrorKind not_written_kind{"key_file_not_written", Category::internal,
                                                "a key file can't be made: check that its folder can be written to"};
    static constexpr ErrorKind missing_kind{"key_file_missing", Category::conflict,
                                            "a key file is missing: restore it from the backup"};
    switch (error) {
        case CryptoError::key_file_missing: return missing_kind;
        case CryptoError::key_file_unreadable: return unreadable_kind;
        case CryptoError::key_file_not_written: return not_written_kind;
    }
    invariant_broken("CryptoError", __FILE__, __LINE__);
}

}  // namespace muster::crypto
