// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::messageOf;
using testing::TemporaryFolder;

class ImageLists : public ::testing::Test {
 protected:
  ImageLists() {
    for (const char* name : {"a.png", "b.png", "my picture 7.png", "sub/c.png", "d.png"}) {
      folder_.write(name, "");
    }
  }
  ImageList read(const std::string& text, MissingFiles missing = MissingFiles::Refuse) {
    return readImageList(folder_.write("list.txt", text), missing);
  }
  std::filesystem::path at(const char* name) { return folder_ / name; }

  TemporaryFolder folder_;
};

TEST_F(ImageLists, TakeWhatEditorsPutAroundNames) {
  const auto expected =
      ElementsAre(at("a.png"), at("my picture 7.png"), at("sub/c.png"), at("b.png"));
  EXPECT_THAT(read("\xEF\xBB\xBF"
                   "a.png\r\n\r\n  \r\nmy picture 7.png   \r\n\tsub/c.png\t\r\nb.png")
                  .files,
              expected);
  EXPECT_THAT(read("a.png\rmy picture 7.png\rsub/c.png\rb.png\r").files, expected);
  EXPECT_THAT(read("\"a.png\"\n'my picture 7.png'\n\"sub/c.png\"  \nb.png\n").files, expected);
  EXPECT_THAT(read("# first\na.png\nmy picture 7.png # why\nsub/c.png\n#b.png\nb.png").files,
              expected);
  EXPECT_THAT(read(".\\a.png\nmy picture 7.png\nsub\\c.png\n./b.png").files, expected);
}

TEST_F(ImageLists, TakeWhatPowerShellWrites) {
  std::string little("\xFF\xFE", 2);
  std::string big("\xFE\xFF", 2);
  for (const char c : std::string("a.png\r\nsub\\c.png\r\n")) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  EXPECT_THAT(read(little).files, ElementsAre(at("a.png"), at("sub/c.png")));
  EXPECT_THAT(read(big).files, ElementsAre(at("a.png"), at("sub/c.png")));
  const auto named = folder_.write("\xE4\xB8\xAD\xF0\x9F\x98\x80.png", "");
  EXPECT_THAT(read(std::string("\xFF\xFE\x2D\x4E\x3D\xD8\x00\xDE.\0p\0n\0g\0", 16)).files,
              ElementsAre(named));
}

TEST_F(ImageLists, HaveAColumnOfClasses) {
  const auto labels = ElementsAre(3, 0, std::nullopt);
  for (const char* text :
       {"a.png 3\nmy picture 7.png\t0\nb.png", "a.png,3\nmy picture 7.png,0\nb.png,",
        "a.png;3\n\"my picture 7.png\";0\nb.png", "a.png 3\n'my picture 7.png' 0\nb.png cat",
        "0\t3.000000\ta.png\n1\t0.000000\tmy picture 7.png\nb.png",
        "3 a.png\n0 my picture 7.png\nb.png", "a.png 3 # cat\nmy picture 7.png 0\nb.png 1 2 3 4"}) {
    const ImageList list = read(text);
    EXPECT_THAT(list.files, ElementsAre(at("a.png"), at("my picture 7.png"), at("b.png"))) << text;
    EXPECT_THAT(list.labels, labels) << text;
  }
  EXPECT_THAT(read("a.png\nmy picture 7.png").labels, IsEmpty());
  EXPECT_THAT(read("a.png -1\nb.png 1.5").labels, IsEmpty());
}

TEST_F(ImageLists, EndAtLinesThatNameNothing) {
  const std::string text = "a.png\nnone.png\nsub\\x.png 4\n";
  EXPECT_THAT(messageOf<Error>([&] { read(text); }),
              AllOf(HasSubstr("list.txt: 2 of 3 lines name no file that is there"),
                    HasSubstr("line 2 'none.png'"), HasSubstr("line 3 'sub\\x.png 4'"),
                    HasSubstr("--allow-missing")));
  const ImageList list = read(text, MissingFiles::Allow);
  EXPECT_THAT(list.files, ElementsAre(at("a.png"), at("none.png"), at("sub/x.png")));
  EXPECT_THAT(list.labels, ElementsAre(std::nullopt, std::nullopt, 4));
}

TEST_F(ImageLists, AreForTheListsFolderOrForTheWorkingFolder) {
  const auto here = std::filesystem::current_path();
  const auto list = folder_.write("lists/l.txt", "sub/c.png\n" + (folder_ / "a.png").string());
  EXPECT_THROW(readImageList(list, MissingFiles::Refuse), Error);
  std::filesystem::current_path(folder_.path());
  const ImageList found = readImageList(list, MissingFiles::Refuse);
  std::filesystem::current_path(here);
  EXPECT_THAT(found.files, ElementsAre("sub/c.png", at("a.png")));
}

TEST_F(ImageLists, KeepANameThatLooksLikeSomethingElse) {
  folder_.write("#1.png", "");
  folder_.write("a.png 3", "");
  folder_.write("x,y.png", "");
  folder_.write("back\\slash.png", "");
  const ImageList list = read("#1.png\na.png 3\nx,y.png\nback\\slash.png 5\n");
  EXPECT_THAT(list.files,
              ElementsAre(at("#1.png"), at("a.png 3"), at("x,y.png"), at("back\\slash.png")));
  EXPECT_THAT(list.labels, ElementsAre(std::nullopt, std::nullopt, std::nullopt, 5));
}

}  // namespace
}  // namespace quantoscope
