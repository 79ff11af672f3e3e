// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "core/calibration/kl_tensorrt.h"

namespace quantoscope {
namespace {

// The worked example of S. Migacz, "8-bit Inference with TensorRT", GTC 2017.
TEST(KlTensorrt, MergesAndSpreadsAsInThePublishedExample) {
  const std::vector<double> p = {1, 0, 2, 3, 5, 3, 1, 7};
  const std::vector<double> q = mergeAndSpread(p, 2);
  EXPECT_EQ(q, (std::vector<double>{2, 0, 2, 2, 4, 4, 4, 4}));

  DistributionPair pair{p, q};
  for (auto* bins : {&pair.p, &pair.q}) {
    const double total = std::accumulate(bins->begin(), bins->end(), 0.0);
    for (double& bin : *bins) {
      bin /= total;
    }
  }
  EXPECT_NEAR(klDivergence(pair), 0.150315, 5e-7);
}

}  // namespace
}  // namespace quantoscope
