// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over many values of ncnn's and ONNX's operators against double precision: at most 1e-6 of
// the range. One after the other in single precision they are off by 1e-4.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

constexpr int kSide = 512;
constexpr int kPlane = kSide * kSide;

/// Values around 6, as behind many activations: their sums grow far beyond each of them.
Tensor distantValues(int channels, int height = kSide, int width = kSide) {
  return Values(3).tensor({channels, height, width}, 5, 7);
}

void expectExact(const Tensor& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.values.size(), expected.size());
  const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
  // Of a single value its own size is the range.
  const double range = std::max(*high - *low, expected.size() == 1 ? std::abs(*high) : 0.0);
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(actual.values[i]) - expected[i]));
  }
  EXPECT_LE(worst, 1e-6 * range);
}

double meanOf(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Runs of `length` values, each with mean 0 and the variance 1.
std::vector<double> standardized(const Tensor& x, std::size_t length, double epsilon) {
  std::vector<double> result;
  for (std::size_t start = 0; start < x.values.size(); start += length) {
    const std::span run(x.values.data() + start, length);
    const double mean = meanOf(run);
    double squares = 0;
    for (const float value : run) {
      squares += std::pow(static_cast<double>(value) - mean, 2);
    }
    const double deviation = std::sqrt(squares / static_cast<double>(length) + epsilon);
    for (const float value : run) {
      result.push_back((static_cast<double>(value) - mean) / deviation);
    }
  }
  return result;
}

std::vector<double> scaledByNorm(const Tensor& x, bool mean) {
  double squares = 0;
  for (const float value : x.values) {
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const double norm = std::sqrt(mean ? squares / static_cast<double>(x.values.size()) : squares);
  std::vector<double> result;
  for (const float value : x.values) {
    result.push_back(static_cast<double>(value) / norm);
  }
  return result;
}

TEST(ExactSums, NormalizationsOfNcnn) {
  const Tensor x = distantValues(4);
  expectExact(runLayer("GroupNorm", "0=1 1=4 2=1.000000e-05 3=0", {}, {x}).at(0),
              standardized(x, x.values.size(), 1e-5));
  expectExact(runLayer("InstanceNorm", "0=0 1=1.000000e-05 2=0", {}, {x}).at(0),
              standardized(x, kPlane, 1e-5));
  const std::string plane = "0=" + std::to_string(kPlane) + " 1=1.000000e-05 2=0";
  expectExact(runLayer("LayerNorm", plane, {}, {x}).at(0), standardized(x, kPlane, 1e-5));
  expectExact(runLayer("MVN", "0=1 1=1 2=0.000000e+00", {}, {x}).at(0),
              standardized(x, x.values.size(), 0));
  const Tensor one = distantValues(1);
  const std::string run = "0=" + std::to_string(kSide * kSide) + " 1=0.000000e+00 2=0";
  expectExact(runLayer("RMSNorm", run, {}, {distantValues(1)}).at(0), scaledByNorm(one, true));
  expectExact(runLayer("Normalize", "0=1 1=1 2=0.000000e+00 3=1 4=1", Bin().raw({1}), {one}).at(0),
              scaledByNorm(one, false));
}

TEST(ExactSums, AMeanFarFromZeroDoesNotCancel) {
  const Tensor x = Values(5).tensor({1, 64, 64}, 4095, 4097);
  expectExact(runLayer("GroupNorm", "0=1 1=1 2=1.000000e-05 3=0", {}, {x}).at(0),
              standardized(x, x.values.size(), 1e-5));
}

TEST(ExactSums, ReductionsOfNcnn) {
  const Tensor x = distantValues(4);
  const double count = static_cast<double>(x.values.size());
  double squares = 0;
  for (const float value : x.values) {
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const double sum = meanOf(x.values) * count;
  const std::pair<int, double> kExpected[] = {{0, sum},         {1, sum}, {2, squares},
                                              {3, sum / count}, {7, sum}, {8, std::sqrt(squares)}};
  for (const auto& [operation, expected] : kExpected) {
    SCOPED_TRACE(operation);
    expectExact(runLayer("Reduction", "0=" + std::to_string(operation) + " 1=1", {}, {x}).at(0),
                {expected});
  }
}

TEST(ExactSums, PoolingAndSoftmaxOfNcnn) {
  const Tensor x = distantValues(1);
  expectExact(runLayer("Pooling", "0=1 4=1", {}, {x}).at(0), {meanOf(x.values)});
  const Tensor row = Values(4).tensor({1 << 20}, -1e-3F, 1e-3F);
  double sum = 0;
  for (const float value : row.values) {
    sum += std::exp(static_cast<double>(value));
  }
  const auto share = runLayer("Softmax", "0=0", {}, {row}).at(0);
  double worst = 0;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const double expected = std::exp(static_cast<double>(row.values[i])) / sum;
    worst = std::max(worst, std::abs(static_cast<double>(share.values[i]) / expected - 1));
  }
  EXPECT_LE(worst, 1e-6);
}

Tensor runOnnx(const Tensor& x, const std::function<void(OnnxBuilder&)>& build) {
  std::vector<int> shape = {1};
  shape.insert(shape.end(), x.shape.begin(), x.shape.end());
  OnnxBuilder builder(17);
  builder.input("x", shape).output("y");
  build(builder);
  return runOnce(builder.load(), x);
}

TEST(ExactSums, OperatorsOfOnnx) {
  const Tensor x = distantValues(1);
  expectExact(runOnnx(x,
                      [](OnnxBuilder& b) {
                        b.weights("s", {1}, {1}).weights("b", {1}, {0});
                        b.node("InstanceNormalization", "n", {"x", "s", "b"}, {"y"});
                      }),
              standardized(x, kPlane, 1e-5));
  for (const char* type : {"GlobalAveragePool", "ReduceMean"}) {
    SCOPED_TRACE(type);
    expectExact(runOnnx(x, [&](OnnxBuilder& b) { b.node(type, "n", {"x"}, {"y"}); }),
                {meanOf(x.values)});
  }
  expectExact(
      runOnnx(x,
              [](OnnxBuilder& b) {
                b.node("AveragePool", "n", {"x"}, {"y"}).ints("kernel_shape", {kSide, kSide});
              }),
      {meanOf(x.values)});
}

TEST(ExactSums, ProductsOfOnnx) {
  constexpr int kDepth = 1 << 16;
  const Tensor x = Values(6).tensor({kDepth}, 5, 7);
  const auto w = randomValues(kDepth, 7, 0.5F, 1.5F);
  double sum = 0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    sum += static_cast<double>(x.values[i]) * static_cast<double>(w[i]);
  }
  // Computed by the network, so that it is no layer with weights.
  const auto weights = [&](OnnxBuilder& b) {
    b.weights("w0", {kDepth, 1}, w).integers("shape", {kDepth, 1});
    b.node("Mul", "zero", {"x", "none"}, {"z"}).node("Reshape", "r", {"z", "shape"}, {"zr"});
    b.weights("none", {1}, {0}).node("Add", "w", {"zr", "w0"}, {"w"});
  };
  expectExact(runOnnx(x,
                      [&](OnnxBuilder& b) {
                        weights(b);
                        b.node("MatMul", "m", {"x", "w"}, {"y"});
                      }),
              {sum});
  expectExact(runOnnx(x,
                      [&](OnnxBuilder& b) {
                        weights(b);
                        b.node("Gemm", "m", {"x", "w"}, {"y"});
                      }),
              {sum});
}

}  // namespace
}  // namespace quantoscope::testing
