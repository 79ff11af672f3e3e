// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/display_text.h"

#include <gtest/gtest.h>

namespace quantoscope {
namespace {

TEST(DisplayText, CountsColumnsAsATerminalDoes) {
  EXPECT_EQ(displayWidth("conv1"), 5U);
  EXPECT_EQ(displayWidth("卷积1"), 5U);
  EXPECT_EQ(displayWidth("é"), 1U);
  EXPECT_EQ(displayWidth("e\xCC\x81"), 1U);  // e and a combining acute accent
  EXPECT_EQ(displayWidth("ｆｕｌｌ"), 8U);
  EXPECT_EQ(displayWidth("🙂"), 2U);
  EXPECT_EQ(displayWidth("…"), 1U);
  EXPECT_EQ(displayWidth("a\xFF"), 2U);
  EXPECT_EQ(displayWidth(""), 0U);
}

TEST(DisplayText, MakesControlCharactersVisible) {
  EXPECT_EQ(printableText("a\tb\x1b[31m\r\n"), "a\\x09b\\x1b[31m\\x0d\\x0a");
  EXPECT_EQ(printableText(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printableText("\x7f\xC2\x9B"), "\\x7f\\x9b");  // DEL, and CSI in one character
  EXPECT_EQ(printableText("\xFF\xE5\x8D"), "\\xff\\xe5\\x8d");
  EXPECT_EQ(printableText("\xE2\x80\xAE"
                          "abc"),
            "\\u202eabc");  // written from right to left
  EXPECT_EQ(printableText("卷积 é 🙂"), "卷积 é 🙂");
}

TEST(DisplayText, FillsColumns) {
  EXPECT_EQ(inColumns("卷积", 6), "卷积  ");
  EXPECT_EQ(inColumns("abc", 2), "abc");
  EXPECT_EQ(displayWidth(inColumns("\x1b", 10)), 10U);
}

}  // namespace
}  // namespace quantoscope
