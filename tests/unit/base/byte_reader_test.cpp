// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

const std::vector<std::byte> kBytes = {std::byte{1},    std::byte{2},    std::byte{0},
                                       std::byte{0},    std::byte{0},    std::byte{0},
                                       std::byte{0x80}, std::byte{0x3F}, std::byte{7}};

TEST(ByteReader, ReadsLittleEndianValues) {
  ByteReader reader(kBytes, "x.bin");
  EXPECT_EQ(reader.uint32("count"), 0x201U);
  EXPECT_THAT(reader.floats(1, "bias"), ElementsAre(1.0F));
  EXPECT_EQ(reader.remaining(), 1U);
}

TEST(ByteReader, NamesWhatIsMissing) {
  ByteReader reader(kBytes, "x.bin");
  reader.uint32("count");
  EXPECT_THAT(messageOf<Error>([&] { reader.floats(2, "the bias of conv1"); }),
              AllOf(HasSubstr("x.bin"), HasSubstr("the bias of conv1"), HasSubstr("offset 4")));
}

TEST(ByteReader, RefusesCountsWhoseSizeOverflows) {
  ByteReader reader(kBytes, "x.bin");
  EXPECT_THROW(reader.floats(std::numeric_limits<std::size_t>::max() / 2, "weights"), Error);
  EXPECT_THROW(reader.take(std::numeric_limits<std::size_t>::max(), "weights"), Error);
}

TEST(ByteReader, AlignsUpToTheEnd) {
  ByteReader reader(kBytes, "x.bin");
  reader.take(5, "five");
  reader.align(4);
  EXPECT_EQ(reader.offset(), 8U);
  reader.take(1, "one");
  reader.align(4);
  EXPECT_EQ(reader.remaining(), 0U);
}

TEST(ReadFile, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_THAT(messageOf<Error>([&] { readFile(folder / "none.bin"); }),
              HasSubstr("none.bin: no such file"));
  EXPECT_THAT(messageOf<Error>([&] { readFile(folder.path()); }), HasSubstr("not a regular file"));
  const auto file = folder.write("big.bin", "12345");
  EXPECT_THAT(messageOf<Error>([&] { readFile(file, 4); }), HasSubstr("5 bytes; at most 4"));
}

}  // namespace
}  // namespace quantoscope
