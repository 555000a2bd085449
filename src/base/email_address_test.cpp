// SPDX-License-Identifier: Apache-2.0
#include "base/email_address.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

struct Canonical {
    std::string text;
    std::string canonical;
};

std::string of_length(std::size_t length) {
    const std::string label = std::string(60, 'b') + ".";
    const std::string head = "a@" + label + label + label;
    const std::string tail = ".example.test";
    return head + std::string(length - head.size() - tail.size(), 'c') + tail;
}

const Canonical accepted[] = {
    {"vera@example.test", "vera@example.test"},
    {"Vera.Lind@Example.TEST", "vera.lind@example.test"},
    {"  vera@example.test\t", "vera@example.test"},
    {"vera.lind@example.test", "vera.lind@example.test"},
    {"vera+muster@example.test", "vera+muster@example.test"},
    {"o'hara_{x}|~`!#$%&*/=?^-@example.test", "o'hara_{x}|~`!#$%&*/=?^-@example.test"},
    {"a@b.co", "a@b.co"},
    {"1@2.3a", "1@2.3a"},
    {"a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"},
    {"a@b-c.d-e.example", "a@b-c.d-e.example"},
    {std::string(64, 'l') + "@example.test", std::string(64, 'l') + "@example.test"},
    {"a@" + std::string(63, 'd') + ".test", "a@" + std::string(63, 'd') + ".test"},
    {of_length(254), of_length(254)},
};

const std::string refused[] = {
    "",
    " ",
    "vera",
    "@",
    "vera@",
    "@example.test",
    "vera@@example.test",
    "vera@example@example.test",
    "vera@example",
    "vera@localhost",
    "vera@127.0.0.1",
    "vera@[127.0.0.1]",
    "vera@example.123",
    ".vera@example.test",
    "vera.@example.test",
    "ve..ra@example.test",
    "vera@.example.test",
    "vera@example.test.",
    "vera@example..test",
    "vera@-example.test",
    "vera@example-.test",
    "vera@exa_mple.test",
    "ve ra@example.test",
    "vera @example.test",
    "vera@ example.test",
    "vera@exam ple.test",
    "\"vera\"@example.test",
    "\"ve ra\"@example.test",
    "Vera <vera@example.test>",
    "vera@example.test, otto@example.test",
    "vera@example.test;otto@example.test",
    "vera@example.test\r\nBcc: otto@example.test",
    "vera\r\n@example.test",
    "vera@example.test\r\n",
    "\nvera@example.test",
    "vera\t@example.test",
    std::string("vera\0@example.test", 18),
    "vera@example.test\x7F",
    "v\u00E9ra@example.test",
    "ver\u0430@example.test",
    "vera@ex\u0430mple.test",
    "vera@m\u00FCnchen.test",
    "vera\u200B@example.test",
    "vera@example\u3002test",
    std::string(65, 'l') + "@example.test",
    "a@" + std::string(64, 'd') + ".test",
    of_length(255),
};

TEST(EmailAddress, BringsEveryAcceptedTextToItsOneForm) {
    for (const auto& [text, canonical] : accepted) {
        const auto address = EmailAddress::parse(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address->text(), canonical);
        EXPECT_EQ(EmailAddress::parse(canonical), address);
    }
}

TEST(EmailAddress, RefusesWhatIsNoPlainMailbox) {
    for (const std::string& text : refused) EXPECT_FALSE(EmailAddress::parse(text)) << text;
}

TEST(EmailAddress, KeepsDotsAndTagsApart) {
    EXPECT_EQ(EmailAddress::parse("VERA@example.test"), EmailAddress::parse("vera@EXAMPLE.test"));
    EXPECT_NE(EmailAddress::parse("ve.ra@example.test"), EmailAddress::parse("vera@example.test"));
    EXPECT_NE(EmailAddress::parse("vera+a@example.test"), EmailAddress::parse("vera@example.test"));
}

TEST(EmailAddress, KnowsItsDomain) {
    EXPECT_EQ(EmailAddress::parse("vera@Mail.Example.Test")->domain(), "mail.example.test");
}

}  // namespace
}  // namespace muster
