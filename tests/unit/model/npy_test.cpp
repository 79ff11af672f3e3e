// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

// As numpy.save(file, numpy.array([[1, 2, 3]], dtype='<f4')) of NumPy 1.24 writes it.
std::string savedByNumpy() {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";
  header.append(117 - header.size(), ' ');
  header += '\n';
  const std::string magic("\x93NUMPY\x01\x00\x76\x00", 10);
  const std::string values("\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40", 12);
  return magic + header + values;
}

// The header of the above for values of another type, its own values left out.
std::string typed(const std::string& type) {
  std::string bytes = savedByNumpy();
  bytes.replace(bytes.find("<f4"), 3, type);
  return bytes;
}

std::string array(const std::string& type, const std::string& values) {
  const std::string bytes = typed(type);
  return bytes.substr(0, bytes.size() - 12) + values;
}

TEST(Npy, ReadsNumbersOfEveryType) {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& type, const std::string& values) {
    return readNpy(folder.write("a.npy", array(type, values))).values;
  };
  EXPECT_THAT(read("|u1", std::string("\x01\xff\x00", 3)), ElementsAre(1, 255, 0));
  EXPECT_THAT(read("|i1", std::string("\x01\xff\x80", 3)), ElementsAre(1, -1, -128));
  EXPECT_THAT(read("|b1", std::string("\x01\x00\x01", 3)), ElementsAre(1, 0, 1));
  EXPECT_THAT(read("<u2", std::string("\x01\x00\xff\xff\x00\x01", 6)), ElementsAre(1, 65535, 256));
  EXPECT_THAT(read("<i2", std::string("\x01\x00\xff\xff\x00\x01", 6)), ElementsAre(1, -1, 256));
  EXPECT_THAT(read("<f2", std::string("\x00\x3c\x00\xc0\x00\x38", 6)), ElementsAre(1, -2, 0.5F));
  EXPECT_THAT(read("<i4", std::string("\x01\0\0\0\xfe\xff\xff\xff\0\0\x01\0", 12)),
              ElementsAre(1, -2, 65536));
  std::string doubles(24, '\0');
  std::string longs(24, '\0');
  for (int i = 0; i < 3; ++i) {
    const double real = i - 1.5;
    const std::int64_t whole = -i;
    std::memcpy(&doubles[static_cast<std::size_t>(i) * 8], &real, 8);
    std::memcpy(&longs[static_cast<std::size_t>(i) * 8], &whole, 8);
  }
  EXPECT_THAT(read("<f8", doubles), ElementsAre(-1.5F, -0.5F, 0.5F));
  EXPECT_THAT(read("<i8", longs), ElementsAre(0, -1, -2));
}

TEST(Npy, TurnsFortranOrder) {
  // numpy.asfortranarray([[1, 2, 3], [4, 5, 6]])
  const TemporaryFolder folder;
  std::string bytes = array("|u1", std::string("\x01\x04\x02\x05\x03\x06", 6));
  bytes.replace(bytes.find("False"), 5, "True ");
  bytes.replace(bytes.find("(1, 3)"), 6, "(2, 3)");
  const Tensor tensor = readNpy(folder.write("a.npy", bytes));
  EXPECT_THAT(tensor.shape, ElementsAre(2, 3));
  EXPECT_THAT(tensor.values, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Npy, ReadsWhatNumpyWrites) {
  const TemporaryFolder folder;
  const Tensor tensor = readNpy(folder.write("a.npy", savedByNumpy()));
  EXPECT_THAT(tensor.shape, ElementsAre(1, 3));
  EXPECT_THAT(tensor.values, ElementsAre(1.0F, 2.0F, 3.0F));
}

TEST(Npy, WritesWhatNumpyWrites) {
  EXPECT_EQ(npyBytes({{1, 3}, {1, 2, 3}}), savedByNumpy());
}

TEST(Npy, WritesShapesOfOneDimensionAsTuples) {
  EXPECT_THAT(npyBytes({{2}, {1, 2}}), HasSubstr("'shape': (2,), }"));
  EXPECT_THAT(npyBytes({{}, {1}}), HasSubstr("'shape': (), }"));
}

TEST(Npy, RefusesOtherFiles) {
  const TemporaryFolder folder;
  const auto refuse = [&](std::string content) {
    return messageOf<Error>([&] { readNpy(folder.write("bad.npy", content)); });
  };
  std::string other = savedByNumpy();
  EXPECT_THAT(refuse("not numpy"), HasSubstr("bad.npy: is not a NumPy file"));
  EXPECT_THAT(refuse(""), HasSubstr("is not a NumPy file"));
  EXPECT_THAT(refuse(other.substr(0, 60)), HasSubstr("the header needs 118 bytes"));
  EXPECT_THAT(refuse(other.substr(0, other.size() - 1)), HasSubstr("the array needs 3 values"));
  EXPECT_THAT(refuse(other + "x"), HasSubstr("1 bytes after"));
  EXPECT_THAT(refuse(typed("<c8")), HasSubstr("'<c8'; little-endian real numbers or integers"));
  EXPECT_THAT(refuse(typed(">f4")), HasSubstr("'>f4'"));
  EXPECT_THAT(refuse(typed("<U7")), HasSubstr("'<U7'"));
  EXPECT_THAT(refuse(typed("<f8")), HasSubstr("the array needs 3 values of 8 bytes"));
  std::string huge = other;
  huge.replace(huge.find("(1, 3), }   "), 12, "(99999, 999999)");
  EXPECT_THROW(readNpy(folder.write("huge.npy", huge)), Error);
}

}  // namespace
}  // namespace quantoscope
