// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/mail.h"
#include "mail/render.h"

namespace muster::mail::testing {

/// Keeps what it is asked to send; refuses it if a test says so, or if no mail could be made of it.
class KeptMails final : public Mailer {
  public:
    Result<void> send(const Mail& mail, std::string_view message_id_local) override {
        if (refusal) return *refusal;
        TRY(render({EmailAddress::parse("muster@text.example").value(), "Muster"}, mail, {message_id_local, Time()}));
        mails.push_back(mail);
        ids.emplace_back(message_id_local);
        return {};
    }
    [[nodiscard]] std::string describe() const override { return "this test"; }

    std::optional<Error> refusal;
    std::vector<Mail> mails;
    std::vector<std::string> ids;
};

}  // namespace muster::mail::testing
