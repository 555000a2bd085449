// SPDX-License-Identifier: Apache-2.0
#include "base/private_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace muster {
namespace {

class PrivateFile : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string folder = ::testing::TempDir() + "/private_file_XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] static std::string content(const std::string& path) {
        std::ostringstream all;
        all << std::ifstream(path).rdbuf();
        return all.str();
    }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
    }

    std::string folder_;
};

TEST_F(PrivateFile, HoldsAllBytesForItsOwnerOnly) {
    const std::string path = folder_ + "/a";
    const std::string bytes = std::string("a\0b\r\n", 5) + std::string(100'000, 'x');
    ASSERT_FALSE(write_private_file(path, bytes, Existing::keep));
    EXPECT_EQ(content(path), bytes);
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(PrivateFile, KeepsOrReplacesWhatIsThereAsAsked) {
    const std::string path = folder_ + "/a";
    ASSERT_FALSE(write_private_file(path, "first", Existing::replace));
    EXPECT_EQ(write_private_file(path, "second", Existing::keep), std::errc::file_exists);
    EXPECT_EQ(content(path), "first");
    ASSERT_FALSE(write_private_file(path, "third", Existing::replace));
    EXPECT_EQ(content(path), "third");
    EXPECT_EQ(files(), 1U);
}

TEST_F(PrivateFile, NeedsItsFolder) {
    EXPECT_EQ(write_private_file(folder_ + "/absent/a", "x", Existing::keep), std::errc::no_such_file_or_directory);
}

TEST_F(PrivateFile, LeavesNothingBehindWhenItsNameIsTakenByAFolder) {
    std::filesystem::create_directory(folder_ + "/a");
    EXPECT_EQ(write_private_file(folder_ + "/a", "x", Existing::replace), std::errc::is_a_directory);
    EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace muster
