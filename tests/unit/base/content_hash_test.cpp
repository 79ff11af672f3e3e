// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/content_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using testing::messageOf;
using testing::TemporaryFolder;

// The example of FIPS 180-4.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(ContentHash, IsSha256) {
  const std::string text = "abc";
  EXPECT_EQ(sha256(std::as_bytes(std::span(text))), kAbc);
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(ContentHash, DoesNotDependOnNames) {
  const TemporaryFolder folder;
  const auto a = folder.write("a", "abc");
  const auto b = folder.write("sub/b", "abc");
  const auto big = folder.write("big", std::string(100000, 'x'));
  EXPECT_EQ(sha256OfFiles({a}), kAbc);
  EXPECT_EQ(sha256OfFiles({a, big}), sha256OfFiles({b, big}));
  EXPECT_NE(sha256OfFiles({a, big}), sha256OfFiles({big, a}));
  const std::string content(100000, 'x');
  EXPECT_EQ(sha256OfFile(big), sha256(std::as_bytes(std::span(content))));
}

TEST(ContentHash, NamesAFileThatCannotBeRead) {
  const TemporaryFolder folder;
  EXPECT_THAT(messageOf<Error>([&] { sha256OfFile(folder / "none"); }),
              ::testing::HasSubstr("none"));
}

}  // namespace
}  // namespace quantoscope
