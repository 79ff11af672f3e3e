// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/calibration/calibrate.h"
#include "core/model/npy.h"
#include "core/quantization/plan.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {

/// A convolution with ReLU whose output three convolutions read through a Split. The Split hands
/// its first output to the one that stands last in the file, so that the order of the file and that
/// of the Split differ: "wide" is the first reader, then "deep", then "each".
struct SharedBlobNetwork {
  static constexpr int kImages = 6;
  static constexpr std::size_t kStem = 0;
  static constexpr std::size_t kDeep = 1;
  static constexpr std::size_t kEach = 2;
  static constexpr std::size_t kWide = 3;

  std::vector<float> stem = Values(1).some(6);      // 3×2
  std::vector<float> stemBias = Values(2).some(3);  // 3
  std::vector<float> deep = Values(3).some(12);     // 4×3
  std::vector<float> each = Values(4).some(3 * 9);  // 3×3×3
  std::vector<float> wide = Values(5).some(15);     // 5×3
  std::vector<float> wideBias = Values(6).some(5);  // 5
  LoadedModel loaded;
  SampleSet samples;

  static std::string layers() {
    return "Input in 0 1 in 0=5 1=5 2=2\n"
           "Convolution stem 1 1 in x 0=3 1=1 5=1 6=6 9=1\n"
           "Split split 1 3 x x0 x1 x2\n"
           "Convolution deep 1 1 x1 a 0=4 1=1 6=12\n"
           "ConvolutionDepthWise each 1 1 x2 b 0=3 1=3 4=1 6=27 7=3\n"
           "Convolution wide 1 1 x0 c 0=5 1=1 5=1 6=15\n"
           "Concat all 3 1 a b c out 0=0\n";
  }

  explicit SharedBlobNetwork(const std::string& text = layers())
      : loaded(text, Bin().tagged(stem).raw(stemBias).tagged(deep).tagged(each).tagged(wide).raw(
                         wideBias)) {
    samples.files.resize(1);
    for (int i = 0; i < kImages; ++i) {
      const auto bytes = npyBytes(image(i));
      samples.files[0].push_back(loaded.folder.write(
          "image" + std::to_string(i) + ".npy",
          std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())));
    }
  }

  static Tensor image(int index) {
    return Values(static_cast<unsigned>(20 + index)).tensor({2, 5, 5}, -2, 2);
  }

  const Model& model() const { return loaded.model; }

  Plan plan(Target target = Target::Ncnn) const {
    Plan plan;
    plan.overrides.resize(model().layers.size());
    setTarget(plan, model(), target);
    return plan;
  }

  Calibration calibrated() const { return calibrate(model(), samples, {}); }
};

}  // namespace quantoscope::testing
