// SPDX-License-Identifier: GPL-3.0-or-later
// Normalizations, reductions and other operators over many elements, against plain loops.
#include <gmock/gmock.h>

#include <numeric>

#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

using ::testing::HasSubstr;

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {{8}, {8, 5}, {8, 5, 3}, {8, 2, 5, 3}};
  return all;
}

double meanOf(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double varianceOf(std::span<const float> values) {
  const double mean = meanOf(values);
  double sum = 0;
  for (const float value : values) {
    sum += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
  }
  return sum / static_cast<double>(values.size());
}

/// Standardizes each run of `length` elements, then scales with what `affine` gives for an element.
Tensor standardized(const Tensor& input, std::size_t length, double epsilon,
                    const std::function<std::pair<float, float>(std::size_t)>& affine) {
  Tensor out = input;
  for (std::size_t begin = 0; begin < out.values.size(); begin += length) {
    const std::span<const float> run(input.values.data() + begin, length);
    for (std::size_t i = begin; i < begin + length; ++i) {
      const auto [gamma, beta] = affine(i);
      out.values[i] =
          static_cast<float>((static_cast<double>(input.values[i]) - meanOf(run)) /
                                 std::sqrt(varianceOf(run) + epsilon) * static_cast<double>(gamma) +
                             static_cast<double>(beta));
    }
  }
  return out;
}

TEST(ChannelScaling, BatchNormScaleAndBias) {
  for (const Shape& shape : shapes()) {
    SCOPED_TRACE(toString(shape));
    Values values;
    const Tensor input = values.tensor(shape);
    const std::size_t plane = input.values.size() / 8;
    const auto slope = values.some(8);
    const auto mean = values.some(8);
    const auto variance = values.some(8, 0.1F, 2);
    const auto bias = values.some(8);
    Tensor norm = input;
    Tensor scaled = input;
    Tensor plain = input;
    Tensor shifted = input;
    for (std::size_t i = 0; i < input.values.size(); ++i) {
      const std::size_t c = i / plane;
      norm.values[i] =
          slope[c] * (input.values[i] - mean[c]) / std::sqrt(variance[c] + 0.01F) + bias[c];
      scaled.values[i] = input.values[i] * slope[c] + bias[c];
      plain.values[i] = input.values[i] * slope[c];
      // Bias goes by ncnn's channels: fewer than three dimensions are one channel.
      shifted.values[i] += bias[shape.size() >= 3 ? c : 0];
    }
    expectNear(runLayer("BatchNorm", "0=8 1=1.000000e-02",
                        Bin().raw(slope).raw(mean).raw(variance).raw(bias), {input})
                   .at(0),
               norm);
    expectNear(runLayer("Scale", "0=8 1=1", Bin().raw(slope).raw(bias), {input}).at(0), scaled);
    expectNear(runLayer("Scale", "0=8", Bin().raw(slope), {input}).at(0), plain);
    expectNear(runLayer("Scale", "0=-233", {}, {input, {{8}, slope}}).at(0), plain);
    expectNear(runLayer("Bias", "0=8", Bin().raw(bias), {input}).at(0), shifted);
  }
  EXPECT_THAT(
      messageOf<Error>([] {
        runLayer("Scale", "0=8", Bin().raw(std::vector<float>(8, 1)), {Values().tensor({7, 2, 2})});
      }),
      HasSubstr("8 channels"));
}

TEST(FeatureNormalization, GroupInstanceAndLayer) {
  for (const Shape& shape : shapes()) {
    SCOPED_TRACE(toString(shape));
    Values values;
    const Tensor input = values.tensor(shape);
    const std::size_t plane = input.values.size() / 8;
    const auto gamma = values.some(8);
    const auto beta = values.some(8);
    const auto byChannel = [&](std::size_t i) {
      return std::pair(gamma[i / plane], beta[i / plane]);
    };
    const auto none = [](std::size_t) { return std::pair(1.F, 0.F); };
    expectNear(
        runLayer("GroupNorm", "0=4 1=8 2=1.000000e-02", Bin().raw(gamma).raw(beta), {input}).at(0),
        standardized(input, plane * 2, 0.01, byChannel), 2e-5);
    expectNear(runLayer("GroupNorm", "0=2 1=8 2=1.000000e-02 3=0", {}, {input}).at(0),
               standardized(input, plane * 4, 0.01, none), 2e-5);
    if (shape.size() >= 3) {
      expectNear(
          runLayer("InstanceNorm", "0=8 1=1.000000e-02", Bin().raw(gamma).raw(beta), {input}).at(0),
          standardized(input, plane, 0.01, byChannel), 2e-5);
      expectNear(runLayer("InstanceNorm", "0=0 1=1.000000e-02 2=0", {}, {input}).at(0),
                 standardized(input, plane, 0.01, none), 2e-5);
    }
    // Rows, and then as many trailing dimensions as there are.
    std::size_t run = 1;
    const std::size_t deepest = shape.size() <= 2 ? 1 : shape.size() - 1;
    for (std::size_t count = 1; count <= deepest; ++count) {
      run *= static_cast<std::size_t>(shape[shape.size() - count]);
      const auto g = values.some(run);
      const auto b = values.some(run);
      const std::string size = "0=" + std::to_string(run) + " 1=1.000000e-02";
      expectNear(runLayer("LayerNorm", size, Bin().raw(g).raw(b), {input}).at(0),
                 standardized(input, run, 0.01,
                              [&](std::size_t i) { return std::pair(g[i % run], b[i % run]); }),
                 2e-5);
      Tensor rms = input;
      for (std::size_t i = 0; i < rms.values.size(); ++i) {
        double squares = 0;
        for (std::size_t k = i / run * run; k < (i / run + 1) * run; ++k) {
          squares += static_cast<double>(input.values[k]) * static_cast<double>(input.values[k]);
        }
        rms.values[i] *= static_cast<float>(static_cast<double>(g[i % run]) /
                                            std::sqrt(squares / static_cast<double>(run) + 0.01));
      }
      expectNear(runLayer("RMSNorm", size, Bin().raw(g), {input}).at(0), rms, 2e-5);
    }
  }
  EXPECT_THAT(messageOf<Error>([] {
                runLayer("LayerNorm", "0=7 2=0", {}, {Values().tensor({2, 5})});
              }),
              HasSubstr("runs of 7"));
}

TEST(Mvn, SubtractsTheMean) {
  for (const bool across : {false, true}) {
    for (const bool variance : {false, true}) {
      const Tensor input = Values().tensor({3, 4, 5});
      const std::size_t run = across ? 60 : 20;
      Tensor expected = input;
      for (std::size_t begin = 0; begin < 60; begin += run) {
        const std::span<const float> part(input.values.data() + begin, run);
        for (std::size_t i = begin; i < begin + run; ++i) {
          expected.values[i] =
              static_cast<float>((static_cast<double>(input.values[i]) - meanOf(part)) /
                                 (variance ? std::sqrt(varianceOf(part)) + 0.01 : 1));
        }
      }
      expectNear(
          runLayer("MVN",
                   "2=1.000000e-02 0=" + std::to_string(variance) + " 1=" + std::to_string(across),
                   {}, {input})
              .at(0),
          expected, 2e-5);
    }
  }
}

TEST(Normalize, DividesByTheNorm) {
  for (const bool spatial : {false, true}) {
    for (const bool channel : {false, true}) {
      for (const bool shared : {false, true}) {
        for (const int mode : {0, 1, 2}) {
          Values values;
          const Tensor input = values.tensor({3, 2, 4});
          const auto scale = values.some(shared ? 1 : 3);
          Tensor expected = input;
          for (std::size_t i = 0; i < 24 && (spatial || channel); ++i) {
            double squares = 0;
            for (std::size_t k = 0; k < 24; ++k) {
              const bool together = (spatial || k % 8 == i % 8) && (channel || k / 8 == i / 8);
              squares += together ? static_cast<double>(input.values[k]) *
                                        static_cast<double>(input.values[k])
                                  : 0;
            }
            const double norm = mode == 0   ? std::sqrt(squares + 0.5)
                                : mode == 1 ? std::max(std::sqrt(squares), 0.5)
                                            : std::sqrt(std::max(squares, 0.5));
            expected.values[i] = static_cast<float>(static_cast<double>(input.values[i]) / norm *
                                                    static_cast<double>(scale[shared ? 0 : i / 8]));
          }
          std::ostringstream text;
          text << "0=" << spatial << " 4=" << channel << " 1=" << shared << " 9=" << mode
               << " 2=5.000000e-01 3=" << scale.size();
          SCOPED_TRACE(text.str());
          expectNear(runLayer("Normalize", text.str(), Bin().raw(scale), {input}).at(0), expected);
        }
      }
    }
  }
}

TEST(Lrn, DividesByNeighbours) {
  for (const int region : {0, 1}) {
    for (const int size : {3, 5, 4}) {
      if (region == 0 && size == 4) {
        continue;
      }
      const Tensor input = Values().tensor({6, 5, 4});
      const Grid in(input);
      Grid expected(input);
      const int half = size / 2;
      for (int c = 0; c < 6; ++c) {
        for (int y = 0; y < 5; ++y) {
          for (int x = 0; x < 4; ++x) {
            double squares = 0;
            for (int q = 0; q < 6; ++q) {
              for (int v = 0; v < 5; ++v) {
                for (int u = 0; u < 4; ++u) {
                  const bool near = region == 0 ? std::abs(q - c) <= half && v == y && u == x
                                                : q == c && v >= y - half && v < y - half + size &&
                                                      u >= x - half && u < x - half + size;
                  squares += near ? static_cast<double>(in.at(q, 0, v, u)) *
                                        static_cast<double>(in.at(q, 0, v, u))
                                  : 0;
                }
              }
            }
            const double count = region == 0 ? size : size * size;
            expected.at(c, 0, y, x) = static_cast<float>(static_cast<double>(in.at(c, 0, y, x)) *
                                                         std::pow(2 + 0.7 / count * squares, -0.6));
          }
        }
      }
      expectNear(runLayer("LRN",
                          "2=7.000000e-01 3=6.000000e-01 4=2.000000e+00 0=" +
                              std::to_string(region) + " 1=" + std::to_string(size),
                          {}, {input})
                     .at(0),
                 expected.tensor(3));
    }
  }
}

double reduce(int type, const std::vector<double>& x) {
  double sum = type == 6 ? 1 : type == 4 || type == 5 ? x[0] : 0;
  for (const double v : x) {
    switch (type) {
      case 1:
      case 7:
        sum += std::abs(v);
        break;
      case 2:
      case 8:
        sum += v * v;
        break;
      case 4:
        sum = std::max(sum, v);
        break;
      case 5:
        sum = std::min(sum, v);
        break;
      case 6:
        sum *= v;
        break;
      case 10:
        sum += std::exp(v);
        break;
      default:
        sum += v;
    }
  }
  switch (type) {
    case 3:
      return sum / static_cast<double>(x.size());
    case 8:
      return std::sqrt(sum);
    case 9:
    case 10:
      return std::log(sum);
    default:
      return sum;
  }
}

TEST(Reduction, KnowsAllOperationsAndAxes) {
  for (const Shape& shape : {Shape{5}, Shape{4, 5}, Shape{3, 4, 5}, Shape{2, 3, 4, 5}}) {
    const int n = static_cast<int>(shape.size());
    for (int mask = 1; mask < (1 << n); ++mask) {
      const int type = mask % 11;
      for (const bool keep : {false, true}) {
        const Tensor input = Values().tensor(shape, 0.5F, 1.5F);
        std::vector<int> axes;
        Shape output;
        Shape kept;
        for (int a = 0; a < n; ++a) {
          const bool reduced = (mask >> a & 1) != 0;
          if (reduced) {
            axes.push_back(a % 2 == 0 ? a : a - n);
          } else {
            output.push_back(shape[static_cast<std::size_t>(a)]);
          }
          kept.push_back(reduced ? 1 : shape[static_cast<std::size_t>(a)]);
        }
        if (output.empty()) {
          output = {1};
        }
        std::vector<std::vector<double>> groups(elementCount(kept));
        for (std::size_t i = 0; i < input.values.size(); ++i) {
          std::size_t rest = i;
          std::size_t at = 0;
          std::size_t stride = 1;
          for (int a = n - 1; a >= 0; --a) {
            const auto extent = static_cast<std::size_t>(shape[static_cast<std::size_t>(a)]);
            if ((mask >> a & 1) == 0) {
              at += rest % extent * stride;
              stride *= extent;
            }
            rest /= extent;
          }
          groups[at].push_back(static_cast<double>(input.values[i]));
        }
        Tensor expected = {keep ? kept : output, {}};
        for (const auto& group : groups) {
          expected.values.push_back(static_cast<float>(reduce(type, group) * 0.5));
        }
        std::ostringstream text;
        text << "0=" << type << " 1=0 2=5.000000e-01 " << arrayParameter(3, axes) << " 4=" << keep
             << " 5=1";
        SCOPED_TRACE(toString(shape) + " " + text.str());
        expectNear(runLayer("Reduction", text.str(), {}, {input}).at(0), expected, 2e-5);
      }
    }
  }
  for (int type = 0; type <= 10; ++type) {
    const Tensor input = Values().tensor({2, 3, 4}, 0.5F, 1.5F);
    const std::vector<double> all(input.values.begin(), input.values.end());
    expectNear(runLayer("Reduction", "0=" + std::to_string(type), {}, {input}).at(0),
               {{1}, {static_cast<float>(reduce(type, all))}}, 2e-5);
  }
}

TEST(AlongAxis, SoftmaxCumulativeSumAndGlu) {
  for (const Shape& shape : {Shape{6}, Shape{4, 6}, Shape{2, 4, 6}, Shape{2, 4, 6, 8}}) {
    for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
      SCOPED_TRACE(toString(shape) + " along " + std::to_string(axis));
      const Tensor input = Values().tensor(shape);
      std::size_t inner = 1;
      for (std::size_t k = static_cast<std::size_t>(axis) + 1; k < shape.size(); ++k) {
        inner *= static_cast<std::size_t>(shape[k]);
      }
      const auto extent = static_cast<std::size_t>(shape[static_cast<std::size_t>(axis)]);
      Tensor soft = input;
      Tensor sums = input;
      for (std::size_t i = 0; i < input.values.size(); ++i) {
        const std::size_t first = i - i / inner % extent * inner;
        double total = 0;
        double running = 0;
        for (std::size_t k = 0; k < extent; ++k) {
          const auto x = static_cast<double>(input.values[first + k * inner]);
          total += std::exp(x);
          running += first + k * inner <= i ? x : 0;
        }
        soft.values[i] = static_cast<float>(std::exp(static_cast<double>(input.values[i])) / total);
        sums.values[i] = static_cast<float>(running);
      }
      const std::string at = "0=" + std::to_string(axis);
      expectNear(runLayer("Softmax", at + " 1=1", {}, {input}).at(0), soft);
      expectNear(runLayer("CumulativeSum", at, {}, {input}).at(0), sums);
      Tensor glu = input;
      glu.shape[static_cast<std::size_t>(axis)] /= 2;
      glu.values.clear();
      for (std::size_t i = 0; i < input.values.size(); ++i) {
        if (i / inner % extent < extent / 2) {
          const auto gate = static_cast<double>(input.values[i + extent / 2 * inner]);
          glu.values.push_back(
              static_cast<float>(static_cast<double>(input.values[i]) / (1 + std::exp(-gate))));
        }
      }
      expectNear(runLayer("GLU", at, {}, {input}).at(0), glu);
    }
  }
  EXPECT_THAT(messageOf<Error>([] {
                runLayer("Softmax", "0=1", {}, {Values().tensor({2, 3})});
              }),
              HasSubstr("Convert the model again"));
}

TEST(ArgMax, RanksElements) {
  const Tensor input = {{2, 3}, {5, 1, 9, 7, 3, 2}};
  expectNear(runLayer("ArgMax", "1=3", {}, {input}).at(0), {{1, 3}, {2, 3, 0}}, 0);
  expectNear(runLayer("ArgMax", "0=1 1=2", {}, {input}).at(0), {{2, 2}, {9, 7, 2, 3}}, 0);
  EXPECT_THAT(messageOf<Error>([&] { runLayer("ArgMax", "1=7", {}, {input}); }), HasSubstr("7"));
}

/// Interpolates one axis at a position, with ncnn's borders.
struct Axis {
  int type, input, output, align;
  float scale;
  bool sized;

  std::vector<std::pair<int, double>> taps(int i) const {
    if (type == 1) {
      const float step = sized ? static_cast<float>(input) / static_cast<float>(output) : 1 / scale;
      return {{std::min(static_cast<int>(static_cast<float>(i) * step), input - 1), 1.0}};
    }
    double at = (i + 0.5) * input / output - 0.5;
    if (align == 1) {
      at = output == 1 ? 0 : static_cast<double>(i) * (input - 1) / (output - 1);
    }
    const int base = static_cast<int>(std::floor(at));
    const double f = at - base;
    const auto clamp = [&](int k) { return std::min(std::max(k, 0), input - 1); };
    if (type == 2) {
      return {{clamp(base), 1 - f}, {clamp(base + 1), f}};
    }
    std::vector<std::pair<int, double>> all;
    for (int k = -1; k <= 2; ++k) {
      const double x = std::abs(f - k);
      const double a = -0.75;
      const double weight = x <= 1 ? (a + 2) * x * x * x - (a + 3) * x * x + 1
                                   : a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a;
      all.emplace_back(clamp(base + k), weight);
    }
    return all;
  }
};

TEST(Interp, ResizesPlanes) {
  for (int type = 1; type <= 3; ++type) {
    for (const int align : {0, 1}) {
      for (const auto& [h, w, H, W] :
           {std::array{5, 4, 10, 8}, {5, 7, 8, 3}, {4, 4, 1, 1}, {1, 1, 3, 2}, {2, 3, 7, 5}}) {
        const Tensor input = Values().tensor({2, h, w});
        const Grid in(input);
        const Axis rows = {type, h, H, align, 1, true};
        const Axis columns = {type, w, W, align, 1, true};
        Grid out(2, 1, H, W);
        for (int c = 0; c < 2; ++c) {
          for (int y = 0; y < H; ++y) {
            for (int x = 0; x < W; ++x) {
              double sum = 0;
              for (const auto& [v, a] : rows.taps(y)) {
                for (const auto& [u, b] : columns.taps(x)) {
                  sum += a * b * static_cast<double>(in.at(c, 0, v, u));
                }
              }
              out.at(c, 0, y, x) = static_cast<float>(sum);
            }
          }
        }
        std::ostringstream text;
        text << "0=" << type << " 3=" << H << " 4=" << W << " 6=" << align;
        SCOPED_TRACE(text.str());
        expectNear(runLayer("Interp", text.str(), {}, {input}).at(0), out.tensor(3));
        if (type != 1) {
          expectNear(
              runLayer("Interp", "5=1 0=" + std::to_string(type) + " 6=" + std::to_string(align),
                       {}, {input, Values().tensor({1, H, W})})
                  .at(0),
              out.tensor(3));
        }
        expectNear(runLayer("Interp",
                            "9=\"1w,1h\" 0=" + std::to_string(type) + " 6=" + std::to_string(align),
                            {}, {input, Values().tensor({1, H, W})})
                       .at(0),
                   out.tensor(3));
      }
    }
  }
}

TEST(Interp, TakesScalesMatricesAndVectors) {
  const Tensor input = Values().tensor({2, 3, 4});
  const auto out = runLayer("Interp", "0=1 1=2.500000e+00 2=1.500000e+00", {}, {input}).at(0);
  ASSERT_EQ(out.shape, (Shape{2, 7, 6}));
  for (int y = 0; y < 7; ++y) {
    for (int x = 0; x < 6; ++x) {
      EXPECT_EQ(Grid(out).at(1, 0, y, x),
                Grid(input).at(1, 0, std::min(2, static_cast<int>(static_cast<float>(y) / 2.5F)),
                               std::min(3, static_cast<int>(static_cast<float>(x) / 1.5F))));
    }
  }
  expectNear(runLayer("Interp", "0=2 3=1 4=4", {}, {{{2, 2}, {0, 8, 10, 2}}}).at(0),
             {{2, 4}, {0, 2, 6, 8, 10, 8, 4, 2}});
  expectNear(runLayer("Interp", "0=2 3=2 4=3", {}, {{{2}, {5, 6}}}).at(0),
             {{2, 2, 3}, {5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6}}, 0);
  EXPECT_THAT(messageOf<Error>([&] { runLayer("Interp", "0=1 1=0.0", {}, {input}); }),
              HasSubstr("scales"));
  // With a reference blob, ncnn's nearest neighbour steps by the scale, not by the ratio of sizes.
  const Tensor row = {{1, 1, 2}, {3, 4}};
  const Tensor reference = Values().tensor({1, 1, 4});
  expectNear(runLayer("Interp", "0=1 5=1", {}, {row, reference}).at(0), {{1, 1, 4}, {3, 4, 4, 4}},
             0);
  for (const std::string scale : {"0.0", "-1.0"}) {
    EXPECT_THAT(messageOf<Error>([&] {
                  runLayer("Interp", "0=1 5=1 2=" + scale, {}, {row, reference});
                }),
                HasSubstr("scales by"));
  }
}

}  // namespace
}  // namespace quantoscope::testing
