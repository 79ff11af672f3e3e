// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/class_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/model/labels.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

TEST(ClassNames, AreOneALine) {
  EXPECT_THAT(parseClassNames("\xEF\xBB\xBF"
                              "disc\r\n  great white shark \n\nring\n\n",
                              "n"),
              ElementsAre("disc", "great white shark", "", "ring"));
  EXPECT_THAT(messageOf<Error>([] { parseClassNames(" \n", "n.txt"); }),
              HasSubstr("n.txt: has no class names"));
}

TEST(ClassNames, AreShownBehindTheIndex) {
  const ClassNames names = {"disc", ""};
  EXPECT_EQ(classText(names, 0), "0 disc");
  EXPECT_EQ(classText(names, 1), "1");
  EXPECT_EQ(classText(names, 2), "2");
  EXPECT_EQ(classText(names, -1), "-1");
}

TEST(ClassNames, LieBesideTheLabels) {
  const TemporaryFolder folder;
  const auto labels = folder.write("labels.tsv", "a.png 0\n");
  EXPECT_TRUE(classNamesBeside(labels).empty());
  folder.write("names.txt", "disc\n");
  EXPECT_EQ(classNamesBeside(labels), folder / "names.txt");
  folder.write("classes.txt", "disc\n");
  EXPECT_EQ(classNamesBeside(labels), folder / "classes.txt");
  EXPECT_TRUE(classNamesBeside({}).empty());
}

TEST(ClassNames, MayStandInLabelsInsteadOfNumbers) {
  const ClassNames names = {"disc", "great white shark", "twice", "twice"};
  const Labels labels =
      parseLabels("a b.png\tgreat white shark\nc.png disc\nd.png 3\n", "l", names);
  EXPECT_EQ(labels.at("a b.png"), 1);
  EXPECT_EQ(labels.at("c.png"), 0);
  EXPECT_EQ(labels.at("d.png"), 3);
  EXPECT_THAT(messageOf<Error>([&] { parseLabels("a.png twice\n", "l", names); }),
              HasSubstr("l, line 1: a file name and a class number"));
  EXPECT_THAT(messageOf<Error>([&] { parseLabels("a.png disc\n", "l"); }), HasSubstr("found 'a"));
}

}  // namespace
}  // namespace quantoscope
