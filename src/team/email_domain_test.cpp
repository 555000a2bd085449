// SPDX-License-Identifier: Apache-2.0
#include "team/email_domain.h"

#include <gtest/gtest.h>

namespace muster::team {
namespace {

TEST(EmailDomain, HasOneFormHoweverItIsWritten) {
    for (const std::string text : {"riverside.example", "Riverside.EXAMPLE", " riverside.example "}) {
        const auto domain = EmailDomain::parse(text);
        ASSERT_TRUE(domain) << text;
        EXPECT_EQ(domain->text(), "riverside.example");
    }
}

TEST(EmailDomain, IsWhatAnAddressCanHaveAndNothingElse) {
    for (const std::string text :
         {"", "example", "@riverside.example", "ada@riverside.example", "*.example", "a.b,c.d", ".example",
          "riverside.example.", "127.0.0.1", "riverside example", "r\xC3\xAF.example"}) {
        EXPECT_FALSE(EmailDomain::parse(text)) << text;
    }
}

}  // namespace
}  // namespace muster::team
