// SPDX-License-Identifier: Apache-2.0
#include "mail/outbox.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/testing/manual_clock.h"
#include "mail/render.h"

namespace muster::mail {
namespace {

class Outbox : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string folder = ::testing::TempDir() + "/outbox_XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string directory() const { return folder_ + "/a/outbox"; }

    [[nodiscard]] std::unique_ptr<Mailer> mailer() const {
        return std::move(make_mailer({.from = from_, .smtp = {}, .outbox_directory = directory()}, clock_)).value();
    }

    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(directory()))
            names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }

    [[nodiscard]] std::string content(const std::string& name) const {
        std::ostringstream all;
        all << std::ifstream(directory() + "/" + name, std::ios::binary).rdbuf();
        return all.str();
    }

    [[nodiscard]] static unsigned mode_of(const std::string& path) {
        struct stat status{};
        EXPECT_EQ(::stat(path.c_str(), &status), 0);
        return status.st_mode & 0777U;
    }

    std::string folder_;
    muster::testing::ManualClock clock_;
    const Sender from_{*EmailAddress::parse("team@muster.example"), "Muster"};
    const Mail mail_{*EmailAddress::parse("vera@example.test"), "Gr\u00FC\u00DFe", ".\nHello\n"};
};

TEST_F(Outbox, KeepsAMailAsItWouldBeSent) {
    ASSERT_TRUE(mailer()->send(mail_, "42"));
    ASSERT_EQ(files(), std::vector<std::string>{"20261123T081500.000000Z-42.eml"});
    EXPECT_EQ(content(files().front()), *render(from_, mail_, {.message_id_local = "42", .time = clock_.now()}));
}

TEST_F(Outbox, IsForItsOwnerOnly) {
    ASSERT_TRUE(mailer()->send(mail_, "42"));
    EXPECT_EQ(mode_of(directory()), 0700U);
    EXPECT_EQ(mode_of(directory() + "/" + files().front()), 0600U);
}

TEST_F(Outbox, NamesSortByTime) {
    const auto mailer = this->mailer();
    for (const char* id : {"9", "10", "1"}) {
        ASSERT_TRUE(mailer->send(mail_, id));
        clock_.advance(std::chrono::microseconds(1));
    }
    EXPECT_EQ(files(), (std::vector<std::string>{"20261123T081500.000000Z-9.eml", "20261123T081500.000001Z-10.eml",
                                                 "20261123T081500.000002Z-1.eml"}));
}

TEST_F(Outbox, ShowsWholeMailsOnlyToWhoeverLooksMeanwhile) {
    const auto mailer = this->mailer();
    const Mail long_mail{mail_.to, "long", std::string(200'000, 'x') + "\nend\n"};
    const auto whole = render(from_, long_mail, {.message_id_local = "0", .time = clock_.now()})->size();
    std::thread sending([&] {
        for (char id = '0'; id <= '9'; ++id) EXPECT_TRUE(mailer->send(long_mail, std::string(1, id)));
    });
    std::size_t mails = 0;
    while (mails < 10) {
        const auto names = files();
        mails = static_cast<std::size_t>(
            std::ranges::count_if(names, [](const auto& name) { return name.ends_with(".eml"); }));
        for (const auto& name : names) {
            if (!name.ends_with(".eml")) continue;
            EXPECT_EQ(std::filesystem::file_size(directory() + "/" + name), whole);
        }
    }
    sending.join();
    EXPECT_EQ(files().size(), 10U) << "no temporary file stays";
}

TEST_F(Outbox, RefusesAMailThatCanNotBeWritten) {
    const auto sent = mailer()->send({mail_.to, "\xFF", ""}, "42");
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(MailError::malformed));
    EXPECT_FALSE(mailer()->send(mail_, "../42"));
    EXPECT_TRUE(files().empty());
}

TEST_F(Outbox, SaysThatItIsUnavailableWhenItsDirectoryIsGone) {
    const auto mailer = this->mailer();
    std::filesystem::remove_all(directory());
    const auto sent = mailer->send(mail_, "42");
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(MailError::unavailable));
    EXPECT_NE(sent.error().message().find(directory()), std::string::npos);
}

TEST_F(Outbox, NeedsADirectory) {
    std::ofstream(folder_ + "/file") << "x";
    for (const std::string& directory : {std::string(), folder_ + "/file", folder_ + "/file/outbox"}) {
        const auto mailer = make_mailer({.from = from_, .smtp = {}, .outbox_directory = directory}, clock_);
        ASSERT_FALSE(mailer) << directory;
        EXPECT_TRUE(mailer.error().is(MailError::bad_options));
    }
}

TEST_F(Outbox, SaysWhereMailsGo) { EXPECT_EQ(mailer()->describe(), "files in " + directory()); }

}  // namespace
}  // namespace muster::mail
