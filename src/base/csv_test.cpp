// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"

namespace muster::csv {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Row = std::vector<std::string>;

std::vector<Row> rows_of(std::string_view text) { return value_of(parse(text)).rows; }

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST(Csv, HasARowALineAndACellBetweenCommas) {
    EXPECT_THAT(rows_of("email,role\r\nada@people.example,admin\r\n"),
                ElementsAre(Row{"email", "role"}, Row{"ada@people.example", "admin"}));
    EXPECT_THAT(rows_of("a,b\n,\n"), ElementsAre(Row{"a", "b"}, Row{"", ""}));
    EXPECT_THAT(rows_of("a\nb\nc"), ElementsAre(Row{"a"}, Row{"b"}, Row{"c"}));
    EXPECT_THAT(rows_of("a\n\nc\n"), ElementsAre(Row{"a"}, Row{""}, Row{"c"})) << "an empty row has one empty cell";
}

TEST(Csv, KeepsInQuotesWhatWouldEndACell) {
    EXPECT_THAT(rows_of("\"a,b\",\"c\r\nd\",\"\"\"e\"\"\",\"\"\r\n"), ElementsAre(Row{"a,b", "c\r\nd", "\"e\"", ""}));
}

TEST(Csv, HasSemicolonsForCommasWhereItsFirstRowHas) {
    EXPECT_THAT(rows_of("email;role\r\nada@people.example;a,b\n\"c;d\";e"),
                ElementsAre(Row{"email", "role"}, Row{"ada@people.example", "a,b"}, Row{"c;d", "e"}));
    EXPECT_THAT(rows_of("a,b;c\nd;e,f"), ElementsAre(Row{"a", "b;c"}, Row{"d;e", "f"})) << "a comma is one";
    EXPECT_THAT(rows_of("a\nb;c"), ElementsAre(Row{"a"}, Row{"b;c"}));
    const auto mixed = parse("a;b\n\"c\",d\n");
    ASSERT_TRUE(fails_with(mixed, CsvError::malformed));
    EXPECT_THAT(mixed.error().message(), HasSubstr("row 2 can't be read: a semicolon or a line's end"));
}

TEST(Csv, KeepsCellsAsTheyCame) { EXPECT_THAT(rows_of(" a , b\n"), ElementsAre(Row{" a ", " b"})); }

TEST(Csv, DropsOneByteOrderMarkAtTheBeginning) {
    EXPECT_THAT(rows_of("\xEF\xBB\xBF\"a\",b\n"), ElementsAre(Row{"a", "b"}));
    EXPECT_THAT(rows_of("\xEF\xBB\xBF\xEF\xBB\xBF"
                        "a\n"),
                ElementsAre(Row{"\xEF\xBB\xBF"
                                "a"}));
}

TEST(Csv, RefusesWhatIsNotWrittenSoAndSaysInWhichRow) {
    const auto expect_refused = [](std::string_view text, const std::string& where) {
        const auto refused = parse(text);
        ASSERT_TRUE(fails_with(refused, CsvError::malformed)) << text;
        EXPECT_THAT(refused.error().message(), HasSubstr(where)) << text;
    };
    expect_refused("a,b\n\"c,d\n", "row 2 can't be read: a quote is not closed");
    expect_refused("a,b\nc\"d,e\n", "row 2");
    expect_refused("a,b\n\"c\"d,e\n", "row 2");
    expect_refused("a,b\n\"c\" ,e\n", "row 2");
    expect_refused("a,b\rc,d\r", "row 1");
    expect_refused("a,b\n\nc,d\n", "row 2 can't be read: it has 1 cell where the first row has 2");
    expect_refused("a,b\nc,d,e\n", "row 2 can't be read: it has 3 cells where the first row has 2");
    expect_refused("", "empty");
    expect_refused("\xEF\xBB\xBF", "empty");
    expect_refused("caf\xE9\n", "UTF-8");
    expect_refused(std::string_view("a\0b\n", 4), "zero");
    expect_refused(std::string_view("\"a\0b\"\n", 6), "zero");
}

TEST(Csv, HasSoManyRowsAndCellsOfSuchALengthAndNoMore) {
    const auto rows_max = static_cast<std::size_t>(limits::csv_rows_max);
    EXPECT_EQ(rows_of(repeated("a\n", rows_max)).size(), rows_max);
    EXPECT_TRUE(fails_with(parse(repeated("a\n", rows_max + 1)), CsvError::too_large));
    const auto cells_max = static_cast<std::size_t>(limits::csv_cells_per_row_max);
    EXPECT_EQ(rows_of(repeated(",", cells_max - 1)).front().size(), cells_max);
    EXPECT_TRUE(fails_with(parse(repeated(",", cells_max)), CsvError::too_large));
    const std::string longest = repeated("a", limits::csv_cell_bytes_max);
    EXPECT_THAT(rows_of(longest), ElementsAre(Row{longest}));
    EXPECT_TRUE(fails_with(parse(longest + "a"), CsvError::too_large));
    EXPECT_TRUE(fails_with(parse("\"" + longest + "\"\"\""), CsvError::too_large));
}

TEST(CsvWriting, IsReadBackAsItWas) {
    const Table table{{{"name", "note"}, {"a,b", "c\r\nd"}, {"\"e\"", ""}, {" f ", "g"}}};
    const auto text = write(table);
    EXPECT_TRUE(text.starts_with("name,note\r\n\"a,b\",\"c\r\nd\"\r\n")) << text;
    EXPECT_EQ(rows_of(text), table.rows);
}

TEST(CsvWriting, LetsNoCellBeTakenForAFormula) {
    for (const std::string cell : {"=1+1", "+1", "-1", "@sum(a1)", "\tx", "=\"a\",b"}) {
        EXPECT_EQ(rows_of(write({{{cell}}})), (std::vector<Row>{{"'" + cell}})) << cell;
    }
    EXPECT_EQ(write({{{"a=1", "b-1"}}}), "a=1,b-1\r\n");
}

}  // namespace
}  // namespace muster::csv
