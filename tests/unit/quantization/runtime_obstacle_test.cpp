// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/runtime_obstacle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/model/ncnn/load_ncnn.h"
#include "core/quantization/plan.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

QuantizableLayer grouped(int inputs, int outputs, int groups) {
  QuantizableLayer layer;
  layer.kind = LayerKind::ConvolutionDepthWise;
  layer.inputChannels = inputs;
  layer.outputChannels = outputs;
  layer.geometry.groups = groups;
  layer.inputDimensions = 3;
  return layer;
}

// As ncnn's int8 code was seen to behave on 22,172 layers of different shapes, built with
// AddressSanitizer and compared with plain loops.
TEST(RuntimeObstacle, IsWhatTheRuntimeGetsWrong) {
  const auto lost = [](int inputs, int outputs, int groups) {
    return runtimeObstacle(grouped(inputs, outputs, groups), Target::Ncnn) ==
           RuntimeObstacle::GroupedOutputs;
  };
  EXPECT_TRUE(lost(2, 16, 2));
  EXPECT_TRUE(lost(24, 24, 3));
  EXPECT_TRUE(lost(8, 128, 8));
  EXPECT_TRUE(lost(16, 16, 1));
  EXPECT_FALSE(lost(16, 16, 16)) << "depthwise";
  EXPECT_FALSE(lost(8, 8, 2)) << "four in a group";
  EXPECT_FALSE(lost(24, 36, 3)) << "twelve in a group";
  EXPECT_EQ(runtimeObstacle(grouped(2, 16, 2), Target::Integer), RuntimeObstacle::None);

  QuantizableLayer plain;
  EXPECT_EQ(runtimeObstacle(plain, Target::Ncnn), RuntimeObstacle::None) << "nothing is known";
  plain.inputDimensions = 3;
  EXPECT_EQ(runtimeObstacle(plain, Target::Ncnn), RuntimeObstacle::None);
  plain.inputDimensions = 1;
  EXPECT_EQ(runtimeObstacle(plain, Target::Ncnn), RuntimeObstacle::FlatInput);
  EXPECT_EQ(runtimeObstacle(plain, Target::Integer), RuntimeObstacle::None);
  plain.kind = LayerKind::InnerProduct;
  EXPECT_EQ(runtimeObstacle(plain, Target::Ncnn), RuntimeObstacle::None);
  plain.kind = LayerKind::Deconvolution;
  EXPECT_EQ(runtimeObstacle(plain, Target::Ncnn), RuntimeObstacle::NoInt8Code);
}

TEST(RuntimeObstacle, KnowsWhereTheRuntimeDividesByAScaleOfZero) {
  QuantizableLayer layer = grouped(3, 3, 3);
  EXPECT_FALSE(dividesByZeroScale(layer)) << "1x1";
  layer.geometry.kernelWidth = layer.geometry.kernelHeight = 3;
  EXPECT_TRUE(dividesByZeroScale(layer));
  layer.geometry.strideWidth = layer.geometry.strideHeight = 2;
  EXPECT_TRUE(dividesByZeroScale(layer));
  layer.activation = "ReLU";
  EXPECT_TRUE(dividesByZeroScale(layer));
  layer.activation = "Clip";
  EXPECT_FALSE(dividesByZeroScale(layer));
  layer.activation.clear();
  layer.geometry.strideWidth = 1;
  EXPECT_FALSE(dividesByZeroScale(layer));
  layer.geometry.strideHeight = 1;
  layer.geometry.dilationWidth = 2;
  EXPECT_FALSE(dividesByZeroScale(layer));
  QuantizableLayer eight = grouped(8, 8, 8);
  eight.geometry.kernelWidth = eight.geometry.kernelHeight = 3;
  EXPECT_FALSE(dividesByZeroScale(eight));
}

// A decision by hand stands, except for what has no int8 code at all.
TEST(RuntimeObstacle, KeepsALayerFloatUntilAPersonSaysOtherwise) {
  const auto kept = [](const QuantizableLayer& layer, std::optional<bool> keepFloat) {
    LayerOverride decided;
    decided.keepFloat = keepFloat;
    return keptFloat(layer, decided, Target::Ncnn);
  };
  const QuantizableLayer lost = grouped(2, 16, 2);
  EXPECT_TRUE(kept(lost, std::nullopt));
  EXPECT_TRUE(kept(lost, true));
  EXPECT_FALSE(kept(lost, false));
  const QuantizableLayer fine = grouped(4, 4, 4);
  EXPECT_FALSE(kept(fine, std::nullopt));
  EXPECT_TRUE(kept(fine, true));
  QuantizableLayer transposed;
  transposed.kind = LayerKind::Deconvolution;
  EXPECT_TRUE(kept(transposed, false));
}

// Squeeze and excitation: behind a global pooling a blob has one dimension.
const char* const kSqueezed =
    "Convolution c 1 1 in a 0=4 1=1 6=12\n"
    "Split s 1 2 a a0 a1\n"
    "Pooling p 1 1 a0 b 0=1 4=1\n"
    "Convolution d 1 1 b c 0=2 1=1 6=8\n"
    "ReLU r 1 1 c e\n"
    "Convolution u 1 1 e f 0=4 1=1 6=8\n"
    "BinaryOp m 2 1 a1 f g 0=2\n"
    "InnerProduct i 1 1 g out 0=2 2=";

std::vector<int> dimensionsOf(const std::string& input, const std::string& last) {
  const TemporaryFolder folder;
  folder.write("m.param",
               "7767517\n9 10\nInput in 0 1 in" + input + "\n" + kSqueezed + last + "\n");
  std::vector<int> dimensions;
  for (const QuantizableLayer& layer : loadNcnnParam(folder / "m.param").layers) {
    dimensions.push_back(layer.inputDimensions);
  }
  return dimensions;
}

TEST(InputDimensions, AreKnownWhetherTheSizeIsDeclaredOrNot) {
  const auto expected = ElementsAre(3, 1, 1, 3);
  EXPECT_THAT(dimensionsOf(" 0=8 1=8 2=3", "512"), expected);
  EXPECT_THAT(dimensionsOf("", "512"), expected);
  EXPECT_THAT(dimensionsOf(" 0=-1 1=-1 2=3", "512"), expected);
  EXPECT_THAT(dimensionsOf(" 0=5 1=7 2=3", "18"), expected) << "a size that no layer fits";
}

TEST(InputDimensions, AreKnownOfAModelWithoutItsWeights) {
  const TemporaryFolder folder;
  folder.write("m.param", std::string("7767517\n9 10\nInput in 0 1 in\n") + kSqueezed + "512\n");
  const Model model = loadModelDescription({folder / "m.param"});
  EXPECT_EQ(model.source, nullptr);
  ASSERT_EQ(model.layers.size(), 4U);
  EXPECT_EQ(model.layers[0].inputChannels, 3);
  EXPECT_EQ(model.layers[0].outputChannels, 4);
  EXPECT_TRUE(model.layers[0].weights.empty());
  EXPECT_EQ(runtimeObstacle(model.layers[1], Target::Ncnn), RuntimeObstacle::FlatInput);
  EXPECT_THAT(describe(RuntimeObstacle::FlatInput), HasSubstr("one dimension"));
}

}  // namespace
}  // namespace quantoscope
