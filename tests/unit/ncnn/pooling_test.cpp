// SPDX-License-Identifier: GPL-3.0-or-later
#include <cfloat>

#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

struct Case {
  int kernelW, kernelH, strideW, strideH;
  int left, top, right, bottom;
  int mode;
};

/// ncnn's own way: a bordered copy of the input, then windows over it.
Grid pool(const Grid& in, const Case& k, bool average, bool countPads) {
  int left = k.left;
  int top = k.top;
  int right = k.right;
  int bottom = k.bottom;
  int tailW = 0;
  int tailH = 0;
  if (k.mode == 0) {
    const int restW = (in.w + left + right - k.kernelW) % k.strideW;
    const int restH = (in.h + top + bottom - k.kernelH) % k.strideH;
    tailW = restW == 0 ? 0 : k.strideW - restW;
    tailH = restH == 0 ? 0 : k.strideH - restH;
    right += tailW;
    bottom += tailH;
  } else if (k.mode >= 2) {
    const int wide = std::max(0, k.kernelW + (in.w - 1) / k.strideW * k.strideW - in.w);
    const int high = std::max(0, k.kernelH + (in.h - 1) / k.strideH * k.strideH - in.h);
    left = k.mode == 2 ? wide / 2 : wide - wide / 2;
    right = wide - left;
    top = k.mode == 2 ? high / 2 : high - high / 2;
    bottom = high - top;
  }
  Grid bordered(in.c, 1, in.h + top + bottom, in.w + left + right);
  std::fill(bordered.values.begin(), bordered.values.end(), average ? 0 : -FLT_MAX);
  Grid out(in.c, 1, (bordered.h - k.kernelH) / k.strideH + 1,
           (bordered.w - k.kernelW) / k.strideW + 1);
  for (int c = 0; c < in.c; ++c) {
    for (int y = 0; y < in.h; ++y) {
      for (int x = 0; x < in.w; ++x) {
        bordered.at(c, 0, y + top, x + left) = in.at(c, 0, y, x);
      }
    }
    for (int y = 0; y < out.h; ++y) {
      for (int x = 0; x < out.w; ++x) {
        float result = average ? 0 : -FLT_MAX;
        int area = 0;
        for (int v = y * k.strideH; v < y * k.strideH + k.kernelH; ++v) {
          for (int u = x * k.strideW; u < x * k.strideW + k.kernelW; ++u) {
            const bool counted = countPads || (v >= k.top && v < bordered.h - k.bottom - tailH &&
                                               u >= k.left && u < bordered.w - k.right - tailW);
            if (!average) {
              result = std::max(result, bordered.at(c, 0, v, u));
            } else if (counted) {
              result += bordered.at(c, 0, v, u);
              ++area;
            }
          }
        }
        out.at(c, 0, y, x) = average ? result / static_cast<float>(area) : result;
      }
    }
  }
  return out;
}

TEST(Pooling, AgreesWithPlainLoopsInAllModes) {
  const std::vector<Case> cases = {
      {2, 2, 2, 2, 0, 0, 0, 0, 0}, {3, 3, 2, 2, 0, 0, 0, 0, 0}, {3, 3, 2, 2, 1, 1, 1, 1, 0},
      {3, 2, 2, 3, 1, 0, 0, 1, 0}, {3, 3, 1, 1, 1, 1, 1, 1, 1}, {3, 3, 2, 2, 1, 1, 1, 1, 1},
      {2, 3, 1, 2, 0, 1, 1, 0, 1}, {3, 3, 2, 2, 0, 0, 0, 0, 2}, {2, 4, 2, 3, 0, 0, 0, 0, 2},
      {4, 3, 3, 2, 0, 0, 0, 0, 3}, {1, 1, 2, 2, 0, 0, 0, 0, 2}, {5, 5, 2, 2, 2, 2, 2, 2, 0},
  };
  for (const Case& k : cases) {
    for (const Shape& shape : {Shape{3, 7, 8}, Shape{2, 6, 5}}) {
      for (const int variant : {0, 1, 2}) {
        std::ostringstream text;
        text << "0=" << (variant > 0) << " 1=" << k.kernelW << " 11=" << k.kernelH
             << " 2=" << k.strideW << " 12=" << k.strideH << " 3=" << k.left << " 13=" << k.top
             << " 14=" << k.right << " 15=" << k.bottom << " 5=" << k.mode
             << " 6=" << (variant == 2);
        SCOPED_TRACE(text.str());
        const Tensor input = Values().tensor(shape);
        expectNear(runLayer("Pooling", text.str(), {}, {input}).at(0),
                   pool(Grid(input), k, variant > 0, variant == 2).tensor(3));
      }
    }
  }
}

TEST(Pooling, OneDimensionalPoolsRows) {
  const Tensor input = Values().tensor({4, 9});
  for (const int average : {0, 1}) {
    Grid rows(4, 1, 1, 9);
    rows.values = input.values;
    const Grid expected = pool(rows, {3, 1, 2, 1, 1, 0, 1, 0, 0}, average == 1, false);
    expectNear(runLayer("Pooling1D", "1=3 2=2 3=1 0=" + std::to_string(average), {}, {input}).at(0),
               {{4, expected.w}, expected.values});
    Tensor global = {{4}, {}};
    for (int y = 0; y < 4; ++y) {
      float best = -FLT_MAX;
      float sum = 0;
      for (int x = 0; x < 9; ++x) {
        best = std::max(best, rows.at(y, 0, 0, x));
        sum += rows.at(y, 0, 0, x);
      }
      global.values.push_back(average == 1 ? sum / 9 : best);
    }
    expectNear(runLayer("Pooling1D", "4=1 0=" + std::to_string(average), {}, {input}).at(0),
               global);
  }
}

TEST(Pooling, GlobalMakesAVector) {
  const Tensor input = Values().tensor({3, 5, 4});
  const Grid in(input);
  Tensor largest = {{3}, {}};
  Tensor mean = {{3}, {}};
  for (int c = 0; c < 3; ++c) {
    float best = -FLT_MAX;
    float sum = 0;
    for (int y = 0; y < 5; ++y) {
      for (int x = 0; x < 4; ++x) {
        best = std::max(best, in.at(c, 0, y, x));
        sum += in.at(c, 0, y, x);
      }
    }
    largest.values.push_back(best);
    mean.values.push_back(sum / 20);
  }
  expectNear(runLayer("Pooling", "0=0 4=1", {}, {input}).at(0), largest);
  expectNear(runLayer("Pooling", "0=1 4=1", {}, {input}).at(0), mean);
}

TEST(Pooling, AdaptiveDividesTheInput) {
  const Tensor input = Values().tensor({2, 7, 10});
  const Grid in(input);
  for (const auto& [w, h] : {std::pair{3, 4}, {10, 3}, {1, 1}, {13, 9}}) {
    for (const int average : {0, 1}) {
      Grid out(2, 1, h, w);
      for (int c = 0; c < 2; ++c) {
        for (int y = 0; y < h; ++y) {
          for (int x = 0; x < w; ++x) {
            const int y0 = static_cast<int>(std::floor(7.0 * y / h));
            const int y1 = static_cast<int>(std::ceil(7.0 * (y + 1) / h));
            const int x0 = static_cast<int>(std::floor(10.0 * x / w));
            const int x1 = static_cast<int>(std::ceil(10.0 * (x + 1) / w));
            float best = -FLT_MAX;
            float sum = 0;
            for (int v = y0; v < y1; ++v) {
              for (int u = x0; u < x1; ++u) {
                best = std::max(best, in.at(c, 0, v, u));
                sum += in.at(c, 0, v, u);
              }
            }
            out.at(c, 0, y, x) =
                average == 1 ? sum / static_cast<float>((y1 - y0) * (x1 - x0)) : best;
          }
        }
      }
      expectNear(runLayer("Pooling",
                          "7=1 0=" + std::to_string(average) + " 8=" + std::to_string(w) +
                              " 18=" + std::to_string(h),
                          {}, {input})
                     .at(0),
                 out.tensor(3));
    }
  }
  expectNear(runLayer("Pooling", "7=1 0=1 8=-233", {}, {input}).at(0), input);
}

}  // namespace
}  // namespace quantoscope::testing
