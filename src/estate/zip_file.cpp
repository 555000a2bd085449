// SPDX-License-Identifier: Apache-2.0
#include "estate/zip_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <optional>

#include "estate/estate_error.h"

namespace muster::estate {
namespace {

constexpr int file_mode = 0600;

}  // namespace

struct ZipFile::State {
    explicit State(Sink to) : sink(std::move(to)), archive(archive_write_new()), entry(archive_entry_new()) {}
    ~State() {
        archive_entry_free(entry);
        archive_write_fail(archive);  // what is not finished writes nothing more
        archive_write_free(archive);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Sink sink;
    struct archive* archive;
    struct archive_entry* entry;
    std::optional<Error> error;  ///< the sink's; nothing reaches it any more

    static la_ssize_t take(struct archive* archive, void* self, const void* bytes, std::size_t count) {
        State& state = *static_cast<State*>(self);
        if (!state.error) {
            auto taken = state.sink({static_cast<const char*>(bytes), count});
            if (taken) return static_cast<la_ssize_t>(count);
            state.error = std::move(taken).error();
        }
        archive_set_error(archive, ARCHIVE_FATAL, "the bytes were not taken");
        return -1;
    }
};

ZipFile::ZipFile(Sink sink) : state_(std::make_unique<State>(std::move(sink))) {
    archive_write_set_format_zip(state_->archive);
    archive_write_set_bytes_in_last_block(state_->archive, 1);
    archive_write_open(state_->archive, state_.get(), nullptr, State::take, nullptr);
}

ZipFile::~ZipFile() = default;

Result<void> ZipFile::begin_entry(const std::string& name, Time written_at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(written_at).time_since_epoch().count();
    archive_entry_clear(state_->entry);
    archive_entry_set_pathname_utf8(state_->entry, name.c_str());
    archive_entry_set_filetype(state_->entry, AE_IFREG);
    archive_entry_set_perm(state_->entry, file_mode);
    archive_entry_set_mtime(state_->entry, static_cast<time_t>(seconds), 0);
    return check(archive_write_header(state_->archive, state_->entry));
}

Result<void> ZipFile::write(std::string_view text) {
    if (text.empty()) return {};
    return check(archive_write_data(state_->archive, text.data(), text.size()));
}

Result<void> ZipFile::finish() { return check(archive_write_close(state_->archive)); }

Result<void> ZipFile::check(long outcome) {
    if (state_->error) return *state_->error;
    if (outcome >= 0) return {};
    const char* said = archive_error_string(state_->archive);
    return Error(EstateError::zip_failed).with_cause(said == nullptr ? "" : said);
}

}  // namespace muster::estate
