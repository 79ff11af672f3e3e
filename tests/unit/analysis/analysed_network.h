// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "core/analysis/advice.h"
#include "core/analysis/layer_probe.h"
#include "core/analysis/network_analysis.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/calibration/calibrate.h"
#include "core/model/npy.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {

/// A small network with everything that an analysis meets: three convolutions with fused ReLU, one
/// of them depthwise, a pooling and a classifier; eight images of 3×12×12 as tensors.
class AnalysedNetwork {
 public:
  static constexpr int kImages = 8;

  /// May change weights and images before anything is written.
  struct Parts {
    std::vector<float> stem;       ///< 8×3×3×3
    std::vector<float> stemBias;   ///< 8
    std::vector<float> depthwise;  ///< 8×3×3
    std::vector<float> point;      ///< 12×8
    std::vector<float> classes;    ///< 5×12
    std::vector<Tensor> images;
  };
  using Break = std::function<void(Parts&)>;

  explicit AnalysedNetwork(const Break& change = {}) {
    Parts parts = intact();
    if (change) {
      change(parts);
    }
    Bin bin;
    bin.tagged(parts.stem).raw(parts.stemBias);
    bin.tagged(parts.depthwise).raw(std::vector<float>(8, 0.05F));
    bin.tagged(parts.point).raw(std::vector<float>(12, 0.02F));
    bin.tagged(parts.classes).raw(std::vector<float>(5, 0.0F));
    model = loadNcnnModel(
        folder.write("m.param",
                     paramText("Input data 0 1 data 0=12 1=12 2=3\n"
                               "Convolution stem 1 1 data a 0=8 1=3 3=2 4=1 5=1 6=216 9=1\n"
                               "ConvolutionDepthWise depthwise 1 1 a b 0=8 1=3 4=1 5=1 6=72 7=8 "
                               "9=1\n"
                               "Convolution point 1 1 b c 0=12 1=1 5=1 6=96 9=1\n"
                               "Pooling pool 1 1 c d 0=1 4=1\n"
                               "InnerProduct classes 1 1 d out 0=5 1=1 2=60\n")),
        folder.write("m.bin", bin.bytes()));
    samples.files.resize(1);
    for (std::size_t i = 0; i < parts.images.size(); ++i) {
      const auto bytes = npyBytes(parts.images[i]);
      samples.files[0].push_back(
          folder.write("image" + std::to_string(i) + ".npy",
                       std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())));
    }
    plan.overrides.resize(model.layers.size());
  }

  static Parts intact() {
    std::mt19937 random(42);
    std::normal_distribution<float> normal;
    const auto values = [&](std::size_t count, float scale) {
      std::vector<float> result(count);
      std::generate(result.begin(), result.end(), [&] { return scale * normal(random); });
      return result;
    };
    Parts parts;
    parts.stem = values(216, 0.3F);
    parts.stemBias = std::vector<float>(8, 0.1F);
    parts.depthwise = values(72, 0.4F);
    parts.point = values(96, 0.4F);
    parts.classes = values(60, 0.5F);
    for (int i = 0; i < kImages; ++i) {
      parts.images.push_back({{3, 12, 12}, values(432, 1)});
    }
    return parts;
  }

  void calibrate() {
    calibration = quantoscope::calibrate(model, samples, {});
    // The largest magnitude is a fair threshold for these few values.
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      if (plan.overrides[i].empty()) {
        plan.overrides[i].threshold = calibration.layers[i]->absmax();
      }
    }
  }

  void analyse(std::size_t sensitivityImages = 4, int threads = 0) {
    reports = reportAll(model, calibration, plan);
    arithmetic = arithmeticOf(reports, plan.target);
    AnalysisOptions options;
    options.sensitivityImages = sensitivityImages;
    options.threads = threads;
    analysis = quantoscope::analyze(model, samples, arithmetic, options);
    const LayerProbe probe(model, samples, {});
    advice = adviseOn(model, calibration, plan, reports, arithmetic, analysis,
                      probing ? &probe : nullptr);
  }

  std::size_t layer(const std::string& name) const {
    const auto found = std::find_if(model.layers.begin(), model.layers.end(),
                                    [&](const QuantizableLayer& l) { return l.name == name; });
    return static_cast<std::size_t>(found - model.layers.begin());
  }

  const Advice* find(AdviceKind kind) const {
    const auto found = std::find_if(advice.begin(), advice.end(),
                                    [&](const Advice& item) { return item.kind == kind; });
    return found == advice.end() ? nullptr : &*found;
  }

  bool probing = true;  ///< Whether advice is tried on the images.
  TemporaryFolder folder;
  Model model;
  SampleSet samples;
  Plan plan;
  Calibration calibration;
  std::vector<LayerReport> reports;
  NetworkArithmetic arithmetic;
  NetworkAnalysis analysis;
  std::vector<Advice> advice;
};

}  // namespace quantoscope::testing
