// SPDX-License-Identifier: GPL-3.0-or-later
// LSTM, GRU and RNN against the equations of the ONNX standard in plain loops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::HasSubstr;
using testing::messageOf;
using testing::OnnxBuilder;
using testing::randomValues;
using testing::runOnce;

constexpr int kSteps = 5;
constexpr int kInputs = 3;
constexpr int kHidden = 4;

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

/// Parameters of one direction, as the standard lays them out.
struct Weights {
  std::vector<double> w, r, b, p;

  double sum(int gate, int q, const std::vector<double>& x, const std::vector<double>& h,
             int gates) const {
    double total = b[gate * kHidden + q] + b[(gates + gate) * kHidden + q];
    for (int i = 0; i < kInputs; ++i) {
      total += w[(gate * kHidden + q) * kInputs + i] * x[i];
    }
    for (int i = 0; i < kHidden; ++i) {
      total += r[(gate * kHidden + q) * kHidden + i] * h[i];
    }
    return total;
  }
};

std::vector<double> randomDoubles(std::size_t count, unsigned seed) {
  const auto values = randomValues(count, seed);
  return {values.begin(), values.end()};
}

Weights weightsFor(int gates, unsigned seed) {
  return {randomDoubles(gates * kHidden * kInputs, seed),
          randomDoubles(gates * kHidden * kHidden, seed + 1),
          randomDoubles(2 * gates * kHidden, seed + 2), randomDoubles(3 * kHidden, seed + 3)};
}

/// The states after each step, in the order of the steps of the input.
std::vector<std::vector<double>> expectedStates(const std::string& type, const Weights& weights,
                                                const std::vector<float>& input, bool reverse,
                                                bool peepholes = false, bool resetAfter = false) {
  std::vector<std::vector<double>> states(kSteps);
  std::vector<double> h(kHidden, 0);
  std::vector<double> c(kHidden, 0);
  for (int i = 0; i < kSteps; ++i) {
    const int t = reverse ? kSteps - 1 - i : i;
    const std::vector<double> x(input.begin() + t * kInputs, input.begin() + (t + 1) * kInputs);
    std::vector<double> next(kHidden);
    for (int q = 0; q < kHidden; ++q) {
      if (type == "RNN") {
        next[q] = std::tanh(weights.sum(0, q, x, h, 1));
      } else if (type == "LSTM") {
        const double p = peepholes ? 1 : 0;
        const double in = sigmoid(weights.sum(0, q, x, h, 4) + p * weights.p[q] * c[q]);
        const double forget =
            sigmoid(weights.sum(2, q, x, h, 4) + p * weights.p[2 * kHidden + q] * c[q]);
        c[q] = forget * c[q] + in * std::tanh(weights.sum(3, q, x, h, 4));
        const double out = sigmoid(weights.sum(1, q, x, h, 4) + p * weights.p[kHidden + q] * c[q]);
        next[q] = out * std::tanh(c[q]);
      } else {
        const double update = sigmoid(weights.sum(0, q, x, h, 3));
        const std::vector<double> none(kHidden, 0);
        double hidden = 0;
        if (resetAfter) {
          const double reset = sigmoid(weights.sum(1, q, x, h, 3));
          const double state =
              weights.sum(2, q, std::vector<double>(kInputs, 0), h, 3) - weights.b[2 * kHidden + q];
          const double fromInput = weights.sum(2, q, x, none, 3) - weights.b[5 * kHidden + q];
          hidden = fromInput + reset * state;
        } else {
          std::vector<double> scaled(kHidden);
          for (int k = 0; k < kHidden; ++k) {
            scaled[k] = sigmoid(weights.sum(1, k, x, h, 3)) * h[k];
          }
          hidden = weights.sum(2, q, x, scaled, 3);
        }
        next[q] = (1 - update) * std::tanh(hidden) + update * h[q];
      }
    }
    h = next;
    states[t] = h;
  }
  return states;
}

/// x (1×steps×inputs) is transposed to steps×1×inputs, as networks that read text do.
OnnxBuilder network(const std::string& type, int gates, const std::vector<Weights>& directions,
                    bool peepholes = false) {
  OnnxBuilder builder(14);
  builder.input("x", {1, kSteps, kInputs}).output("y");
  const int count = static_cast<int>(directions.size());
  std::vector<double> w, r, b, p;
  for (const Weights& weights : directions) {
    w.insert(w.end(), weights.w.begin(), weights.w.end());
    r.insert(r.end(), weights.r.begin(), weights.r.end());
    b.insert(b.end(), weights.b.begin(), weights.b.end());
    p.insert(p.end(), weights.p.begin(), weights.p.end());
  }
  builder.weights("w", {count, gates * kHidden, kInputs}, {w.begin(), w.end()});
  builder.weights("r", {count, gates * kHidden, kHidden}, {r.begin(), r.end()});
  builder.weights("b", {count, 2 * gates * kHidden}, {b.begin(), b.end()});
  builder.node("Transpose", "t", {"x"}, {"seq"}).ints("perm", {1, 0, 2});
  std::vector<std::string> inputs = {"seq", "w", "r", "b"};
  if (peepholes) {
    builder.weights("p", {count, 3 * kHidden}, {p.begin(), p.end()});
    inputs.insert(inputs.end(), {"", "", "", "p"});
  }
  builder.node(type, "cell", inputs, {"y"}).integer("hidden_size", kHidden);
  return builder;
}

void expectStates(const Tensor& output, const std::vector<std::vector<std::vector<double>>>& all) {
  const int directions = static_cast<int>(all.size());
  ASSERT_EQ(output.values.size(), static_cast<std::size_t>(kSteps * directions * kHidden));
  for (int t = 0; t < kSteps; ++t) {
    for (int d = 0; d < directions; ++d) {
      for (int q = 0; q < kHidden; ++q) {
        EXPECT_NEAR(output.values[(t * directions + d) * kHidden + q], all[d][t][q], 1e-5)
            << "step " << t << " direction " << d;
      }
    }
  }
}

TEST(OnnxRecurrent, RunsEveryCellForwards) {
  for (const auto& [type, gates] : {std::pair{"RNN", 1}, {"GRU", 3}, {"LSTM", 4}}) {
    const Weights weights = weightsFor(gates, 10);
    const Tensor input{{kSteps, kInputs}, randomValues(kSteps * kInputs, 1)};
    expectStates(runOnce(network(type, gates, {weights}).load(), input),
                 {expectedStates(type, weights, input.values, false)});
  }
}

TEST(OnnxRecurrent, RunsBothDirections) {
  for (const auto& [type, gates] : {std::pair{"RNN", 1}, {"GRU", 3}, {"LSTM", 4}}) {
    const std::vector<Weights> weights = {weightsFor(gates, 10), weightsFor(gates, 20)};
    const Tensor input{{kSteps, kInputs}, randomValues(kSteps * kInputs, 1)};
    OnnxBuilder builder = network(type, gates, weights);
    builder.text("direction", "bidirectional");
    expectStates(runOnce(builder.load(), input),
                 {expectedStates(type, weights[0], input.values, false),
                  expectedStates(type, weights[1], input.values, true)});
  }
}

TEST(OnnxRecurrent, KnowsPeepholesReverseAndResetAfter) {
  const Tensor input{{kSteps, kInputs}, randomValues(kSteps * kInputs, 1)};
  const Weights lstm = weightsFor(4, 30);
  OnnxBuilder withPeepholes = network("LSTM", 4, {lstm}, true);
  withPeepholes.text("direction", "reverse");
  expectStates(runOnce(withPeepholes.load(), input),
               {expectedStates("LSTM", lstm, input.values, true, true)});
  const Weights gru = weightsFor(3, 40);
  OnnxBuilder resetAfter = network("GRU", 3, {gru});
  resetAfter.integer("linear_before_reset", 1);
  expectStates(runOnce(resetAfter.load(), input),
               {expectedStates("GRU", gru, input.values, false, false, true)});
}

TEST(OnnxRecurrent, GivesTheLastState) {
  const Weights weights = weightsFor(4, 50);
  const Tensor input{{kSteps, kInputs}, randomValues(kSteps * kInputs, 1)};
  OnnxBuilder builder = network("LSTM", 4, {weights});
  auto& node = *builder.proto().mutable_graph()->mutable_node(1);
  node.set_output(0, "all");
  node.add_output("y");
  const Tensor last = runOnce(builder.load(), input);
  const auto expected = expectedStates("LSTM", weights, input.values, false).back();
  ASSERT_EQ(last.values.size(), expected.size());
  for (std::size_t q = 0; q < expected.size(); ++q) {
    EXPECT_NEAR(last.values[q], expected[q], 1e-5);
  }
}

TEST(OnnxRecurrent, SaysWhatCannotBeRun) {
  const auto message = [](const auto& change) {
    OnnxBuilder builder = network("LSTM", 4, {weightsFor(4, 1)});
    change(builder);
    return messageOf<Error>([&] { builder.load(); });
  };
  EXPECT_THAT(message([](OnnxBuilder& b) { b.text("direction", "sideways"); }),
              HasSubstr("LSTM 'cell': its attribute 'direction' is 'sideways'"));
  EXPECT_THAT(message([](OnnxBuilder& b) {
                auto& attribute = *b.proto().mutable_graph()->mutable_node(1)->add_attribute();
                attribute.set_name("activations");
                attribute.set_type(::onnx::AttributeProto::STRINGS);
                for (const char* name : {"Sigmoid", "Tanh", "Affine"}) {
                  attribute.add_strings(name);
                }
              }),
              HasSubstr("'activations' has 'Affine'"));
  EXPECT_THAT(message([](OnnxBuilder& b) {
                b.proto().mutable_graph()->mutable_initializer(1)->set_dims(1, 12);
              }),
              HasSubstr("initializer 'r'"));
}

}  // namespace
}  // namespace quantoscope
