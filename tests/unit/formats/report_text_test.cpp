// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/base/iso_time.h"
#include "core/base/markup_text.h"
#include "core/formats/csv_text.h"
#include "core/formats/json_text.h"
#include "core/formats/report_html.h"
#include "core/formats/report_pdf.h"

namespace quantoscope {
namespace {

TEST(IsoTime, ReadsWhatItWrites) {
  const auto when = parseIsoTime("2026-03-01T12:30:59Z");
  ASSERT_TRUE(when);
  EXPECT_EQ(isoTime(*when), "2026-03-01T12:30:59Z");
  // As `date -u -d 2026-03-01T12:30:59Z +%s` has it.
  EXPECT_EQ(std::chrono::system_clock::to_time_t(*when), 1772368259);
  for (const char* wrong : {"", "2026-03-01", "2026-13-01T12:30:59Z", "2026-03-01T12:30:59Z "}) {
    EXPECT_FALSE(parseIsoTime(wrong)) << wrong;
  }
}

// The examples are those of RFC 4180, section 2.
TEST(CsvText, QuotesWhatHasTo) {
  EXPECT_EQ(csvRecord({"aaa", "b \r\nbb", "ccc"}), "aaa,\"b \r\nbb\",ccc\r\n");
  EXPECT_EQ(csvRecord({"aaa", "b\"bb", "c,c"}), "aaa,\"b\"\"bb\",\"c,c\"\r\n");
  EXPECT_EQ(csvRecord({"", ""}), ",\r\n");
  EXPECT_EQ(csvNumber(0.1), "0.1");
  EXPECT_EQ(csvNumber(1 / 0.0), "");
}

TEST(JsonText, KeepsListsOfNumbersOnOneLine) {
  const nlohmann::ordered_json json = {
      {"b", {1, 2.5}}, {"a", {{{"x", nullptr}}}}, {"e", nlohmann::json::array()}};
  EXPECT_EQ(jsonText(json),
            "{\n  \"b\": [1,2.5],\n  \"a\": [\n    {\n      \"x\": null\n    }\n  ],\n  \"e\": "
            "[]\n}\n");
  EXPECT_EQ(nlohmann::ordered_json::parse(jsonText(json)), json);
}

TEST(MarkupText, IsXmlWhateverTheBytes) {
  EXPECT_EQ(escapedMarkup("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
  EXPECT_EQ(escapedMarkup("\xC3\xA4\xFF\x01"), "\xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escapedMarkup("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong
  EXPECT_EQ(shortenedText("abcdefgh", 5), "ab…gh");
  EXPECT_EQ(shortenedText("äöü", 3), "äöü");
}

TEST(ReportPages, TakeAnyText) {
  ReportDocument document;
  document.title = "<script>\xFF模型";
  document.blocks.emplace_back(ReportHeading{"a & b"});
  document.blocks.emplace_back(ReportParagraph{std::string(30000, 'x')});
  ReportTable table;
  table.columns = {{"name", true}, {"value"}};
  for (int i = 0; i < 200; ++i) {
    table.rows.push_back({{"层<" + std::to_string(i), "warn"}, {"1", ""}});
  }
  document.blocks.emplace_back(std::move(table));
  const std::string html = reportHtml(document);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("层&lt;199"), std::string::npos);
  const std::string pdf = reportPdf(document);
  EXPECT_TRUE(pdf.starts_with("%PDF-1."));
  EXPECT_TRUE(pdf.ends_with("%%EOF\n"));
}

}  // namespace
}  // namespace quantoscope
