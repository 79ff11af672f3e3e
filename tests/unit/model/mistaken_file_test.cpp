// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are not what their place asks for: the message says what they are.
#include "core/model/mistaken_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/model/model.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

const std::string kParam =
    "7767517\n2 2\nInput x 0 1 x 0=4 1=4 2=2\nConvolution conv 1 1 x y 0=1 1=1 6=2\n";
const std::string kBin("\0\0\0\0\0\0\0\x40\0\0\x40\x40", 12);
const std::string kBinaryParam("\xdd\x85\x76\0\2\0\0\0\2\0\0\0", 12);

std::string loadMessage(const std::string& param, const std::string& bin) {
  const TemporaryFolder folder;
  const auto paramFile = folder.write("m.param", param);
  const auto binFile = folder.write("m.bin", bin);
  return messageOf<Error>([&] { loadModel({binFile, paramFile}); });
}

TEST(MistakenFile, BothFilesInAnyOrderAreRight) {
  EXPECT_EQ(loadMessage(kParam, kBin), "");
}

TEST(MistakenFile, PnnxsIntermediateFile) {
  EXPECT_THAT(loadMessage("7767517\n2 1\npnnx.Input in 0 1 0 #0=(1,3,8,8)f32\n"
                          "nn.Conv2d conv 1 1 0 1 bias=True @weight=(8,3,3,3)f32\n",
                          "PK\3\4 …"),
              AllOf(HasSubstr("pnnx's intermediate file"), HasSubstr("m.ncnn.param")));
  EXPECT_THAT(loadMessage(kParam, "PK\3\4 …"), HasSubstr("pnnx's intermediate file"));
}

TEST(MistakenFile, AnOperatorThatPnnxLeft) {
  EXPECT_THAT(loadMessage("7767517\n2 2\nInput x 0 1 x\n"
                          "pnnx.Expression expr_0 1 1 x y expr=add(@0,1)\n",
                          ""),
              AllOf(HasSubstr("m.param:4"), HasSubstr("'expr_0'"), HasSubstr("expr=add(@0,1)"),
                    HasSubstr("ncnn cannot run")));
  EXPECT_THAT(loadMessage("7767517\n2 2\nInput x 0 1 x\ntorch.topk top_0 1 1 x y dim=1\n", ""),
              HasSubstr("torch.topk"));
}

TEST(MistakenFile, NcnnsBinaryParam) {
  EXPECT_THAT(loadMessage(kBinaryParam, kBin), HasSubstr("binary .param"));
  EXPECT_THAT(loadMessage(kParam, kBinaryParam), HasSubstr("binary .param"));
  const TemporaryFolder folder;
  folder.write("m.param", kParam);
  const auto file = folder.write("m.param.bin", kBinaryParam);
  EXPECT_THAT(messageOf<Error>([&] { loadModel({file}); }),
              AllOf(HasSubstr("in binary"), HasSubstr("names of layers")));
}

TEST(MistakenFile, SwappedContents) {
  EXPECT_THAT(loadMessage(kBin, kParam), HasSubstr("swapped"));
  EXPECT_THAT(loadMessage(kBin, kBin), HasSubstr("swapped"));
  EXPECT_THAT(loadMessage(kParam, kParam), HasSubstr("swapped"));
  EXPECT_THAT(loadMessage("\xef\xbb\xbf" + kParam, kBin), HasSubstr("byte order mark"));
}

TEST(MistakenFile, WhatADownloadLeft) {
  const TemporaryFolder folder;
  for (const char* name : {"m.onnx", "m.pb"}) {
    const auto page = folder.write(name, "\n<!DOCTYPE html><html></html>");
    EXPECT_THAT(messageOf<Error>([&] { loadModel({page}); }), HasSubstr("is a web page"));
    const auto pointer =
        folder.write(name, "version https://git-lfs.github.com/spec/v1\noid sha256:1\n");
    EXPECT_THAT(messageOf<Error>([&] { loadModel({pointer}); }), HasSubstr("git lfs pull"));
  }
}

TEST(MistakenFile, FormatsOfOtherTools) {
  const TemporaryFolder folder;
  const auto message = [&](const char* name) {
    const auto file = folder.write(name, "x");
    return messageOf<Error>([&] { loadModel({file}); });
  };
  EXPECT_THAT(message("m.pth"), HasSubstr("torch.onnx.export"));
  EXPECT_THAT(message("m.tflite"), HasSubstr("TensorFlow Lite"));
  EXPECT_THAT(message("m.table"), HasSubstr("scale table"));
  EXPECT_THAT(message("m.odd"), HasSubstr("supported are"));
}

}  // namespace
}  // namespace quantoscope
