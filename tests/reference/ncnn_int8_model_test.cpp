// SPDX-License-Identifier: GPL-3.0-or-later
// Int8 models of the reference models with the peer's tables: they are the files that ncnn2int8
// (2026-07, on a CPU with F16C) writes, and run as they were simulated.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <span>
#include <string>

#include "core/analysis/quantized_network.h"
#include "core/base/byte_reader.h"
#include "core/base/content_hash.h"
#include "core/formats/model_size.h"
#include "core/formats/ncnn_int8_model.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/model/image_source.h"
#include "core/quantization/embedded_arithmetic.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

const fs::path kReference = QUANTOSCOPE_REFERENCE_DIR;

struct Case {
  const char* model;
  const char* images;
  Preprocessing preprocessing;
  // SHA-256 of what ncnn2int8 writes; no text where the float model's text is not as its tools
  // write.
  const char* param;
  const char* bin;
};

const Case kSqueezeNet = {"squeezenet_v1.1",
                          "png_227x227",
                          {227, 227, PixelOrder::Bgr, {104, 117, 123}, {1, 1, 1}},
                          "4dcd4298b21a9d54ec4659d46b9cb089a23acdb5144f0c02c837c6dfc1adf811",
                          "7bbb22ca97838280c7e6a475e5537cea62576e8c176a825ae0046d45a5aa2fd3"};
const Case kRfb320 = {
    "RFB-320",
    "png_320x240",
    {320, 240, PixelOrder::Rgb, {127, 127, 127}, {1 / 128.F, 1 / 128.F, 1 / 128.F}},
    nullptr,
    "48bbd43bdee340d01ad4a7290071c47c27b07682097dddfe1b9cecaecbc6d750"};
const Case kFastestDet = {
    "FastestDet",
    "png_352x352",
    {352, 352, PixelOrder::Bgr, {0, 0, 0}, {0.003921569F, 0.003921569F, 0.003921569F}},
    "56c63feb1ef90118090e7344e252b8f11d8826e73f53b9ea1c117a02486c9544",
    "3783a5e4995c3f2c75ddca1d985827a13b1312f48230fec6eb5ddf754883e25b"};

std::string hashOf(const std::string& text) {
  return sha256(std::as_bytes(std::span(text)));
}

// ncnn2table writes an infinite weight scale for a dead channel, for which 0 is right.
NcnnTable tableOf(const std::string& model) {
  std::string text = readTextFile(kReference / "peer" / (model + ".kl.table"));
  for (auto at = text.find(" inf "); at != std::string::npos; at = text.find(" inf ", at)) {
    text.replace(at, 5, " 0.000000 ");
  }
  return parseNcnnTable(text);
}

std::vector<Tensor> simulate(const Model& model, const NetworkArithmetic& arithmetic,
                             const Tensor& input) {
  const QuantizedNetwork network(model, arithmetic);
  QuantizingHook hook(network);
  return Network(model, {input.shape}, Fusion::Off).forward({input}, &hook);
}

void expectNcnn2Int8sFiles(const Case& of) {
  const fs::path stem = kReference / "models" / "ncnn" / of.model;
  const Model model = loadModel({stem.string() + ".param", stem.string() + ".bin"});
  const NetworkArithmetic arithmetic = arithmeticOf(model, tableOf(of.model));
  const NcnnModelFiles files = ncnnInt8Model(model, arithmetic);
  if (of.param != nullptr) {
    EXPECT_EQ(hashOf(files.param), of.param);
  }
  EXPECT_EQ(hashOf(files.bin), of.bin);
  const ModelSize size = ncnnInt8Size(model, arithmetic);
  EXPECT_EQ(size.total().after, files.param.size() + files.bin.size());

  const testing::TemporaryFolder folder;
  const Model again =
      loadModel({folder.write("int8.param", files.param), folder.write("int8.bin", files.bin)});
  const Shape shape = resolveInputShape(model.inputs.at(0).shape, of.preprocessing);
  const auto images = listImages(kReference / "images" / of.images);
  for (std::size_t i = 0; i < 3; ++i) {
    const Tensor input = loadInput(images.at(i), of.preprocessing, shape);
    const auto simulated = simulate(model, arithmetic, input);
    const auto run = simulate(again, embeddedArithmetic(again), input);
    ASSERT_EQ(run.size(), simulated.size());
    for (std::size_t k = 0; k < run.size(); ++k) {
      ASSERT_EQ(run[k].shape, simulated[k].shape);
      EXPECT_EQ(std::memcmp(run[k].values.data(), simulated[k].values.data(),
                            run[k].values.size() * sizeof(float)),
                0)
          << images[i] << ", " << model.outputs[k].name;
    }
  }
}

TEST(NcnnInt8Model, OfSqueezeNetIsThatOfNcnn2Int8) {
  expectNcnn2Int8sFiles(kSqueezeNet);
}

TEST(NcnnInt8Model, OfRfb320IsThatOfNcnn2Int8) {
  expectNcnn2Int8sFiles(kRfb320);
}

TEST(NcnnInt8Model, OfFastestDetIsThatOfNcnn2Int8) {
  expectNcnn2Int8sFiles(kFastestDet);
}

}  // namespace
}  // namespace quantoscope
