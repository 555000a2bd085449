// SPDX-License-Identifier: Apache-2.0
#include "base/common_password.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"

namespace muster {
namespace {

std::vector<std::string_view> all_words() {
    std::vector<std::string_view> words;
    for (const auto block : common_password_blocks()) {
        EXPECT_TRUE(block.starts_with('\n') && block.ends_with('\n'));
        for (const auto word : text::split(block.substr(1, block.size() - 2), '\n')) words.push_back(word);
    }
    return words;
}

TEST(CommonPassword, IsWhatManyPeopleHave) {
    for (const auto* common : {"password1", "12345678", "qwertyuiop", "iloveyou", "baseball", "trustno1"}) {
        EXPECT_TRUE(is_common_password(common)) << common;
    }
}

TEST(CommonPassword, IsSoHoweverItsLettersAreCased) {
    EXPECT_TRUE(is_common_password("Password1"));
    EXPECT_TRUE(is_common_password("QWERTYuiop"));
}

TEST(CommonPassword, IsNotWhatOneMakesUp) {
    for (const auto* own : {"a long password", "correct horse battery staple", "password1 ", " password1", "password1x",
                            "passwor", "", "\n", "\npassword1\n", "baseball\nbasket", "~~~~~~~~~~~~", "\x01"}) {
        EXPECT_FALSE(is_common_password(own)) << own;
    }
}

TEST(CommonPassword, ListIsInOrderSoThatEachOfItsWordsIsFound) {
    const auto words = all_words();
    EXPECT_GT(words.size(), 10'000U) << "OWASP ASVS 5.0 6.2.4 asks for 3000 at least";
    EXPECT_TRUE(std::ranges::is_sorted(words));
    EXPECT_EQ(std::ranges::adjacent_find(words), words.end());
    for (const auto word : words) {
        ASSERT_TRUE(is_common_password(word)) << word;
        ASSERT_GE(word.size(), static_cast<std::size_t>(limits::password_characters_min)) << word;
        ASSERT_EQ(word, text::ascii_lower(word));
    }
}

}  // namespace
}  // namespace muster
