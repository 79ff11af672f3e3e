// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line writes, run by ONNX Runtime.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <fstream>

#include "core/base/byte_reader.h"
#include "tests/integration/program.h"
#include "tests/onnxruntime/onnx_runtime.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::HasSubstr;
using testing::runCli;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

std::vector<std::string> arguments(const std::string& model, const std::string& file) {
  return {"calibrate", kDemo + "/" + model,
          "--images",  kDemo + "/calibration",
          "--size",    "64x64",
          "--pixel",   "RGB",
          "--mean",    "128,128,128",
          "--norm",    "0.0078125,0.0078125,0.0078125",
          "--quiet",   "--onnx-qdq",
          file};
}

TEST(QdqCli, WritesWhatRuns) {
  const testing::TemporaryFolder folder;
  for (const std::string target : {"integer", "ncnn"}) {
    const std::string file = folder / (target + ".onnx");
    auto command = arguments("demo.onnx", file);
    command.insert(command.end(), {"--target", target});
    const auto result = runCli(command);
    ASSERT_EQ(result.exitCode, 0) << result.errors;
    ::onnx::ModelProto proto;
    std::ifstream stream(file, std::ios::binary);
    ASSERT_TRUE(proto.ParseFromIstream(&stream));
    EXPECT_NO_THROW(::onnx::checker::check_model(proto));
    const auto again = runCli(command);
    EXPECT_EQ(again.exitCode, 1);
    EXPECT_THAT(again.errors, HasSubstr("--force"));
  }
  REQUIRE_ONNX_RUNTIME();
  Tensor input{{1, 3, 64, 64}, std::vector<float>(3 * 64 * 64, 0.25F)};
  const auto outputs = testing::runOnnxRuntime(folder / "integer.onnx", testing::Optimizations::All,
                                               {{{"data", input}}}, {"prob"});
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_EQ(outputs.front().at("prob").values.size(), 10U);
}

TEST(QdqCli, RefusesOtherModels) {
  const testing::TemporaryFolder folder;
  const auto result = runCli(arguments("demo.param", folder / "m.onnx"));
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.errors, HasSubstr("only a model that came as ONNX"));
  EXPECT_FALSE(std::filesystem::exists(folder / "m.onnx"));
}

}  // namespace
}  // namespace quantoscope
