// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/testing/manual_clock.h"
#include "mail/options.h"

namespace muster::mail {
namespace {

class MakeMailer : public ::testing::Test {
  protected:
    [[nodiscard]] Result<std::unique_ptr<Mailer>> with_url(const std::string& url) const {
        SmtpOptions options;
        options.url = url;
        return with(options);
    }

    [[nodiscard]] Result<std::unique_ptr<Mailer>> with(const SmtpOptions& options,
                                                       const std::string& name = "Muster") const {
        return make_mailer(
            {.from = {*EmailAddress::parse("team@muster.example"), name}, .smtp = options, .outbox_directory = {}},
            clock_);
    }

    const muster::testing::ManualClock clock_;
};

TEST_F(MakeMailer, TakesServersAndSaysThemWithoutThePassword) {
    EXPECT_EQ((*with_url("smtp://mail.example"))->describe(), "smtp://mail.example");
    EXPECT_EQ((*with_url("smtp://mail.example:587/"))->describe(), "smtp://mail.example:587");
    EXPECT_EQ((*with_url("SMTPS://mail.example:465"))->describe(), "smtps://mail.example:465");
    EXPECT_EQ((*with_url("smtp://[::1]:25"))->describe(), "smtp://[::1]:25");
    SmtpOptions options;
    options.url = "smtp://mail.example:587";
    options.user = "muster";
    options.password = Secret("correct-horse");
    EXPECT_EQ((*with(options))->describe(), "smtp://mail.example:587 as muster");
}

TEST_F(MakeMailer, RefusesWhatIsNoServerAndRepeatsNothingOfIt) {
    for (const std::string url : {"", "mail.example", "mail.example:25", "http://mail.example", "file:///etc/passwd",
                                  "smtp://", "smtp://mail.example/path", "smtp://muster:correct-horse@mail.example",
                                  "smtp://muster@mail.example", "smtp://mail.example?x=correct-horse",
                                  "smtp://mail.example#x", "smtp://mail.example:99999", "smtp://mail.example\r\nx"}) {
        const auto mailer = with_url(url);
        ASSERT_FALSE(mailer) << url;
        EXPECT_TRUE(mailer.error().is(MailError::bad_options));
        EXPECT_EQ(mailer.error().message().find("correct-horse"), std::string::npos);
    }
}

TEST_F(MakeMailer, RefusesAPasswordWithoutAUser) {
    SmtpOptions options;
    options.url = "smtp://mail.example";
    options.password = Secret("correct-horse");
    const auto mailer = with(options);
    ASSERT_FALSE(mailer);
    EXPECT_TRUE(mailer.error().is(MailError::bad_options));
}

TEST_F(MakeMailer, RefusesASendersNameWithControlCharacters) {
    SmtpOptions options;
    options.url = "smtp://mail.example";
    EXPECT_TRUE(with(options, "Gr\u00FC\u00DFe"));
    EXPECT_FALSE(with(options, "a\r\nBcc: x"));
    EXPECT_FALSE(with(options, "\xFF"));
}

}  // namespace
}  // namespace muster::mail
