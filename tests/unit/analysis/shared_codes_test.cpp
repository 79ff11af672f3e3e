// SPDX-License-Identifier: GPL-3.0-or-later
// What ncnn computes where it requantizes a blob once for several readers, against plain loops.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/analysis/layer_probe.h"
#include "core/analysis/network_analysis.h"
#include "core/analysis/quantized_network.h"
#include "core/analysis/requantization.h"
#include "core/formats/ncnn_int8_model.h"
#include "core/quantization/embedded_arithmetic.h"
#include "tests/unit/analysis/shared_blob_network.h"

namespace quantoscope::testing {
namespace {

using Network4 = SharedBlobNetwork;

struct Scales {
  float stem = 60;
  float deep = 50;
  float each = 70;
  float wide = 40;
};

float weightScale(std::size_t layer, int channel) {
  return 90.0F + 7.0F * static_cast<float>(layer) + static_cast<float>(channel);
}

NetworkArithmetic arithmeticOf(const Model& model, const Scales& scales) {
  NetworkArithmetic arithmetic;
  const float inputs[] = {scales.stem, scales.deep, scales.each, scales.wide};
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    LayerArithmetic layer;
    layer.precision = Precision::Int8;
    layer.input = {static_cast<double>(inputs[i]), {-127, 127, 0}};
    for (int c = 0; c < model.layers[i].outputChannels; ++c) {
      layer.weightScales.push_back(weightScale(i, c));
    }
    arithmetic.layers.push_back(layer);
  }
  return arithmetic;
}

int code(float value, float scale) {
  return std::clamp(static_cast<int>(std::round(value * scale)), -127, 127);
}

// The runtime in plain loops: the stem's codes have the scale `written`, each reader takes them for
// its own. 0: nothing is fused, each reader quantizes floats with its own scale.
std::vector<float> plainLoops(const Network4& network, const Tensor& image, const Scales& scales,
                              float written) {
  constexpr int kSide = 5;
  constexpr int kPixels = kSide * kSide;
  std::vector<float> x(3 * kPixels);
  for (int c = 0; c < 3; ++c) {
    for (int p = 0; p < kPixels; ++p) {
      int sum = 0;
      for (int k = 0; k < 2; ++k) {
        sum += code(image.values[static_cast<std::size_t>(k * kPixels + p)], scales.stem) *
               code(network.stem[static_cast<std::size_t>(c * 2 + k)], weightScale(0, c));
      }
      const float unit = 1 / (scales.stem * weightScale(0, c));
      x[static_cast<std::size_t>(c * kPixels + p)] = std::max(
          0.0F, static_cast<float>(sum) * unit + network.stemBias[static_cast<std::size_t>(c)]);
    }
  }
  const auto codeAt = [&](int c, int row, int column, float own) {
    if (row < 0 || column < 0 || row >= kSide || column >= kSide) {
      return 0;
    }
    return code(x[static_cast<std::size_t>(c * kPixels + row * kSide + column)],
                written > 0 ? written : own);
  };
  std::vector<float> out;
  const auto point = [&](const std::vector<float>& weights, const std::vector<float>& bias,
                         std::size_t layer, int channels, float own) {
    for (int c = 0; c < channels; ++c) {
      for (int p = 0; p < kPixels; ++p) {
        int sum = 0;
        for (int k = 0; k < 3; ++k) {
          sum += codeAt(k, p / kSide, p % kSide, own) *
                 code(weights[static_cast<std::size_t>(c * 3 + k)], weightScale(layer, c));
        }
        const float unit = 1 / (own * weightScale(layer, c));
        out.push_back(static_cast<float>(sum) * unit +
                      (bias.empty() ? 0 : bias[static_cast<std::size_t>(c)]));
      }
    }
  };
  point(network.deep, {}, Network4::kDeep, 4, scales.deep);
  for (int c = 0; c < 3; ++c) {
    for (int p = 0; p < kPixels; ++p) {
      int sum = 0;
      for (int k = 0; k < 9; ++k) {
        sum += codeAt(c, p / kSide + k / 3 - 1, p % kSide + k % 3 - 1, scales.each) *
               code(network.each[static_cast<std::size_t>(c * 9 + k)],
                    weightScale(Network4::kEach, c));
      }
      out.push_back(static_cast<float>(sum) *
                    (1 / (scales.each * weightScale(Network4::kEach, c))));
    }
  }
  point(network.wide, network.wideBias, Network4::kWide, 5, scales.wide);
  return out;
}

Tensor simulate(const Model& model, const NetworkArithmetic& arithmetic, const Tensor& image) {
  const QuantizedNetwork network(model, arithmetic);
  QuantizingHook hook(network);
  return Network(model, {image.shape}, Fusion::Off).forward({image}, &hook).at(0);
}

void expectPlainLoops(const Network4& network, const NetworkArithmetic& arithmetic,
                      const Scales& scales, float written) {
  for (int i = 0; i < Network4::kImages; ++i) {
    const Tensor image = Network4::image(i);
    const auto expected = plainLoops(network, image, scales, written);
    const Tensor actual = simulate(network.model(), arithmetic, image);
    ASSERT_EQ(actual.values.size(), expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k) {
      ASSERT_NEAR(actual.values[k], expected[k], 1e-5) << "image " << i << ", value " << k;
    }
  }
}

TEST(SharedCodes, AreWrittenWithTheScaleOfTheSplitsFirstReader) {
  const Network4 network;
  const Scales scales;
  const NetworkArithmetic arithmetic = arithmeticOf(network.model(), scales);
  const auto misread = misreadCodes(network.model(), arithmetic);
  ASSERT_EQ(misread.size(), 2U);
  EXPECT_EQ(misread[0].first, Network4::kWide) << "it stands last in the file";
  EXPECT_EQ(misread[0].reader, Network4::kDeep);
  EXPECT_EQ(misread[1].reader, Network4::kEach);
  EXPECT_NEAR(misread[0].factor(), 0.8, 1e-12);
  EXPECT_FALSE(misread[0].clips()) << "the codes reach further than its own threshold";
  expectPlainLoops(network, arithmetic, scales, scales.wide);
  // The first reader's threshold clips for all.
  Scales narrow = scales;
  narrow.wide = 150;
  expectPlainLoops(network, arithmeticOf(network.model(), narrow), narrow, narrow.wide);
}

TEST(SharedCodes, AreNoneWhereOneReaderIsFloat) {
  const Network4 network;
  const Scales scales;
  NetworkArithmetic arithmetic = arithmeticOf(network.model(), scales);
  arithmetic.layers[Network4::kEach] = {};
  for (int i = 0; i < Network4::kImages; ++i) {
    const Tensor image = Network4::image(i);
    const auto expected = plainLoops(network, image, scales, 0);
    const Tensor actual = simulate(network.model(), arithmetic, image);
    for (std::size_t k = 0; k < expected.size(); ++k) {
      if (k < 100 || k >= 175) {  // all but the depthwise layer's
        ASSERT_NEAR(actual.values[k], expected[k], 1e-5);
      }
    }
  }
}

// A Split behind a Split, an InnerProduct or a ReLU of its own among the readers, an output of the
// network, a pooling before the Split.
TEST(SharedCodes, NeedASplitToConvolutionsAlone) {
  const std::string plain = Network4::layers();
  const auto fusedWith = [&](const std::string& from, const std::string& to) {
    std::string text = plain;
    text.replace(text.find(from), from.size(), to);
    const Network4 network(text);
    return fusedRequantizations(network.model(), arithmeticOf(network.model(), {})).size();
  };
  EXPECT_EQ(fusedWith("Split split 1 3 x x0 x1 x2\n", "Split split 1 3 x x0 x1 x2\n"), 3U);
  EXPECT_EQ(fusedWith("Split split 1 3 x x0 x1 x2\n",
                      "Split first 1 2 x x0 y\nSplit split 1 2 y x1 x2\n"),
            0U);
  EXPECT_EQ(
      fusedWith("Split split 1 3 x x0 x1 x2\n", "Split split 1 4 x x0 x1 x2 x3\nReLU r 1 1 x3 r\n"),
      0U);
  EXPECT_EQ(fusedWith("Split split 1 3 x x0 x1 x2\n", "Split split 1 4 x x0 x1 x2 x3\n"), 0U);
  EXPECT_EQ(
      fusedWith("Split split 1 3 x x0 x1 x2\n", "ReLU r 1 1 x r\nSplit split 1 3 r x0 x1 x2\n"),
      0U);
  EXPECT_EQ(fusedWith("Split split 1 3 x x0 x1 x2\n",
                      "Pooling p 1 1 x p 0=0 1=1\nSplit split 1 3 p x0 x1 x2\n"),
            0U);
}

// In integers, too, what is an output of the network is read by others than layers.
TEST(SharedCodes, AreNoneWhereASplitsOutputIsTheNetworks) {
  std::string text = Network4::layers();
  const std::string split = "Split split 1 3 x x0 x1 x2\n";
  const auto writesCodes = [&](const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(split), split.size(), to);
    const Network4 network(changed);
    NetworkArithmetic arithmetic = arithmeticOf(network.model(), {60, 40, 40, 40});
    arithmetic.target = Target::Integer;
    return integerOutputs(network.model(), arithmetic)[0].has_value();
  };
  EXPECT_TRUE(writesCodes(split));
  EXPECT_FALSE(writesCodes("Split split 1 4 x x0 x1 x2 x3\n"));
}

// The files say which scale was written, also those of another tool.
TEST(SharedCodes, OfAnInt8ModelAreThoseOfItsFile) {
  const Network4 network;
  const Scales scales;
  const NetworkArithmetic arithmetic = arithmeticOf(network.model(), scales);
  const NcnnModelFiles files = ncnnInt8Model(network.model(), arithmetic);
  const TemporaryFolder folder;
  const Model int8 =
      loadModel({folder.write("m.param", files.param), folder.write("m.bin", files.bin)});
  const NetworkArithmetic embedded = embeddedArithmetic(int8);
  ASSERT_TRUE(embedded.layers[Network4::kDeep].written);
  EXPECT_EQ(embedded.layers[Network4::kDeep].written->scale, 40);
  EXPECT_FALSE(embedded.layers[Network4::kWide].written);
  for (int i = 0; i < Network4::kImages; ++i) {
    const Tensor image = Network4::image(i);
    EXPECT_EQ(simulate(int8, embedded, image).values,
              simulate(network.model(), arithmetic, image).values);
  }
}

// The figures of a layer alone are those of the layer as it runs.
TEST(SharedCodes, CostWhatIsMeasured) {
  const Network4 network;
  const NetworkArithmetic apart = arithmeticOf(network.model(), {60, 50, 50, 40});
  const NetworkArithmetic together = arithmeticOf(network.model(), {60, 40, 40, 40});
  const auto sqnr = [&](const NetworkArithmetic& arithmetic) {
    AnalysisOptions options;
    options.sensitivityImages = 0;
    return analyze(network.model(), network.samples, arithmetic, options)
        .layers[Network4::kDeep]
        .isolated.sqnr();
  };
  EXPECT_NEAR(sqnr(apart), -20 * std::log10(0.2), 0.5) << "a fifth of every value is missing";
  EXPECT_GT(sqnr(together), 30);
  const LayerProbe probe(network.model(), network.samples, {});
  const NetworkArithmetic run = asRun(network.model(), apart);
  EXPECT_NEAR(
      probe.measure(Network4::kDeep, run.layers[Network4::kDeep], Target::Ncnn).isolated.sqnr(),
      sqnr(apart), 1e-6);
}

}  // namespace
}  // namespace quantoscope::testing
