// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/text.h"

namespace muster::crypto {
namespace {

class KeyFile : public ::testing::Test {
  protected:
    void SetUp() override {
        initialize();
        std::string folder = ::testing::TempDir() + "/key_file_XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path() const { return folder_ + "/muster.key"; }

    void write(std::string_view content, std::filesystem::perms mode = std::filesystem::perms(0600)) const {
        std::ofstream(path()) << content;
        std::filesystem::permissions(path(), mode);
    }

    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
    }

    std::string folder_;
};

TEST_F(KeyFile, IsMadeForItsOwnerOnlyAndReadAgain) {
    const auto made = ensure_key_file(path());
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(made->reveal().size(), 32U);
    struct stat status{};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(ensure_key_file(path())->reveal(), made->reveal());
    EXPECT_EQ(files(), 1U);
}

TEST_F(KeyFile, HoldsAnotherKeyEachTimeItIsMade) {
    const auto first = ensure_key_file(path());
    std::filesystem::remove(path());
    EXPECT_NE(ensure_key_file(path())->reveal(), first->reveal());
}

TEST_F(KeyFile, ThatIsMissingIsNotMadeByWhoeverOnlyReads) {
    for (int again = 0; again < 2; ++again) {
        EXPECT_TRUE(read_key_file(path()).error().is(CryptoError::key_file_missing));
        EXPECT_TRUE(SigningKey::read_from(path()).error().is(CryptoError::key_file_missing));
    }
    EXPECT_EQ(files(), 0U);
    const auto made = ensure_key_file(path());
    EXPECT_EQ(read_key_file(path())->reveal(), made->reveal());
}

TEST_F(KeyFile, OfAWrongSizeIsRefusedAndLeftAlone) {
    for (const std::size_t size : {0U, 31U, 33U}) {
        write(std::string(size, 'k'));
        const auto key = ensure_key_file(path());
        ASSERT_FALSE(key);
        EXPECT_TRUE(key.error().is(CryptoError::key_file_unreadable));
        EXPECT_NE(key.error().message().find("32 bytes"), std::string::npos) << key.error().message();
        EXPECT_EQ(std::filesystem::file_size(path()), size);
    }
}

TEST_F(KeyFile, ThatOthersMayReadIsRefused) {
    for (const auto mode : {0640, 0604, 0660, 0644}) {
        write(std::string(32, 'k'), std::filesystem::perms(mode));
        const auto key = ensure_key_file(path());
        ASSERT_FALSE(key) << mode;
        EXPECT_NE(key.error().message().find("chmod 600"), std::string::npos) << key.error().message();
    }
    write(std::string(32, 'k'), std::filesystem::perms(0400));
    EXPECT_TRUE(ensure_key_file(path()));
}

TEST_F(KeyFile, ThatIsAFolderIsRefused) {
    std::filesystem::create_directory(path());
    const auto key = ensure_key_file(path());
    ASSERT_FALSE(key);
    EXPECT_TRUE(key.error().is(CryptoError::key_file_unreadable));
}

TEST_F(KeyFile, ThatCanNotBeMadeSaysSo) {
    const auto key = ensure_key_file(folder_ + "/absent/muster.key");
    ASSERT_FALSE(key);
    EXPECT_TRUE(key.error().is(CryptoError::key_file_not_written));
    EXPECT_NE(key.error().message().find("/absent/muster.key"), std::string::npos);
}

TEST_F(KeyFile, IsTheSameForAllWhoMakeItAtOnce) {
    std::vector<std::string> keys(8);
    std::vector<std::thread> threads;
    for (std::string& key : keys) {
        threads.emplace_back([this, &key] { key = std::string(ensure_key_file(path())->reveal()); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), 1U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(KeyFile, SignsWhatOnlyItsOwnKeyVerifies) {
    const auto key = SigningKey::ensure_at(path());
    const auto same_key = SigningKey::ensure_at(path());
    const auto other_key = SigningKey::ensure_at(folder_ + "/other.key");
    const Bytes signature = key->sign("checkpoint 7");
    EXPECT_TRUE(same_key->verifies("checkpoint 7", signature));
    EXPECT_FALSE(same_key->verifies("checkpoint 8", signature));
    EXPECT_FALSE(other_key->verifies("checkpoint 7", signature));
    EXPECT_FALSE(key->verifies("checkpoint 7", std::span(signature).first(63)));
    EXPECT_FALSE(key->verifies("checkpoint 7", {}));
}

TEST_F(KeyFile, SignsAsTheFirstTestOfRfc8032Does) {
    const auto seed = text::parse_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    write(std::string(seed->begin(), seed->end()));
    EXPECT_EQ(text::to_hex(SigningKey::ensure_at(path())->sign("")),
              "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0"
              "595bbe24"
              "655141438e7a100b");
}

}  // namespace
}  // namespace muster::crypto
