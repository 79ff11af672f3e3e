// SPDX-License-Identifier: GPL-3.0-or-later
// The demo network in integers only against the same network with float scales.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/analysis/output_comparison.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/analysis/quantized_network.h"
#include "core/calibration/calibrate.h"
#include "core/model/image_source.h"

namespace quantoscope {
namespace {

const std::filesystem::path kDemo = QUANTOSCOPE_DEMO_DIR;

int codeOf(float x, const ActivationCodes& codes) {
  const double code = std::round(static_cast<double>(x) * codes.scale) + codes.range.zeroPoint;
  return static_cast<int>(std::clamp(code, static_cast<double>(codes.range.low),
                                     static_cast<double>(codes.range.high)));
}

// Runs the network with float scales, and each layer that can write codes in integers beside it, on
// the same input.
class ComparingHook : public QuantizingHook {
 public:
  ComparingHook(const QuantizedNetwork& floats, const QuantizedNetwork& integers)
      : QuantizingHook(floats), integers_(integers) {}

  bool replace(std::size_t index, const TensorView& input, std::span<float> output,
               std::span<const int> outputShape) override {
    const bool replaced = QuantizingHook::replace(index, input, output, outputShape);
    if (const auto& codes = integers_.outputCodes(index)) {
      std::vector<float> values(output.size());
      integers_.layer(index, input.shape, outputShape)->run(input.values, values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        const int apart = std::abs(codeOf(values[i], *codes) - codeOf(output[i], *codes));
        ++total;
        different += apart > 0 ? 1 : 0;
        furtherApart += apart > 1 ? 1 : 0;
      }
    }
    return replaced;
  }

  std::size_t total = 0;
  std::size_t different = 0;
  std::size_t furtherApart = 0;

 private:
  const QuantizedNetwork& integers_;
};

TEST(IntegerNetwork, IsTheNetworkWithFloatScalesToWithinACode) {
  const Model model = loadModel({kDemo / "demo.param", kDemo / "demo.bin"});
  const Preprocessing preprocessing = {
      64, 64, PixelOrder::Rgb, {128, 128, 128}, {1 / 128.F, 1 / 128.F, 1 / 128.F}};
  SampleSet samples{{listImages(kDemo / "calibration")}};
  samples.files[0].resize(20);
  CalibrationOptions options;
  options.preprocessing = preprocessing;
  const Calibration calibration = calibrate(model, samples, options);
  Plan plan;
  plan.target = Target::Integer;
  plan.overrides.resize(model.layers.size());
  const NetworkArithmetic arithmetic =
      arithmeticOf(reportAll(model, calibration, plan), Target::Integer);
  const QuantizedNetwork integers(model, arithmetic, KernelBackend::Auto, true);
  const QuantizedNetwork floats(model, arithmetic, KernelBackend::Auto, false);
  std::size_t fused = 0;
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    fused += integers.outputCodes(layer) ? 1 : 0;
  }
  EXPECT_GE(fused, 8U) << "layers that hand on codes";

  const auto shapes = sampleShapes(model, samples, preprocessing);
  Network network(model, shapes, Fusion::Off);
  std::size_t total = 0;
  std::size_t different = 0;
  std::size_t sameClass = 0;
  for (std::size_t i = 0; i < samples.count(); ++i) {
    const auto inputs = loadSample(model, samples, i, preprocessing, shapes);
    ComparingHook comparing(floats, integers);
    const auto reference = network.forward(inputs, &comparing);
    EXPECT_EQ(comparing.furtherApart, 0U) << samples.files[0][i];
    total += comparing.total;
    different += comparing.different;
    QuantizingHook whole(integers);
    sameClass += largest(network.forward(inputs, &whole)[0], 1) == largest(reference[0], 1);
  }
  // A value at the edge between two codes may fall to either side.
  EXPECT_LE(static_cast<double>(different), 0.005 * static_cast<double>(total));
  EXPECT_GE(sameClass, samples.count() - 1);
}

}  // namespace
}  // namespace quantoscope
