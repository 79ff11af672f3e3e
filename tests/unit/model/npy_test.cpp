// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  std::string doubles = other;
  doubles.replace(doubles.find("<f4"), 3, "<f8");
  EXPECT_THAT(refuse(doubles), HasSubstr("float32"));
  std::string fortran = other;
  fortran.replace(fortran.find("False"), 5, "True ");
  EXPECT_THAT(refuse(fortran), HasSubstr("Fortran order"));
  std::string huge = other;
  huge.replace(huge.find("(1, 3), }   "), 12, "(99999, 999999)");
  EXPECT_THROW(readNpy(folder.write("huge.npy", huge)), Error);
}

}  // namespace
}  // namespace quantoscope
