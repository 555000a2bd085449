// SPDX-License-Identifier: Apache-2.0
#include "estate/export_line.h"

#include <gmock/gmock.h>

#include "estate/organization_table.h"
#include "storage/testing/on_both_engines.h"
#include "storage/testing/one_text.h"

namespace muster::estate {
namespace {

using ::testing::ElementsAre;

constexpr auto sample = storage::testing::one_text(
    "export_line_test.sample",
    "select id, email, name, email_confirmed_at as confirmed_at, created_at, password_generation\n"
    "from users where id = $1");
constexpr auto put_user = storage::testing::one_text("export_line_test.put_user",
                                                     "insert into users (id, email, name, password_hash, created_at, "
                                                     "password_generation) values ($1, $2, $3, '', 0, 4)");

class ExportLine : public storage::testing::OnBothEngines {
  protected:
    void set_up_tables() override { temporary_->migrate(); }

    storage::Rows row_of(std::string_view email, std::string_view name) {
        storage::Rows rows;
        const auto outcome = database_->transaction({.mode = storage::Mode::write},
                                                    [&](storage::Transaction& transaction) -> Result<void> {
                                                        TRY(transaction.run(put_user, id_, email, name));
                                                        rows = TRY(transaction.run(sample, id_));
                                                        return {};
                                                    });
        EXPECT_TRUE(outcome.ok());
        return rows;
    }
    const std::vector<std::string> columns_{"id", "email", "name", "confirmed_at", "created_at", "generation"};
    const std::int64_t id_ = 7250118963601408;
};

TEST_P(ExportLine, IsJsonWithIdsAsStringsAndTimesAsText) {
    const auto rows = row_of("ada@x.example", "Ada \"A\"");
    EXPECT_EQ(json_line(columns_, rows[0]),
              "{\"id\":\"7250118963601408\",\"email\":\"ada@x.example\",\"name\":\"Ada \\\"A\\\"\","
              "\"confirmed_at\":null,\"created_at\":\"1970-01-01T00:00:00.000000Z\",\"generation\":4}\n");
}

TEST_P(ExportLine, IsCsvThatNoSpreadsheetCalculates) {
    const auto rows = row_of("ada@x.example", "=1+1,\"2\"");
    EXPECT_EQ(csv_line(columns_, rows[0]),
              "7250118963601408,ada@x.example,\"'=1+1,\"\"2\"\"\",,1970-01-01T00:00:00.000000Z,4\r\n");
}

MUSTER_ON_BOTH_ENGINES(ExportLine);

TEST(ExportColumns, AreThoseThatTheQueryNames) {
    constexpr auto query =
        storage::testing::one_text("export_line_test.query", "select m.id, u.email,\n  m.role\nfrom m");
    EXPECT_THAT(columns_of(query), ElementsAre("id", "email", "role"));
}

TEST(ExportColumns, NameNoSecretOfAnyTable) {
    for (const OrganizationTable& table : organization_tables()) {
        if (table.read == nullptr) continue;
        for (const auto& column : columns_of(*table.read)) {
            for (const std::string_view secret :
                 {"token", "hash", "digest", "salt", "secret", "password", "generation"})
                EXPECT_EQ(column.find(secret), std::string::npos) << table.name << '.' << column;
        }
    }
}

}  // namespace
}  // namespace muster::estate
