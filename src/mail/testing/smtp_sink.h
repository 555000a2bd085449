// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include <boost/json.hpp>

namespace muster::mail::testing {

/// A real SMTP server in a process of its own (smtp_sink.py, on Debian's python3-aiosmtpd) at a free port of the
/// loopback. It ends with this object, and with the test program if that dies. To be used from the root of the
/// checkout.
class SmtpSink {
  public:
    explicit SmtpSink(std::vector<std::string> arguments = {});
    ~SmtpSink();
    SmtpSink(const SmtpSink&) = delete;
    SmtpSink& operator=(const SmtpSink&) = delete;

    /// "smtp://127.0.0.1:40123"
    [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const;

    /// The next mail that was taken, as smtp_sink.py describes it; empty if none comes within ten seconds.
    boost::json::object next();

  private:
    std::string next_line();

    pid_t process_ = -1;
    int input_ = -1;
    int output_ = -1;
    std::string unread_;
    std::int64_t port_ = 0;
};

}  // namespace muster::mail::testing
