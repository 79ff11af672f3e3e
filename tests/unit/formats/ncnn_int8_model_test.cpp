// SPDX-License-Identifier: GPL-3.0-or-later
// Files are compared with bytes that are put together here as ncnn's load_model functions read
// them, and models are loaded again and run.
#include "core/formats/ncnn_int8_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "core/analysis/quantized_network.h"
#include "core/analysis/requantization.h"
#include "core/base/byte_reader.h"
#include "core/formats/model_size.h"
#include "core/formats/ncnn_param_line.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/model/image_source.h"
#include "core/quantization/embedded_arithmetic.h"
#include "tests/unit/analysis/analysed_network.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path kDemo = QUANTOSCOPE_DEMO_DIR;

LayerArithmetic int8(double input, const std::vector<float>& weights) {
  LayerArithmetic layer;
  layer.precision = Precision::Int8;
  layer.input = {input, {-127, 127, 0}};
  layer.weightScales = weights;
  return layer;
}

LayerArithmetic keptFloat() {
  LayerArithmetic layer;
  layer.halfWeights = true;
  return layer;
}

std::vector<Tensor> simulate(const Model& model, const NetworkArithmetic& arithmetic,
                             const std::vector<Tensor>& inputs) {
  const QuantizedNetwork network(model, arithmetic);
  QuantizingHook hook(network);
  return Network(model, shapesOf(inputs), Fusion::Off).forward(inputs, &hook);
}

/// The int8 model, written and loaded again.
class Reloaded {
 public:
  Reloaded(const Model& original, const NetworkArithmetic& arithmetic)
      : files(ncnnInt8Model(original, arithmetic)),
        model(loadModel(
            {folder_.write("int8.param", files.param), folder_.write("int8.bin", files.bin)})) {}

 private:
  TemporaryFolder folder_;

 public:
  NcnnModelFiles files;
  Model model;
};

void expectSameBits(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(actual[i].shape, expected[i].shape);
    ASSERT_EQ(actual[i].values.size(), expected[i].values.size());
    EXPECT_EQ(std::memcmp(actual[i].values.data(), expected[i].values.data(),
                          actual[i].values.size() * sizeof(float)),
              0)
        << "output " << i;
  }
}

void expectPredictedSize(const Model& model, const NetworkArithmetic& arithmetic,
                         const NcnnModelFiles& files) {
  const ModelSize size = ncnnInt8Size(model, arithmetic);
  EXPECT_EQ(size.text.after, files.param.size());
  EXPECT_EQ(size.total().after, files.param.size() + files.bin.size());
  EXPECT_EQ(size.total().before, std::filesystem::file_size(model.files[0]) +
                                     std::filesystem::file_size(model.files[1]));
}

/// int8 codes behind their tag, padded to four bytes.
std::string codes(const std::vector<int>& values) {
  std::string bytes;
  for (const int value : values) {
    bytes.push_back(static_cast<char>(value));
  }
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return Bin().tag(0x000D4B38).append(bytes).bytes();
}

/// binary16 bits behind their tag.
std::string halves(const std::vector<std::uint16_t>& bits) {
  std::string bytes(reinterpret_cast<const char*>(bits.data()), bits.size() * 2);
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return Bin().tag(0x01306B47).append(bytes).bytes();
}

TEST(NcnnInt8Model, HasTheBytesThatNcnnReads) {
  const LoadedModel loaded(
      "Input in 0 1 in\n"
      "Convolution c 1 1 in c 0=3 1=1 5=1 6=3 9=1\n"
      "ConvolutionDepthWise d 1 1 c d 0=3 1=1 6=3 7=3\n"
      "PReLU p 1 1 d p 0=3\n"
      "Deconvolution u 1 1 p u 0=1 1=1 5=1 6=3\n"
      "InnerProduct f 1 1 u f 0=2 1=1 2=8 9=2 -23310=1,1.000000e-01\n"
      "InnerProduct g 1 1 f g 0=1 2=2\n",
      Bin()
          .tagged({1, -0.5F, 0.26F})
          .raw({0.5F, 1e-31F, -2})
          .tagged({0.25F, 0, -4})
          .raw({0.1F, 1e-35F, 0.3F})
          .tagged({1, 65504, 1e-7F})
          .raw({7})
          .tagged({1, 2, 3, 4, 5, 6, 7, 8})
          .raw({0.125F, 0.25F})
          .tagged({70000, -1}));
  NetworkArithmetic arithmetic;
  arithmetic.layers = {int8(20, {100, 10, 10}), int8(30, {100, 0, 2}), int8(40, {2, 16}),
                       keptFloat()};
  const NcnnModelFiles files = ncnnInt8Model(loaded.model, arithmetic);
  EXPECT_EQ(files.bin, Bin()
                           .append(codes({100, -5, 3}))
                           .raw({0.5F, 0, -2, 100, 10, 10, 20, 30})
                           .append(codes({25, 0, -8}))
                           .raw({100, 0, 2, 30})
                           .raw({0.1F, 0, 0.3F})
                           .append(halves({0x3c00, 0x7bff, 0x0002}))
                           .raw({7})
                           .append(codes({2, 4, 6, 8, 80, 96, 112, 127}))
                           .raw({0.125F, 0.25F, 2, 16, 40})
                           .tagged({70000, -1})  // too large for 16 bits
                           .bytes());
  EXPECT_EQ(files.param,
            "7767517\n7 7\n"
            "Input in 0 1 in\n"
            "Convolution c 1 1 in c 0=3 1=1 5=1 6=3 8=102 9=1\n"
            "ConvolutionDepthWise d 1 1 c d 0=3 1=1 6=3 7=3 8=1\n"
            "PReLU p 1 1 d p 0=3\n"
            "Deconvolution u 1 1 p u 0=1 1=1 5=1 6=3\n"
            "InnerProduct f 1 1 u f 0=2 1=1 2=8 8=2 9=2 -23310=1,1.000000e-01\n"
            "InnerProduct g 1 1 f g 0=1 2=2\n");
  expectPredictedSize(loaded.model, arithmetic, files);
  const ModelSize size = ncnnInt8Size(loaded.model, arithmetic);
  EXPECT_EQ(size.layers[0], (StoredSize{4 + 12 + 12, 4 + 4 + 12 + 12 + 4 + 4}));
  EXPECT_EQ(size.layers[3], (StoredSize{12, 12}));
  EXPECT_EQ(size.others, (StoredSize{12 + 4 + 12 + 4, 12 + 4 + 8 + 4}));
}

// Files from other tools: weights in 16 bits or as a table of 256 entries, blank lines, CRLF, a
// parameter 8 of 0.
TEST(NcnnInt8Model, KeepsTheLinesOfTheText) {
  std::vector<float> entries(256, 0);
  entries[7] = 0.5F;
  entries[9] = -0.25F;
  const LoadedModel loaded(
      "Input in 0 1 in\r\n"
      "\n"
      "Convolution   c \t1 1 in c 0=2 1=1 6=2 8=0 -23330=4,3,1,1,2\r\n"
      "InnerProduct f 1 1 c f 0=1 2=2",
      Bin()
          .append(halves({0x3c00, 0xb800}))
          .tag(1)
          .raw(entries)
          .append(std::string("\x07\x09\0\0", 4)));
  NetworkArithmetic arithmetic;
  arithmetic.layers = {int8(20, {100, 10}), keptFloat()};
  const NcnnModelFiles files = ncnnInt8Model(loaded.model, arithmetic);
  EXPECT_EQ(files.param,
            "7767517\n3 3\n"
            "Input in 0 1 in\r\n"
            "\n"
            "Convolution   c \t1 1 in c 0=2 1=1 6=2 8=2 -23330=4,3,1,1,2\r\n"
            "InnerProduct f 1 1 c f 0=1 2=2");
  EXPECT_EQ(
      files.bin,
      Bin().append(codes({100, -5})).raw({100, 10, 20}).append(halves({0x3800, 0xb400})).bytes());
  expectPredictedSize(loaded.model, arithmetic, files);
}

TEST(NcnnInt8Model, PutsTheTermWhereNcnnsToolsPutIt) {
  EXPECT_EQ(withInt8Term("InnerProduct f 1 1 a b", 2), "InnerProduct f 1 1 a b 8=2");
  EXPECT_EQ(withInt8Term("InnerProduct f 1 1 a b 0=1 ", 2), "InnerProduct f 1 1 a b 0=1 8=2 ");
  EXPECT_EQ(withInt8Term("Convolution 9=1 1 1 8=1 b 0=1 9=1", 102),
            "Convolution 9=1 1 1 8=1 b 0=1 8=102 9=1");
  EXPECT_EQ(withInt8Term("Convolution c 1 1 a b 0=1 -23310=1,0.1", 2),
            "Convolution c 1 1 a b 0=1 8=2 -23310=1,0.1");
}

// One int8 convolution alone, or a Split to int8 convolutions alone, whatever their scales.
TEST(NcnnInt8Model, WritesCodesWhereOnlyConvolutionsReadThem) {
  const LoadedModel loaded(
      "Input in 0 1 in 0=4 1=4 2=2\n"
      "Convolution a 1 1 in a 0=2 1=1 6=4\n"
      "Split s 1 2 a a1 a2\n"
      "Convolution b 1 1 a1 b 0=2 1=1 6=4\n"
      "ConvolutionDepthWise c 1 1 a2 c 0=2 1=1 6=2 7=2\n"
      "ReLU r 1 1 b r\n"
      "Convolution d 1 1 r d 0=2 1=1 6=4\n"
      "Eltwise e 2 1 c d e 0=1\n"
      "Convolution f 1 1 e f 0=2 1=1 6=4\n"
      "InnerProduct g 1 1 f g 0=1 2=32\n",
      Bin()
          .tagged(Values(1).some(4))
          .tagged(Values(2).some(4))
          .tagged(Values(3).some(2))
          .tagged(Values(4).some(4))
          .tagged(Values(5).some(4))
          .tagged(Values(6).some(32)));
  NetworkArithmetic arithmetic;
  for (int i = 0; i < 6; ++i) {
    arithmetic.layers.push_back(int8(20, std::vector<float>(i == 5 ? 1 : 2, 100)));
  }
  const auto fused = [&] {
    const Reloaded again(loaded.model, arithmetic);
    std::set<std::string> names;
    for (const EmbeddedScales& scales : again.model.embeddedScales) {
      if (!scales.output.empty()) {
        names.insert(scales.layer);
      }
    }
    std::set<std::string> expected;
    for (const FusedRequantization& pair : fusedRequantizations(loaded.model, arithmetic)) {
      expected.insert(loaded.model.layers[pair.producer].name);
    }
    EXPECT_EQ(names, expected) << "as the simulation counts them";
    const std::vector<Tensor> inputs = {Values(7).tensor({2, 4, 4}, -5, 5)};
    expectSameBits(simulate(again.model, embeddedArithmetic(again.model), inputs),
                   simulate(loaded.model, arithmetic, inputs));
    expectPredictedSize(loaded.model, arithmetic, again.files);
    return names;
  };
  EXPECT_EQ(fused(), std::set<std::string>{"a"});
  arithmetic.layers[2].input.scale = 21;
  EXPECT_EQ(fused(), std::set<std::string>{"a"}) << "c misreads the codes, as after ncnn2int8";
  arithmetic.layers[2] = keptFloat();
  EXPECT_EQ(fused(), std::set<std::string>{});
}

// Overrides of bits and thresholds, layers kept float, a dead channel, a given weight scale, a
// depthwise layer, and codes that go from layer to layer.
TEST(NcnnInt8Model, RunsAsItsSimulation) {
  AnalysedNetwork network([](AnalysedNetwork::Parts& parts) {
    std::fill_n(parts.stem.begin() + 27, 27, 0.0F);
    std::fill_n(parts.depthwise.begin(), 9, 0.0F);
  });
  network.calibrate();
  const auto expectSame = [&] {
    network.reports = reportAll(network.model, network.calibration, network.plan);
    const auto arithmetic = arithmeticOf(network.reports, Target::Ncnn);
    const Reloaded again(network.model, arithmetic);
    expectPredictedSize(network.model, arithmetic, again.files);
    // What a table carries is what is written.
    const auto table = parseNcnnTable(ncnnTable(network.model, network.reports));
    const NcnnModelFiles throughTable =
        ncnnInt8Model(network.model, quantoscope::arithmeticOf(network.model, table));
    EXPECT_EQ(again.files.bin, throughTable.bin);
    EXPECT_EQ(again.files.param, throughTable.param);
    for (int image = 0; image < AnalysedNetwork::kImages; ++image) {
      const std::vector<Tensor> inputs = {AnalysedNetwork::intact().images[image]};
      expectSameBits(simulate(again.model, embeddedArithmetic(again.model), inputs),
                     simulate(network.model, arithmetic, inputs));
    }
    return again.model.embeddedScales.size();
  };
  EXPECT_EQ(expectSame(), 4U);
  network.plan.overrides[0].threshold = 0.7 * network.calibration.layers[0]->absmax();
  network.plan.overrides[1].weightBits = 4;
  network.plan.overrides[2].weightScales = std::vector<float>(12, 33.3F);
  network.plan.overrides[3].activationBits = 6;
  EXPECT_EQ(expectSame(), 4U);
  network.plan.overrides[1] = {};
  network.plan.overrides[1].keepFloat = true;
  EXPECT_EQ(expectSame(), 3U);
  network.plan.overrides[2].keepFloat = true;
  network.plan.overrides[0].keepFloat = true;
  EXPECT_EQ(expectSame(), 1U);
}

TEST(NcnnInt8Model, OfTheDemoRunsAsItsSimulation) {
  const Model model = loadModel({kDemo / "demo.param", kDemo / "demo.bin"});
  const auto images = listImages(kDemo / "calibration");
  const Preprocessing preprocessing = {
      64, 64, PixelOrder::Rgb, {128, 128, 128}, {1 / 128.F, 1 / 128.F, 1 / 128.F}};
  CalibrationOptions options;
  options.preprocessing = preprocessing;
  const Calibration calibration = calibrate(
      model, std::vector<std::filesystem::path>(images.begin(), images.begin() + 8), options);
  Plan plan;
  plan.overrides.resize(model.layers.size());
  plan.overrides[3].keepFloat = true;
  plan.overrides[6].weightBits = 5;
  const auto reports = reportAll(model, calibration, plan);
  const auto arithmetic = arithmeticOf(reports, Target::Ncnn);
  const Reloaded again(model, arithmetic);
  expectPredictedSize(model, arithmetic, again.files);
  EXPECT_LT(again.files.bin.size() * 3, std::filesystem::file_size(kDemo / "demo.bin"));
  for (int i = 0; i < 4; ++i) {
    const std::vector<Tensor> inputs = {
        loadInput(images[static_cast<std::size_t>(20 + i)], preprocessing, {3, 64, 64})};
    expectSameBits(simulate(again.model, embeddedArithmetic(again.model), inputs),
                   simulate(model, arithmetic, inputs));
  }
}

TEST(NcnnInt8Model, RefusesWhatItCannotBeMadeFrom) {
  const LoadedModel loaded("Input in 0 1 in\nConvolution c 1 1 in c 0=1 1=1 6=1\n",
                           Bin().tagged({1}));
  NetworkArithmetic arithmetic;
  arithmetic.layers = {int8(20, {100})};
  const auto message = [&](const Model& model, const NetworkArithmetic& of) {
    const std::string written = messageOf<Error>([&] { ncnnInt8Model(model, of); });
    EXPECT_EQ(messageOf<Error>([&] { ncnnInt8Size(model, of); }), written);
    return written;
  };
  const Reloaded again(loaded.model, arithmetic);
  EXPECT_THAT(message(again.model, arithmetic), HasSubstr("is quantized already"));
  EXPECT_THAT(message(loadModel({kDemo / "demo.onnx"}), arithmetic),
              HasSubstr("is not an ncnn model"));
  NetworkArithmetic integer = arithmetic;
  integer.target = Target::Integer;
  EXPECT_THAT(message(loaded.model, integer), HasSubstr("needs a plan for the target ncnn"));
  NetworkArithmetic empty;
  EXPECT_THAT(message(loaded.model, empty), HasSubstr("1 quantizable layers"));
}

TEST(NcnnInt8Model, NoticesThatTheFileHasChanged) {
  const TemporaryFolder folder;
  const auto param =
      folder.write("m.param", paramText("Input in 0 1 in\nConvolution c 1 1 in c 0=1 1=1 6=1\n"));
  const auto bin = folder.write("m.bin", Bin().tagged({1}).bytes());
  const Model model = loadModel({param, bin});
  NetworkArithmetic arithmetic;
  arithmetic.layers = {int8(20, {100})};
  EXPECT_FALSE(ncnnInt8Model(model, arithmetic).bin.empty());
  folder.write("m.bin", Bin().tagged({2}).bytes());
  EXPECT_THAT(messageOf<Error>([&] { ncnnInt8Model(model, arithmetic); }),
              HasSubstr("m.bin: has changed since it was loaded"));
  folder.write("m.bin", Bin().tagged({1, 2}).bytes());
  EXPECT_THAT(messageOf<Error>([&] { ncnnInt8Model(model, arithmetic); }),
              HasSubstr("m.bin: has changed since it was loaded"));
}

}  // namespace
}  // namespace quantoscope::testing
