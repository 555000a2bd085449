// SPDX-License-Identifier: Apache-2.0
#include "events/checkpoint.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "base/enum_table.h"
#include "base/limits.h"
#include "base/text.h"
#include "events/event.h"

namespace muster::events {
namespace {

/// "organization position sealed_at hash signature", numbers decimal and bytes in hex.
std::string line_of(const Checkpoint& checkpoint) {
    return checkpoint.signed_text() + ' ' + text::to_hex(checkpoint.signature) + '\n';
}

std::optional<Checkpoint> parse_line(std::string_view line) {
    const auto words = text::split(line, ' ');
    if (words.size() != 5) return std::nullopt;
    const auto organization = words[0] == "0" ? system_chain : parse_id<OrganizationTag>(words[0]);
    const auto position = parse_id_number(words[1]);
    const auto sealed_at = parse_id_number(words[2]);
    const auto hash = text::parse_hex(words[3]);
    const auto signature = text::parse_hex(words[4]);
    if (!organization || !position || !sealed_at || !hash || !signature) return std::nullopt;
    Checkpoint checkpoint;
    checkpoint.organization = *organization;
    checkpoint.position = *position;
    checkpoint.sealed_at = Time(std::chrono::microseconds(*sealed_at));
    checkpoint.hash = *hash;
    checkpoint.signature = *signature;
    return checkpoint;
}

/// A file that this process alone appends to, as long as this lives. Each step answers whether it succeeded, and leaves
/// the reason in errno.
class Appending {
  public:
    explicit Appending(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) {}
    ~Appending() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Appending(const Appending&) = delete;
    Appending& operator=(const Appending&) = delete;

    bool lock() const {
        const auto until = std::chrono::steady_clock::now() + limits::storage_wait_max;
        while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
            const bool is_held_by_another = errno == EWOULDBLOCK || errno == EINTR;
            if (!is_held_by_another || std::chrono::steady_clock::now() >= until) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

    bool append(std::string_view lines) const {
        const off_t end = end_of_last_line();
        if (end < 0 || ::ftruncate(descriptor_, end) != 0) return false;
        if (write_all(lines) && ::fsync(descriptor_) == 0) return true;
        const int reason = errno;
        // What stays if this fails too is a torn line, which readers pass over and the next append cuts off.
        if (::ftruncate(descriptor_, end) == 0) errno = reason;
        return false;
    }

  private:
    off_t end_of_last_line() const {
        off_t end = ::lseek(descriptor_, 0, SEEK_END);
        for (char last = 0; end > 0 && last != '\n';) {
            if (::pread(descriptor_, &last, 1, end - 1) != 1) return -1;
            if (last != '\n') --end;
        }
        return end;
    }

    bool write_all(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    int descriptor_;
};

Error unreadable(const std::string& what) { return {SealError::checkpoint_unreadable, what}; }

}  // namespace

const ErrorKind& error_kind(SealError error) {
    using enum SealError;
    static constexpr EnumTable<SealError, ErrorKind> rows({
        {overtaken, {"overtaken", Category::conflict, "another sealer was first"}},
        {checkpoint_not_written,
         {"checkpoint_not_written", Category::unavailable, "the checkpoint file can't be written"}},
        {checkpoint_unreadable, {"checkpoint_unreadable", Category::internal, "the checkpoint file can't be read"}},
    });
    return rows[error];
}

std::string Checkpoint::signed_text() const {
    return organization.text() + ' ' + std::to_string(position) + ' ' +
           std::to_string(sealed_at.time_since_epoch().count()) + ' ' + text::to_hex(hash);
}

Result<void> CheckpointFile::append(std::span<const Checkpoint> checkpoints) const {
    if (checkpoints.empty()) return {};
    std::string lines;
    for (const Checkpoint& checkpoint : checkpoints) lines += line_of(checkpoint);
    const Appending file(path_);
    if (file.lock() && file.append(lines)) return {};
    return Error(SealError::checkpoint_not_written, "can't append a checkpoint to `" + path_ + "`")
        .with_cause(std::generic_category().message(errno));
}

Result<std::map<OrganizationId, Checkpoint>> CheckpointFile::newest() const {
    std::map<OrganizationId, Checkpoint> newest;
    std::ifstream file(path_);
    std::error_code error;
    if (!file && std::filesystem::exists(path_, error)) return unreadable("can't open `" + path_ + "`");
    int number = 0;
    for (std::string line; std::getline(file, line) && !file.eof();) {
        ++number;
        const auto checkpoint = parse_line(line);
        if (!checkpoint) return unreadable("line " + std::to_string(number) + " of `" + path_ + "` is no checkpoint");
        auto& kept = newest[checkpoint->organization];
        if (kept.position < checkpoint->position) kept = *checkpoint;
    }
    if (file.bad()) return unreadable("can't read `" + path_ + "`");
    return newest;
}

}  // namespace muster::events
