// SPDX-License-Identifier: Apache-2.0
#include "mail/render.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "base/testing/manual_clock.h"
#include "mail/testing/mime.h"

namespace muster::mail {
namespace {

using muster::testing::ManualClock;

Sender sender(std::string name = "Muster") { return {*EmailAddress::parse("team@muster.example"), std::move(name)}; }

Mail mail_of(std::string subject, std::string text) {
    return {*EmailAddress::parse("vera@example.test"), std::move(subject), std::move(text)};
}

std::string rendered(const Sender& from, const Mail& mail) {
    auto message = render(from, mail, {.message_id_local = "job-42", .time = ManualClock::start});
    EXPECT_TRUE(message.ok());
    EXPECT_TRUE(testing::has_only_whole_lines(*message));
    EXPECT_LE(testing::longest_line(message->substr(0, message->find("\r\n\r\n"))), 76U);
    EXPECT_LE(testing::longest_line(*message), 200U);
    return std::move(*message);
}

TEST(Rendering, WritesAWholeMessage) {
    EXPECT_EQ(rendered(sender(), mail_of("Join Red Team", "Hello Vera,\n\ncome in = welcome\n")),
              "Date: Mon, 23 Nov 2026 08:15:00 +0000\r\n"
              "Message-ID: <job-42@muster.example>\r\n"
              "From: \"Muster\"\r\n"
              " <team@muster.example>\r\n"
              "To: vera@example.test\r\n"
              "Subject: Join Red Team\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: 7bit\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "\r\n"
              "Hello Vera,\r\n"
              "\r\n"
              "come in = welcome\r\n");
}

TEST(Rendering, GivesOneMailTheSameBytesAgain) {
    const Mail mail = mail_of("Gr\u00FC\u00DFe", "x");
    EXPECT_EQ(rendered(sender(), mail), rendered(sender(), mail));
}

TEST(Rendering, ShowsTheSubjectThatWasGiven) {
    for (const std::string subject : {
             "",
             "Join",
             "a=b",
             "=?UTF-8?Q?not_encoded_by_us?=",
             " leading",
             "trailing ",
             "two  blanks",
             "semi; colon: \"q\"",
             "Gr\u00FC\u00DFe aus M\u00FCnchen",
             "\u4F60\u597D\uFF0C\u4E16\u754C",
             "\U0001F44B\U0001F3FD wave",
             "_under score_",
             "a long subject of plain words that doesn't fit into one line of seventy-six characters, by far, does it",
             "Einladung: \u00DCbernahme der \u00C4mter f\u00FCr Gr\u00F6\u00DFe, \u00DCbersicht und \u00F6ffentliche "
             "\u00DCbungen \u00FC\u00FC\u00FC\u00FC",
         }) {
        const std::string message = rendered(sender(), mail_of(subject, "x"));
        EXPECT_EQ(testing::decoded_words(testing::header_of(message, "Subject")), subject);
    }
}

TEST(Rendering, LeavesAPlainSubjectReadable) {
    EXPECT_NE(rendered(sender(), mail_of("Join Red Team", "")).find("\r\nSubject: Join Red Team\r\n"),
              std::string::npos);
    EXPECT_EQ(rendered(sender(), mail_of("J\u00F6in", "")).find("J\u00F6in"), std::string::npos);
}

TEST(Rendering, NamesTheSender) {
    EXPECT_EQ(testing::header_of(rendered(sender(""), mail_of("s", "t")), "From"), "team@muster.example");
    EXPECT_EQ(testing::header_of(rendered(sender("Red, Team"), mail_of("s", "t")), "From"),
              "\"Red, Team\" <team@muster.example>");
    for (const std::string name : {"J\u00FCrgen", "a \"quoted\" one", "back\\slash", "ends with <x@evil.example>\\"}) {
        const std::string from = testing::header_of(rendered(sender(name), mail_of("s", "t")), "From");
        if (name.find('<') == std::string::npos) {
            EXPECT_EQ(testing::decoded_words(from), name + " <team@muster.example>");
        }
        EXPECT_EQ(std::count(from.begin(), from.end(), '<'), 1) << from;
    }
}

TEST(Rendering, LetsNoHeaderBeSmuggledIn) {
    for (const std::string smuggled :
         {"a\r\nBcc: otto@example.test", "a\nBcc: otto@example.test", "a\rBcc: otto@example.test", "a\r\n\r\nBcc: x",
          "a\r\n Bcc: otto@example.test", "a\u0085Bcc: otto@example.test"}) {
        for (const std::string& message :
             {rendered(sender(), mail_of(smuggled, "t")), rendered(sender(smuggled), mail_of("s", "t"))}) {
            EXPECT_EQ(message.find("\nBcc"), std::string::npos) << message;
            EXPECT_EQ(message.find("\rBcc"), std::string::npos) << message;
            EXPECT_EQ(testing::body_of(message), "t\r\n");
            EXPECT_EQ(message.find('\x85'), std::string::npos);
        }
    }
    const std::string with_nul("a\0b", 3);
    EXPECT_EQ(testing::header_of(rendered(sender(), mail_of(with_nul, "t")), "Subject"), "a b");
}

/// With the line breaks that a mail has, and one at the end.
std::string as_received(std::string text) {
    std::string received;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) received += '\r';
        received += text[i];
    }
    if (!received.empty() && !received.ends_with("\r\n")) received += "\r\n";
    return received;
}

TEST(Rendering, ShowsTheTextThatWasGiven) {
    for (const std::string& text : {
             std::string(),
             std::string("x"),
             std::string("x\n"),
             std::string("\n\n"),
             std::string("a\r\nb\r\n"),
             std::string("blank at the end \ntab at the end\t\n \n\t"),
             std::string("a = b =3D\n="),
             std::string(".\n..\n.x\n"),
             std::string("lone\rreturn"),
             std::string("nul\0in it", 9),
             std::string("From here\n"),
             std::string("Gr\u00FC\u00DFe \u4F60\u597D \U0001F44B"),
             std::string(75, 'a'),
             std::string(76, 'a'),
             std::string(77, 'a'),
             std::string(151, 'a'),
             std::string(5000, 'a'),
             std::string(75, 'a') + " ",
             std::string(75, 'a') + "=",
             std::string(74, 'a') + "\u00FC",
             std::string(1000, ' '),
             std::string(73, 'a') + "=b",
         }) {
        const std::string message = rendered(sender(), mail_of("s", text));
        const std::string body = testing::body_of(message);
        EXPECT_EQ(testing::decoded_body(message), as_received(text));
        EXPECT_EQ(body.find(" \r\n"), std::string::npos) << "blanks at a line's end get lost on the way";
        EXPECT_TRUE(std::ranges::all_of(
            body, [](char c) { return (c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t'; }));
    }
}

TEST(Rendering, LeavesALongLinkInOneLine) {
    const std::string link = "https://text.example.org/invitation#" + std::string(75, 'x');
    EXPECT_NE(rendered(sender(), mail_of("s", "Here:\n" + link + "\n")).find("\r\n" + link + "\r\n"),
              std::string::npos);
}

TEST(Rendering, KnowsWhatIsPlain) {
    for (const std::string& text : {std::string(), std::string("a = b\r\nc\n"), std::string(200, 'a')}) {
        EXPECT_TRUE(is_plain(text)) << text;
    }
    for (const std::string& text : {std::string("a \n"), std::string("\t"), std::string("\u00FC"),
                                    std::string(201, 'a'), std::string("a\rb"), std::string("\0", 1)}) {
        EXPECT_FALSE(is_plain(text)) << text;
    }
}

TEST(Rendering, UsesLinesToTheirEnd) {
    EXPECT_EQ(to_quoted_printable(std::string(76, 'a')), std::string(76, 'a') + "\r\n");
    EXPECT_EQ(to_quoted_printable(std::string(77, 'a')), std::string(75, 'a') + "=\r\naa\r\n");
}

TEST(Rendering, ShowsRandomTextsAsGiven) {
    const auto seed = std::random_device{}();
    std::mt19937 random(seed);
    const std::string_view pieces[] = {"a",    "Z",      " ",      "\t",         "=", ".", "\n",
                                       "\r\n", "\u00FC", "\u4F60", "\U0001F44B", "?", "_", "\""};
    std::uniform_int_distribution<std::size_t> any_piece(0, std::size(pieces) - 1);
    std::uniform_int_distribution<int> any_length(0, 300);
    for (int i = 0; i < 500; ++i) {
        std::string text;
        for (int length = any_length(random); length > 0; --length) text += pieces[any_piece(random)];
        std::string subject = text;
        std::erase_if(subject, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
        const std::string message = rendered(sender(), mail_of(subject, text));
        ASSERT_EQ(testing::decoded_body(message), as_received(text)) << "seed " << seed;
        ASSERT_EQ(testing::decoded_words(testing::header_of(message, "Subject")), subject) << "seed " << seed;
    }
}

TEST(Rendering, RefusesWhatIsNotUtf8) {
    for (const auto& mail : {mail_of("a\xFF", "t"), mail_of("s", "t\xC3")}) {
        const auto message = render(sender(), mail, {.message_id_local = "1", .time = ManualClock::start});
        ASSERT_FALSE(message);
        EXPECT_TRUE(message.error().is(MailError::malformed));
    }
    EXPECT_FALSE(render(sender("\xFF"), mail_of("s", "t"), {.message_id_local = "1", .time = ManualClock::start}));
}

TEST(Rendering, TakesPlainMessageIdsOnly) {
    const auto takes = [](std::string_view id) {
        return render(sender(), mail_of("s", "t"), {.message_id_local = id, .time = ManualClock::start}).ok();
    };
    for (const std::string_view id :
         {"1", "invitation-42.g7", "A_b", "0123456789012345678901234567890123456789012345678901234567890123"}) {
        EXPECT_TRUE(takes(id)) << id;
    }
    for (const std::string_view id : {"", ".", "a.", ".a", "a..b", "a b", "a@b", "a>b", "a/b", "a\r\nBcc: x", "\u00FC",
                                      "01234567890123456789012345678901234567890123456789012345678901234"}) {
        EXPECT_FALSE(takes(id)) << id;
    }
}

TEST(Rendering, WritesDatesOfAllMonths) {
    const auto date_at = [](std::chrono::sys_days day) {
        return testing::header_of(*render(sender(), mail_of("s", "t"),
                                          {.message_id_local = "1", .time = Time(day) - std::chrono::microseconds(1)}),
                                  "Date");
    };
    using std::chrono::year;
    EXPECT_EQ(date_at(year(2024) / 3 / 1), "Thu, 29 Feb 2024 23:59:59 +0000");
    EXPECT_EQ(date_at(year(2027) / 1 / 1), "Thu, 31 Dec 2026 23:59:59 +0000");
    EXPECT_EQ(date_at(year(2026) / 7 / 6), "Sun, 5 Jul 2026 23:59:59 +0000");
}

}  // namespace
}  // namespace muster::mail
