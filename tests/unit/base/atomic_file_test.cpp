// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/base/temporary_file.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

TEST(AtomicFile, ReplacesAnOldFile) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.table", "old");
  writeFileAtomically(file, "new content\n");
  EXPECT_EQ(readTextFile(file), "new content\n");
}

TEST(AtomicFile, KeepsThePermissionsOfTheOldFile) {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const auto file = folder.write("a.table", "old");
  const auto wanted = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read;
  fs::permissions(file, wanted);
  writeFileAtomically(file, "new");
  EXPECT_EQ(fs::status(file).permissions(), wanted);
}

TEST(AtomicFile, FollowsASymbolicLink) {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const auto file = folder.write("real.table", "old");
  fs::create_symlink(file, folder / "link.table");
  writeFileAtomically(folder / "link.table", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link.table"));
  EXPECT_EQ(readTextFile(file), "new");
}

TEST(AtomicFile, LeavesTheOldFileAndNoOtherWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.table", "old");
  struct ::rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  struct ::rlimit small = before;
  small.rlim_cur = 1000;
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string message =
      messageOf<Error>([&] { writeFileAtomically(file, std::string(100000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("a.table: cannot be written"));
  EXPECT_EQ(readTextFile(file), "old");
  const auto begin = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin, std::filesystem::directory_iterator()), 1);
}

std::size_t filesIn(const TemporaryFolder& folder) {
  const auto begin = std::filesystem::directory_iterator(folder.path());
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

TEST(AtomicFile, RemovesWhatAKilledProgramLeft) {
  const TemporaryFolder folder;
  folder.write(".a.table.Ab12xY", "half");
  folder.write(".b.table.Ab12xY", "not ours");
  writeFileAtomically(folder / "a.table", "new");
  EXPECT_FALSE(std::filesystem::exists(folder / ".a.table.Ab12xY"));
  EXPECT_TRUE(std::filesystem::exists(folder / ".b.table.Ab12xY"));
  EXPECT_EQ(filesIn(folder), 2);
}

TEST(AtomicFile, LeavesWhatAnotherProgramIsWriting) {
  const TemporaryFolder folder;
  const auto file = folder.write(".a.table.Ab12xY", "half");
  const int descriptor = ::open(file.c_str(), O_RDONLY);
  ASSERT_EQ(::flock(descriptor, LOCK_EX), 0);
  writeFileAtomically(folder / "a.table", "new");
  EXPECT_EQ(readTextFile(file), "half");
  ::close(descriptor);
}

TEST(AtomicFile, WritesFilesThatBelongTogether) {
  const TemporaryFolder folder;
  folder.write("m.param", "old");
  const std::vector<FileContent> files = {{folder / "m.param", "new"}, {folder / "m.bin", "b"}};
  writeFilesAtomically(files);
  EXPECT_EQ(readTextFile(folder / "m.param"), "new");
  EXPECT_EQ(readTextFile(folder / "m.bin"), "b");
  EXPECT_EQ(filesIn(folder), 2);
}

TEST(AtomicFile, PutsFilesBackIfOneThatBelongsToThemCannotBeWritten) {
  const TemporaryFolder folder;
  folder.write("m.param", "old");
  const std::vector<FileContent> files = {
      {folder / "m.param", "new"}, {folder / "new.param", "new"}, {folder / "no/m.bin", "b"}};
  EXPECT_THROW(writeFilesAtomically(files), Error);
  EXPECT_EQ(readTextFile(folder / "m.param"), "old");
  EXPECT_FALSE(std::filesystem::exists(folder / "new.param"));
  TemporaryFile old(folder / "m.param");
  old.write("new");
  old.finish();
  old.putInPlace();
  EXPECT_EQ(readTextFile(folder / "m.param"), "new");
  old.putBack();
  EXPECT_EQ(readTextFile(folder / "m.param"), "old");
  TemporaryFile fresh(folder / "fresh");
  fresh.finish();
  fresh.putInPlace();
  EXPECT_TRUE(std::filesystem::exists(folder / "fresh"));
  fresh.putBack();
  EXPECT_FALSE(std::filesystem::exists(folder / "fresh"));
}

TEST(AtomicFile, NamesTheReasonWhenItCannotWrite) {
  const TemporaryFolder folder;
  EXPECT_THAT(messageOf<Error>([&] { writeFileAtomically(folder / "no/such/a.table", ""); }),
              HasSubstr("does not exist"));
  EXPECT_THAT(messageOf<Error>([&] { writeFileAtomically(folder.path(), ""); }),
              HasSubstr("is a folder"));
  EXPECT_THAT(messageOf<Error>([&] { writeFileAtomically("", ""); }), HasSubstr("not the name"));
}

}  // namespace
}  // namespace quantoscope
