// SPDX-License-Identifier: Apache-2.0
#include "estate/zip_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <map>

#include <gtest/gtest.h>

#include "base/testing/manual_clock.h"
#include "base/testing/results.h"
#include "estate/estate_error.h"

namespace muster::estate {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::ManualClock;
using ::muster::testing::succeeds;

std::map<std::string, std::string> unzipped(const std::string& bytes) {
    std::map<std::string, std::string> entries;
    struct archive* archive = archive_read_new();
    archive_read_support_format_zip(archive);
    EXPECT_EQ(archive_read_open_memory(archive, bytes.data(), bytes.size()), ARCHIVE_OK);
    struct archive_entry* entry = nullptr;
    while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        std::string& text = entries[archive_entry_pathname(entry)];
        char piece[4096];
        la_ssize_t count = 0;
        while ((count = archive_read_data(archive, piece, sizeof piece)) > 0)
            text.append(piece, static_cast<std::size_t>(count));
        EXPECT_EQ(count, 0) << archive_error_string(archive);
    }
    archive_read_free(archive);
    return entries;
}

TEST(ZipFile, HoldsWhatWasWrittenUnderEachName) {
    std::string bytes;
    ZipFile zip([&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    });
    EXPECT_TRUE(succeeds(zip.begin_entry("first.jsonl", ManualClock::start)));
    EXPECT_TRUE(succeeds(zip.write("a line\n")));
    EXPECT_TRUE(succeeds(zip.write(std::string(100'000, 'x'))));
    EXPECT_TRUE(succeeds(zip.begin_entry("empty.jsonl", ManualClock::start)));
    EXPECT_TRUE(succeeds(zip.finish()));
    const auto entries = unzipped(bytes);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries.at("first.jsonl"), "a line\n" + std::string(100'000, 'x'));
    EXPECT_EQ(entries.at("empty.jsonl"), "");
    EXPECT_LT(bytes.size(), 10'000U) << "it is compressed";
}

TEST(ZipFile, FailsAsWhatTakesItsBytesDoes) {
    ZipFile zip([](std::string_view) -> Result<void> { return EstateError::export_too_large; });
    EXPECT_TRUE(succeeds(zip.begin_entry("first.jsonl", ManualClock::start)));
    EXPECT_TRUE(succeeds(zip.write("a line\n")));
    EXPECT_TRUE(fails_with(zip.finish(), EstateError::export_too_large));
}

}  // namespace
}  // namespace muster::estate
