// SPDX-License-Identifier: Apache-2.0
#include "base/private_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace muster {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }

  private:
    int number_;
};

std::error_code write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor) == 0 ? std::error_code() : last_error();
}

/// link() refuses a name that is taken, rename() takes it over: each of them in one step.
std::error_code give_name(const std::string& temporary, const std::string& path, Existing existing) {
    const int failed = existing == Existing::keep ? ::link(temporary.c_str(), path.c_str())
                                                  : ::rename(temporary.c_str(), path.c_str());
    return failed == 0 ? std::error_code() : last_error();
}

/// The name is on the disk only when its folder is.
std::error_code sync_folder(const std::string& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.number() < 0 || ::fsync(descriptor.number()) != 0) return last_error();
    return {};
}

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

}  // namespace

std::error_code write_private_file(const std::string& path, std::string_view bytes, Existing existing) {
    const std::string folder = folder_of(path);
    std::string temporary = folder + "/.new-XXXXXX";
    const Descriptor descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
    if (descriptor.number() < 0) return last_error();
    std::error_code error = write_all(descriptor.number(), bytes);
    if (!error) error = give_name(temporary, path, existing);
    // After a rename nothing stands here any more; in all other cases the temporary name has to go.
    ::unlink(temporary.c_str());
    return error ? error : sync_folder(folder);
}

}  // namespace muster
