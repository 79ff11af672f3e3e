// SPDX-License-Identifier: GPL-3.0-or-later
// What `info` says of a small model in every format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/content_hash.h"
#include "tests/integration/program.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/imported/tensorflow_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;

/// One convolution, "conv", of 1×1 with the weights 2 and 3 on an input "x" of 2×4×4.
struct Case {
  std::string format;
  std::string first;  ///< The file that is given; the other lies beside it.
  std::string layer;  ///< The name of the convolution.
  std::string type;   ///< Its type in the words of the file.
};

void PrintTo(const Case& given, std::ostream* stream) {
  *stream << given.format;
}

std::string bytesOf(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

/// Writes the model of every format into a folder.
void writeModels(const TemporaryFolder& folder) {
  folder.write("ncnn.param",
               "7767517\n2 2\nInput x 0 1 x 0=4 1=4 2=2\nConvolution conv 1 1 x y 0=1 1=1 6=2\n");
  folder.write("ncnn.bin", std::string(4, '\0') + bytesOf({2, 3}));

  testing::OnnxBuilder onnx;
  onnx.input("x", {1, 2, 4, 4}).output("y").weights("w", {1, 2, 1, 1}, {2, 3});
  onnx.node("Conv", "conv", {"x", "w"}, {"y"});
  folder.write("onnx.onnx", onnx.bytes());

  using Wire = testing::TensorFlowBuilder;
  folder.write("caffe.prototxt",
               "input: 'x' input_dim: 1 input_dim: 2 input_dim: 4 input_dim: 4\n"
               "layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'y' convolution_param {"
               " num_output: 1 kernel_size: 1 bias_term: false } }");
  const std::string shape = Wire::text(7, Wire::text(1, std::string("\1\2\1\1", 4)));
  folder.write("caffe.caffemodel",
               Wire::text(100, Wire::text(1, "conv") +
                                   Wire::text(7, shape + Wire::text(5, bytesOf({2, 3})))));

  folder.write("darknet.cfg",
               "[net]\nwidth=4\nheight=4\nchannels=2\n[convolutional]\nfilters=1\nsize=1\n"
               "activation=linear\n");
  folder.write("darknet.weights",
               std::string("\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20) + bytesOf({0, 2, 3}));

  Wire tensorFlow;
  tensorFlow.placeholder("x", {-1, 4, 4, 2}).reals("w", {1, 1, 2, 1}, {2, 3});
  tensorFlow.node("Conv2D", "conv", {"x", "w"}).list("strides", {1, 1, 1, 1});
  tensorFlow.string("padding", "VALID");
  folder.write("tensorflow.pb", tensorFlow.bytes());
}

class InfoCli : public ::testing::TestWithParam<Case> {};

TEST_P(InfoCli, DescribesTheModelAsJsonAndAsText) {
  const TemporaryFolder folder;
  writeModels(folder);
  const ProgramResult result = runCli({"info", folder / GetParam().first, "--json"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const json info = json::parse(result.output);
  EXPECT_EQ(info.at("format"), GetParam().format);
  EXPECT_EQ(info.at("inputs").at(0).at("shape"), json({2, 4, 4}));
  EXPECT_EQ(info.at("weightType"), "fp32");
  EXPECT_EQ(info.at("weightCount"), 2);
  EXPECT_EQ(info.at("quantized"), false);
  EXPECT_EQ(info.at("layerTypes").at(GetParam().type), 1);
  EXPECT_EQ(info.at("hash").get<std::string>().size(), 64U);
  for (const json& file : info.at("files")) {
    const std::filesystem::path path = file.at("path").get<std::string>();
    EXPECT_EQ(file.at("size"), std::filesystem::file_size(path));
    EXPECT_EQ(file.at("sha256"), sha256OfFile(path));
  }
  ASSERT_EQ(info.at("layers").size(), 1U);
  const json& layer = info.at("layers").at(0);
  EXPECT_EQ(layer.at("name"), GetParam().layer);
  EXPECT_EQ(layer.at("kind"), "Convolution");
  EXPECT_EQ(layer.at("inputChannels"), 2);
  EXPECT_EQ(layer.at("outputChannels"), 1);
  EXPECT_EQ(layer.at("kernel"), json({1, 1}));
  EXPECT_EQ(layer.at("multiplyAdds"), 32);

  const ProgramResult text = runCli({"info", folder / GetParam().first});
  ASSERT_EQ(text.exitCode, 0) << text.errors;
  EXPECT_THAT(text.output, HasSubstr("(" + GetParam().format + ")"));
  EXPECT_THAT(text.output, HasSubstr("1 layer can be quantized:\n  " + GetParam().layer));
}

INSTANTIATE_TEST_SUITE_P(Formats, InfoCli,
                         ::testing::Values(Case{"ncnn", "ncnn.bin", "conv", "Convolution"},
                                           Case{"ONNX", "onnx.onnx", "conv", "Conv"},
                                           Case{"Caffe", "caffe.prototxt", "conv", "Convolution"},
                                           Case{"Darknet", "darknet.cfg", "convolutional_0",
                                                "convolutional"},
                                           Case{"TensorFlow", "tensorflow.pb", "conv", "Conv2D"}));

TEST(InfoCli, ListsTheScalesOfAQuantizedModel) {
  const TemporaryFolder folder;
  folder.write(
      "q.param",
      "7767517\n2 2\nInput x 0 1 x 0=4 1=4 2=2\nConvolution conv 1 1 x y 0=1 1=1 6=2 8=1\n");
  folder.write("q.bin", std::string("\x38\x4B\x0D\x00\x7F\xFD\x00\x00", 8) + bytesOf({12.5F, 4}));
  const ProgramResult result = runCli({"info", folder / "q.param", "--json"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const json info = json::parse(result.output);
  EXPECT_EQ(info.at("quantized"), true);
  EXPECT_EQ(info.at("embeddedScales").at(0).at("weights"), json({12.5}));
  EXPECT_EQ(info.at("embeddedScales").at(0).at("input"), json({4.0}));
  const ProgramResult calibration =
      runCli({"calibrate", folder / "q.param", "--images",
              std::string(QUANTOSCOPE_DEMO_DIR) + "/calibration", "--out", folder / "q.table"});
  EXPECT_EQ(calibration.exitCode, 1);
  EXPECT_THAT(calibration.errors, HasSubstr("is quantized already"));
}

TEST(InfoCli, NamesWhatItCannotRead) {
  const TemporaryFolder folder;
  const ProgramResult result =
      runCli({"info", folder.write("broken.pb", "\x0A\x05zzzzz").string()});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.errors, HasSubstr("broken.pb"));
}

// What changes the meaning of all figures is said wherever figures are given.
TEST(BatchOfSeveral, EveryCommandWarns) {
  const TemporaryFolder folder;
  testing::OnnxBuilder onnx;
  onnx.input("x", {16, 3, 4, 4}).output("y").weights("w", {2, 3, 1, 1}, {1, 2, 3, 4, 5, 6});
  onnx.node("Conv", "conv", {"x", "w"}, {"c"});
  onnx.integers("shape", {16, -1}).node("Reshape", "flat", {"c", "shape"}, {"y"});
  const std::string model = folder.write("m.onnx", onnx.bytes()).string();
  const std::string images = QUANTOSCOPE_DEMO_DIR "/calibration";
  const auto out = [&](const char* name) { return (folder / name).string(); };
  const std::vector<std::vector<std::string>> commands = {
      {"info", model},
      {"run", model, "--input", images, "--out", out("o")},
      {"calibrate", model, "--images", images, "--out", out("t")},
      {"stability", model, "--images", images},
      {"project", model},
  };
  for (const auto& command : commands) {
    const ProgramResult result = runCli(command);
    EXPECT_THAT(result.output + result.errors, HasSubstr("batch of 16")) << command.front();
    EXPECT_THAT(result.output + result.errors, HasSubstr("Reshape 'flat'")) << command.front();
  }
}

}  // namespace
}  // namespace quantoscope
