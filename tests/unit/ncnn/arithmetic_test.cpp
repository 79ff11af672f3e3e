// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

using Function = std::function<double(double, double)>;

const std::vector<Function>& functions() {
  static const std::vector<Function> all = {
      [](double x, double y) { return x + y; },
      [](double x, double y) { return x - y; },
      [](double x, double y) { return x * y; },
      [](double x, double y) { return x / y; },
      [](double x, double y) { return std::max(x, y); },
      [](double x, double y) { return std::min(x, y); },
      [](double x, double y) { return std::pow(x, y); },
      [](double x, double y) { return y - x; },
      [](double x, double y) { return y / x; },
      [](double x, double y) { return std::pow(y, x); },
      [](double x, double y) { return std::atan2(x, y); },
      [](double x, double y) { return std::atan2(y, x); },
      [](double x, double y) { return std::fmod(x, y); },
      [](double x, double y) { return std::fmod(y, x); },
      [](double x, double y) { return std::log(std::exp(x) + std::exp(y)); },
      [](double x, double y) { return std::floor(x / y); },
      [](double x, double y) { return std::floor(y / x); },
      [](double x, double y) { return std::remainder(x, y); },
      [](double x, double y) { return std::remainder(y, x); },
  };
  return all;
}

TEST(BinaryOp, KnowsAllFunctions) {
  for (std::size_t type = 0; type < functions().size(); ++type) {
    SCOPED_TRACE(type);
    Values values;
    const Tensor a = values.tensor({2, 3, 5}, 0.3F, 3);
    const Tensor b = values.tensor({2, 3, 5}, 0.3F, 3);
    Tensor expected = a;
    Tensor scalar = a;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      const auto x = static_cast<double>(a.values[i]);
      expected.values[i] =
          static_cast<float>(functions()[type](x, static_cast<double>(b.values[i])));
      scalar.values[i] = static_cast<float>(functions()[type](x, 1.75));
    }
    const std::string parameter = "0=" + std::to_string(type);
    expectNear(runLayer("BinaryOp", parameter, {}, {a, b}).at(0), expected);
    expectNear(runLayer("BinaryOp", parameter + " 1=1 2=1.750000e+00", {}, {a}).at(0), scalar);
  }
}

/// The shapes after ncnn's own rules have brought them to as many dimensions, then NumPy's.
struct Broadcast {
  Shape a;
  Shape b;
  std::array<int, 4> wideA;
  std::array<int, 4> wideB;
  int dimensions;
};

TEST(BinaryOp, BroadcastsAsNcnnDoes) {
  const std::vector<Broadcast> cases = {
      {{5}, {5}, {1, 1, 1, 5}, {1, 1, 1, 5}, 1},
      {{1}, {5}, {1, 1, 1, 1}, {1, 1, 1, 5}, 1},
      {{3, 5}, {3}, {1, 1, 3, 5}, {1, 1, 3, 1}, 2},
      {{3, 5}, {5}, {1, 1, 3, 5}, {1, 1, 1, 5}, 2},
      {{5}, {3, 5}, {1, 1, 1, 5}, {1, 1, 3, 5}, 2},
      {{4, 4}, {4}, {1, 1, 4, 4}, {1, 1, 4, 1}, 2},
      {{2, 3, 5}, {2}, {2, 1, 3, 5}, {2, 1, 1, 1}, 3},
      {{2, 3, 5}, {5}, {2, 1, 3, 5}, {1, 1, 1, 5}, 3},
      {{2, 3, 5}, {1}, {2, 1, 3, 5}, {1, 1, 1, 1}, 3},
      {{2, 3, 5}, {2, 3}, {2, 1, 3, 5}, {2, 1, 3, 1}, 3},
      {{2, 3}, {2, 3, 5}, {2, 1, 3, 1}, {2, 1, 3, 5}, 3},
      {{2, 3, 5}, {2, 1, 1}, {2, 1, 3, 5}, {2, 1, 1, 1}, 3},
      {{1, 3, 5}, {2, 1, 5}, {1, 1, 3, 5}, {2, 1, 1, 5}, 3},
      {{2, 4, 3, 5}, {2}, {2, 4, 3, 5}, {2, 1, 1, 1}, 4},
      {{2, 4, 3, 5}, {5}, {2, 4, 3, 5}, {1, 1, 1, 5}, 4},
      {{2, 4, 3, 5}, {2, 4}, {2, 4, 3, 5}, {2, 4, 1, 1}, 4},
      {{2, 4, 3}, {2, 4, 3, 5}, {2, 4, 3, 1}, {2, 4, 3, 5}, 4},
      {{2, 1, 3, 5}, {1, 4, 3, 1}, {2, 1, 3, 5}, {1, 4, 3, 1}, 4},
  };
  for (const Broadcast& c : cases) {
    SCOPED_TRACE(toString(c.a) + " and " + toString(c.b));
    Values values;
    const Tensor a = values.tensor(c.a);
    const Tensor b = values.tensor(c.b);
    const auto grid = [](const std::array<int, 4>& e, const Tensor& tensor) {
      Grid g(e[0], e[1], e[2], e[3]);
      g.values = tensor.values;
      return g;
    };
    const Grid ga = grid(c.wideA, a);
    const Grid gb = grid(c.wideB, b);
    Grid expected(std::max(ga.c, gb.c), std::max(ga.d, gb.d), std::max(ga.h, gb.h),
                  std::max(ga.w, gb.w));
    for (int q = 0; q < expected.c; ++q) {
      for (int z = 0; z < expected.d; ++z) {
        for (int y = 0; y < expected.h; ++y) {
          for (int x = 0; x < expected.w; ++x) {
            expected.at(q, z, y, x) = ga.at(std::min(q, ga.c - 1), std::min(z, ga.d - 1),
                                            std::min(y, ga.h - 1), std::min(x, ga.w - 1)) -
                                      gb.at(std::min(q, gb.c - 1), std::min(z, gb.d - 1),
                                            std::min(y, gb.h - 1), std::min(x, gb.w - 1));
          }
        }
      }
    }
    expectNear(runLayer("BinaryOp", "0=1", {}, {a, b}).at(0), expected.tensor(c.dimensions));
  }
}

TEST(BinaryOp, RefusesShapesThatDoNotFit) {
  EXPECT_THAT(messageOf<Error>([] {
                Values values;
                runLayer("BinaryOp", "0=0", {}, {values.tensor({2, 3}), values.tensor({4})});
              }),
              ::testing::HasSubstr("cannot combine 2×3 with 4"));
}

TEST(Eltwise, CombinesAnyNumberOfBlobs) {
  Values values;
  const std::vector<Tensor> in = {values.tensor({2, 3, 4}), values.tensor({2, 3, 4}),
                                  values.tensor({2, 3, 4})};
  const auto expected = [&](const auto& function) {
    Tensor out = in[0];
    for (std::size_t i = 0; i < out.values.size(); ++i) {
      out.values[i] = function(in[0].values[i], in[1].values[i], in[2].values[i]);
    }
    return out;
  };
  expectNear(runLayer("Eltwise", "0=0", {}, in).at(0),
             expected([](float a, float b, float c) { return a * b * c; }));
  expectNear(runLayer("Eltwise", "0=1", {}, in).at(0),
             expected([](float a, float b, float c) { return a + b + c; }));
  expectNear(
      runLayer("Eltwise", "0=1 -23301=3,5.000000e-01,-2.000000e+00,3.000000e+00", {}, in).at(0),
      expected([](float a, float b, float c) { return a / 2 - 2 * b + 3 * c; }));
  expectNear(runLayer("Eltwise", "0=2", {}, in).at(0), expected([](float a, float b, float c) {
               return std::max({a, b, c});
             }));
}

}  // namespace
}  // namespace quantoscope::testing
