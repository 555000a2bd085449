// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp.h"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/testing/manual_clock.h"
#include "base/text.h"
#include "mail/render.h"
#include "mail/testing/smtp_sink.h"

namespace muster::mail {
namespace {

using testing::SmtpSink;

constexpr std::string_view password = "correct-horse";

class Smtp : public ::testing::Test {
  protected:
    [[nodiscard]] std::unique_ptr<Mailer> mailer(SmtpOptions options) const {
        return std::move(make_mailer({.from = from_, .smtp = std::move(options), .outbox_directory = {}}, clock_))
            .value();
    }

    [[nodiscard]] static SmtpOptions plain(const std::string& url) {
        SmtpOptions options;
        options.url = url;
        return options;
    }

    [[nodiscard]] static SmtpOptions signed_in(const std::string& url, std::string_view word) {
        SmtpOptions options = plain(url);
        options.user = "muster";
        options.password = Secret(std::string(word));
        options.start_tls = StartTls::never;
        return options;
    }

    [[nodiscard]] static Mail mail_to(std::string_view address) {
        return {*EmailAddress::parse(address), "Join", "Hello\n"};
    }

    /// Checks that sending fails so, and that the error doesn't tell the password.
    static std::string message_of_failure(const Result<void>& sent, MailError expected) {
        EXPECT_FALSE(sent);
        if (sent) return {};
        EXPECT_TRUE(sent.error().is(expected)) << sent.error().code() << ": " << sent.error().message();
        EXPECT_EQ(sent.error().message().find(password), std::string::npos) << sent.error().message();
        return sent.error().message();
    }

    const muster::testing::ManualClock clock_;
    const Sender from_{*EmailAddress::parse("team@muster.example"), "Muster"};
};

std::string content_of(const boost::json::object& received) {
    std::string base64(received.at("content").as_string());
    std::ranges::replace(base64, '+', '-');
    std::ranges::replace(base64, '/', '_');
    std::erase(base64, '=');
    const auto bytes = text::parse_base64url(base64).value();
    return {bytes.begin(), bytes.end()};
}

TEST_F(Smtp, DeliversTheBytesThatWereRendered) {
    SmtpSink sink;
    const auto mailer = this->mailer(plain(sink.url()));
    const std::string texts[] = {
        "Hello Vera\n",
        "Gr\u00FC\u00DFe \u4F60\u597D \U0001F44B\n",
        ".\n..\n.leading dots\n.",
        std::string(20'000, 'x') + "\n" + std::string(20'000, '.'),
        "",
    };
    int number = 0;
    for (const std::string& text : texts) {
        const Mail mail{*EmailAddress::parse("vera@example.test"), "Gr\u00FC\u00DFe " + std::to_string(number), text};
        const std::string id = std::to_string(++number);
        const auto sent = mailer->send(mail, id);
        ASSERT_TRUE(sent) << sent.error().message();
        const auto received = sink.next();
        ASSERT_FALSE(received.empty());
        EXPECT_EQ(content_of(received), *render(from_, mail, {.message_id_local = id, .time = clock_.now()}));
        EXPECT_EQ(received.at("from"), "team@muster.example");
        EXPECT_EQ(received.at("to"), boost::json::array({"vera@example.test"}));
        EXPECT_EQ(received.at("greeting"), "muster.example");
    }
}

TEST_F(Smtp, SignsInWithTheRightPassword) {
    SmtpSink sink({"--password", std::string(password)});
    const auto sent = mailer(signed_in(sink.url(), password))->send(mail_to("vera@example.test"), "1");
    ASSERT_TRUE(sent) << sent.error().message();
    EXPECT_EQ(sink.next().at("signed_in"), true);
}

TEST_F(Smtp, SaysThatAWrongPasswordIsRefusedWithoutTellingIt) {
    SmtpSink sink({"--password", "another"});
    const auto sent = mailer(signed_in(sink.url(), password))->send(mail_to("vera@example.test"), "1");
    const std::string message = message_of_failure(sent, MailError::credentials_refused);
    EXPECT_NE(message.find("535"), std::string::npos) << message;
    EXPECT_NE(message.find(sink.url()), std::string::npos) << message;
}

TEST_F(Smtp, SaysThatCredentialsAreWantedWhereNoneAreSet) {
    SmtpSink sink({"--password", "another"});
    const auto sent = mailer(plain(sink.url()))->send(mail_to("vera@example.test"), "1");
    EXPECT_NE(message_of_failure(sent, MailError::credentials_refused).find("530"), std::string::npos);
}

TEST_F(Smtp, SendsNoPasswordToAServerWithoutTls) {
    SmtpSink sink({"--password", std::string(password)});
    SmtpOptions options = signed_in(sink.url(), password);
    options.start_tls.reset();
    message_of_failure(mailer(options)->send(mail_to("vera@example.test"), "1"), MailError::unavailable);
    EXPECT_TRUE(mailer(signed_in(sink.url(), password))->send(mail_to("vera@example.test"), "2"));
}

TEST_F(Smtp, TellsWhatIsRefusedForGoodFromWhatIsRefusedForNow) {
    SmtpSink sink;
    const auto mailer = this->mailer(plain(sink.url()));
    EXPECT_NE(message_of_failure(mailer->send(mail_to("refused@example.test"), "1"), MailError::refused)
                  .find("550 5.1.1 no such mailbox"),
              std::string::npos);
    EXPECT_NE(message_of_failure(mailer->send(mail_to("unwanted@example.test"), "2"), MailError::refused)
                  .find("554 5.7.1 content not wanted"),
              std::string::npos);
    EXPECT_NE(message_of_failure(mailer->send(mail_to("later@example.test"), "3"), MailError::unavailable)
                  .find("451 4.7.1 try again later"),
              std::string::npos);
    EXPECT_TRUE(mailer->send(mail_to("vera@example.test"), "4"));
}

TEST_F(Smtp, HidesAPasswordThatTheServerRepeats) {
    SmtpSink sink({"--password", std::string(password)});
    const auto sent = mailer(signed_in(sink.url(), password))->send(mail_to("echo@example.test"), "1");
    EXPECT_NE(message_of_failure(sent, MailError::refused).find("550 5.7.1 * *"), std::string::npos);
}

class Listener {
  public:
    explicit Listener(bool listening = true) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), length), 0);
        EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length), 0);
        port_ = ntohs(address.sin_port);
        EXPECT_TRUE(!listening || ::listen(socket_, 8) == 0);
    }
    ~Listener() { ::close(socket_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }

    /// Greets the next connection with this line, and waits for its end.
    void greet_one(std::string_view line) const {
        const int connection = ::accept(socket_, nullptr, nullptr);
        EXPECT_EQ(::send(connection, line.data(), line.size(), MSG_NOSIGNAL), static_cast<ssize_t>(line.size()));
        char ignored = 0;
        while (::recv(connection, &ignored, 1, 0) > 0) continue;
        ::close(connection);
    }

  private:
    int socket_;
    int port_ = 0;
};

TEST_F(Smtp, GivesUpInTimeOnAServerThatNeverAnswers) {
    const Listener silent;
    SmtpOptions short_connect = plain(silent.url());
    short_connect.connect_time_max = std::chrono::milliseconds(300);
    SmtpOptions short_send = plain(silent.url());
    short_send.connect_time_max = std::chrono::seconds(20);
    short_send.send_time_max = std::chrono::milliseconds(300);
    for (const SmtpOptions& options : {short_connect, short_send}) {
        const auto before = std::chrono::steady_clock::now();
        const auto sent = mailer(options)->send(mail_to("vera@example.test"), "1");
        const auto taken = std::chrono::steady_clock::now() - before;
        message_of_failure(sent, MailError::unavailable);
        EXPECT_GE(taken, std::chrono::milliseconds(250));
        EXPECT_LT(taken, std::chrono::seconds(5));
    }
}

TEST_F(Smtp, TakesAMailForSentWhoseServerNeverSaysGoodbye) {
    SmtpSink sink;
    SmtpOptions options = plain(sink.url());
    options.connect_time_max = std::chrono::seconds(1);
    options.send_time_max = std::chrono::seconds(20);
    const auto before = std::chrono::steady_clock::now();
    const auto sent = mailer(options)->send(mail_to("goodbye@example.test"), "1");
    EXPECT_TRUE(sent) << sent.error().message();
    EXPECT_FALSE(sink.next().empty());
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(8));
}

TEST_F(Smtp, TriesAgainLaterWhenTheServerTurnsUsAwayAtItsDoor) {
    const Listener closed;
    std::thread door([&closed] { closed.greet_one("554 5.3.2 closed for today\r\n"); });
    const auto sent = mailer(plain(closed.url()))->send(mail_to("vera@example.test"), "1");
    door.join();
    EXPECT_NE(message_of_failure(sent, MailError::unavailable).find("554 5.3.2 closed for today"), std::string::npos);
}

TEST_F(Smtp, SaysThatNobodyListens) {
    const Listener deaf(false);
    const auto sent = mailer(plain(deaf.url()))->send(mail_to("vera@example.test"), "1");
    EXPECT_NE(message_of_failure(sent, MailError::unavailable).find(deaf.url()), std::string::npos);
}

TEST_F(Smtp, SendsNothingThatCanNotBeRendered) {
    const Listener deaf(false);
    const auto mailer = this->mailer(plain(deaf.url()));
    message_of_failure(mailer->send({mail_to("vera@example.test").to, "\xFF", ""}, "1"), MailError::malformed);
    message_of_failure(mailer->send(mail_to("vera@example.test"), "a b"), MailError::malformed);
}

class SmtpOverTls : public Smtp {
  protected:
    void SetUp() override {
        std::string folder = ::testing::TempDir() + "/smtp_XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
            "-addext subjectAltName=DNS:localhost -keyout " +
            key() + " -out " + certificate() + " 2>/dev/null";
        ASSERT_EQ(std::system(command.c_str()), 0);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string key() const { return folder_ + "/key.pem"; }
    [[nodiscard]] std::string certificate() const { return folder_ + "/certificate.pem"; }

    std::string folder_;
};

TEST_F(SmtpOverTls, IsWhatCredentialsGoThroughByDefault) {
    SmtpSink sink({"--password", std::string(password), "--certificate", certificate(), "--key", key()});
    SmtpOptions options = signed_in(sink.url("localhost"), password);
    options.start_tls.reset();
    options.ca_file = certificate();
    const auto sent = mailer(options)->send(mail_to("vera@example.test"), "1");
    ASSERT_TRUE(sent) << sent.error().message();
    const auto received = sink.next();
    EXPECT_EQ(received.at("tls"), true);
    EXPECT_EQ(received.at("signed_in"), true);
}

TEST_F(SmtpOverTls, RefusesACertificateThatNobodyVouchesFor) {
    SmtpSink sink({"--certificate", certificate(), "--key", key()});
    const auto sent = mailer(plain(sink.url("localhost")))->send(mail_to("vera@example.test"), "1");
    EXPECT_NE(message_of_failure(sent, MailError::unavailable).find("certificate"), std::string::npos);
}

TEST_F(SmtpOverTls, RefusesACertificateOfAnotherHost) {
    SmtpSink sink({"--certificate", certificate(), "--key", key()});
    SmtpOptions options = plain(sink.url("127.0.0.1"));
    options.ca_file = certificate();
    message_of_failure(mailer(options)->send(mail_to("vera@example.test"), "1"), MailError::unavailable);
}

}  // namespace
}  // namespace muster::mail
