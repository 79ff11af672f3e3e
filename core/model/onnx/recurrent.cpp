// SPDX-License-Identifier: GPL-3.0-or-later
// LSTM, GRU and RNN, by the equations of the ONNX standard.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "core/base/double_sum.h"
#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

enum class Cell { Rnn, Gru, Lstm };

/// The node's inputs, in the standard's order.
enum Input : std::size_t { kX, kW, kR, kB, kLengths, kInitialH, kInitialC, kPeepholes };

using Activation = float (*)(float);

float sigmoid(float x) {
  return 1.F / (1.F + std::exp(-x));
}
float tangent(float x) {
  return std::tanh(x);
}
float rectified(float x) {
  return std::max(x, 0.F);
}
float softSign(float x) {
  return x / (1.F + std::abs(x));
}

Activation activationOf(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, Activation>, 4> kActivations = {{
      {"Sigmoid", sigmoid},
      {"Tanh", tangent},
      {"Relu", rectified},
      {"Softsign", softSign},
  }};
  const auto* const found =
      std::find_if(kActivations.begin(), kActivations.end(),
                   [&](const auto& activation) { return activation.first == name; });
  if (found == kActivations.end()) {
    throw Error("its attribute 'activations' has '" + name +
                "'; Sigmoid, Tanh, Relu and Softsign can be run");
  }
  return found->second;
}

struct Recurrent {
  Cell cell = Cell::Rnn;
  int gates = 1;
  int steps = 0;
  int batch = 0;
  int inputs = 0;
  int hidden = 0;
  int directions = 1;
  bool reverse = false;
  bool batchFirst = false;         ///< The attribute `layout`.
  bool linearBeforeReset = false;  ///< GRU.
  bool inputForget = false;        ///< LSTM: the forget gate is 1 minus the input gate.
  float clip = std::numeric_limits<float>::infinity();
  std::vector<Activation> activations;  ///< `perDirection` for each direction.
  std::array<int, 8> at{};              ///< Which of the kernel's inputs each input is, or -1.
};

/// One direction of a layer for one sample while it runs over the steps.
class Direction {
 public:
  Direction(const Recurrent& layer, std::span<const float* const> in, int direction)
      : layer_(layer), state_(width()), memory_(width()), next_(width()), reset_(width()) {
    const auto part = [&](Input input, int size) -> const float* {
      const int at = layer.at[input];
      return at < 0
                 ? nullptr
                 : in[static_cast<std::size_t>(at)] + static_cast<std::ptrdiff_t>(size) * direction;
    };
    const int rows = layer.gates * layer.hidden;
    w_ = part(kW, rows * layer.inputs);
    r_ = part(kR, rows * layer.hidden);
    b_ = part(kB, 2 * rows);
    p_ = part(kPeepholes, 3 * layer.hidden);
    const std::size_t each = layer.activations.size() / static_cast<std::size_t>(layer.directions);
    f_ = layer.activations.data() + each * static_cast<std::size_t>(direction);
  }

  void start(const float* state, const float* memory) {
    const auto fill = [&](std::vector<float>& to, const float* from) {
      if (from == nullptr) {
        std::fill(to.begin(), to.end(), 0.F);
      } else {
        std::copy_n(from, to.size(), to.begin());
      }
    };
    fill(state_, state);
    fill(memory_, memory);
  }

  void step(const float* x) {
    switch (layer_.cell) {
      case Cell::Rnn:
        for (int q = 0; q < layer_.hidden; ++q) {
          next_[at(q)] = f_[0](clipped(sum(0, q, x)));
        }
        break;
      case Cell::Gru:
        stepGru(x);
        break;
      case Cell::Lstm:
        stepLstm(x);
        break;
    }
    state_.swap(next_);
  }

  const std::vector<float>& state() const { return state_; }
  const std::vector<float>& memory() const { return memory_; }

 private:
  std::size_t width() const { return static_cast<std::size_t>(layer_.hidden); }
  static std::size_t at(int q) { return static_cast<std::size_t>(q); }
  float clipped(float value) const { return std::clamp(value, -layer_.clip, layer_.clip); }

  int row(int gate, int q) const { return gate * layer_.hidden + q; }
  float inputBias(int gate, int q) const { return b_ == nullptr ? 0 : b_[row(gate, q)]; }
  float stateBias(int gate, int q) const {
    return b_ == nullptr ? 0 : b_[layer_.gates * layer_.hidden + row(gate, q)];
  }
  float fromInput(int gate, int q, const float* x) const {
    const float* const weights = w_ + static_cast<std::ptrdiff_t>(row(gate, q)) * layer_.inputs;
    return static_cast<float>(doubleDot(weights, x, static_cast<std::size_t>(layer_.inputs)));
  }
  float fromState(int gate, int q, const std::vector<float>& state) const {
    const float* const weights = r_ + static_cast<std::ptrdiff_t>(row(gate, q)) * layer_.hidden;
    return static_cast<float>(doubleDot(weights, state.data(), width()));
  }
  float sum(int gate, int q, const float* x) const {
    return fromInput(gate, q, x) + fromState(gate, q, state_) + inputBias(gate, q) +
           stateBias(gate, q);
  }
  float peephole(int gate, int q, float memory) const {
    return p_ == nullptr ? 0 : p_[row(gate, q)] * memory;
  }

  void stepGru(const float* x) {
    // Gates: update, reset, hidden.
    for (int q = 0; q < layer_.hidden; ++q) {
      reset_[at(q)] = f_[0](clipped(sum(1, q, x)));
    }
    std::vector<float> scaled(width());
    for (int q = 0; q < layer_.hidden; ++q) {
      scaled[at(q)] = reset_[at(q)] * state_[at(q)];
    }
    for (int q = 0; q < layer_.hidden; ++q) {
      const float update = f_[0](clipped(sum(0, q, x)));
      const float hidden =
          layer_.linearBeforeReset
              ? fromInput(2, q, x) + inputBias(2, q) +
                    reset_[at(q)] * (fromState(2, q, state_) + stateBias(2, q))
              : fromInput(2, q, x) + inputBias(2, q) + fromState(2, q, scaled) + stateBias(2, q);
      next_[at(q)] = (1 - update) * f_[1](clipped(hidden)) + update * state_[at(q)];
    }
  }

  void stepLstm(const float* x) {
    // Gates: input, output, forget, cell; peepholes: input, output, forget.
    for (int q = 0; q < layer_.hidden; ++q) {
      const float before = memory_[at(q)];
      const float in = f_[0](clipped(sum(0, q, x) + peephole(0, q, before)));
      const float forget =
          layer_.inputForget ? 1 - in : f_[0](clipped(sum(2, q, x) + peephole(2, q, before)));
      const float memory = forget * before + in * f_[1](clipped(sum(3, q, x)));
      memory_[at(q)] = memory;
      next_[at(q)] = f_[0](clipped(sum(1, q, x) + peephole(1, q, memory))) * f_[2](memory);
    }
  }

  const Recurrent& layer_;
  const float* w_ = nullptr;
  const float* r_ = nullptr;
  const float* b_ = nullptr;
  const float* p_ = nullptr;
  const Activation* f_ = nullptr;
  std::vector<float> state_;
  std::vector<float> memory_;
  std::vector<float> next_;
  std::vector<float> reset_;
};

void run(const Recurrent& layer, std::span<const float* const> in, std::span<float* const> out) {
  const auto hidden = static_cast<std::size_t>(layer.hidden);
  // Without `layout` the batch is the innermost axis but one, with it the outermost.
  const auto stateOffset = [&](int direction, int sample) {
    return static_cast<std::size_t>(layer.batchFirst ? sample * layer.directions + direction
                                                     : direction * layer.batch + sample) *
           hidden;
  };
  const auto input = [&](Input which) {
    const int at = layer.at[which];
    return at < 0 ? nullptr : in[static_cast<std::size_t>(at)];
  };
  for (int d = 0; d < layer.directions; ++d) {
    Direction direction(layer, in, d);
    const bool reverse = layer.directions == 2 ? d == 1 : layer.reverse;
    for (int n = 0; n < layer.batch; ++n) {
      const float* const h = input(kInitialH);
      const float* const c = input(kInitialC);
      direction.start(h == nullptr ? nullptr : h + stateOffset(d, n),
                      c == nullptr ? nullptr : c + stateOffset(d, n));
      for (int i = 0; i < layer.steps; ++i) {
        const int t = reverse ? layer.steps - 1 - i : i;
        const auto position =
            static_cast<std::size_t>(layer.batchFirst ? n * layer.steps + t : t * layer.batch + n);
        direction.step(in[0] + position * static_cast<std::size_t>(layer.inputs));
        const auto target = static_cast<std::size_t>(
            layer.batchFirst ? (n * layer.steps + t) * layer.directions + d
                             : (t * layer.directions + d) * layer.batch + n);
        std::copy(direction.state().begin(), direction.state().end(), out[0] + target * hidden);
      }
      std::copy(direction.state().begin(), direction.state().end(), out[1] + stateOffset(d, n));
      if (out.size() > 2) {
        std::copy(direction.memory().begin(), direction.memory().end(), out[2] + stateOffset(d, n));
      }
    }
  }
}

void requireShape(const NodeReader& reader, Input input, const Shape& expected, const char* name) {
  if (reader.hasInput(input) && reader.shape(input) != expected) {
    throw Error(std::string("its input '") + name + "' is " + describeShape(reader.shape(input)) +
                ", not " + describeShape(expected));
  }
}

void readActivations(NodeReader& reader, Recurrent& layer) {
  std::vector<std::string> names = layer.cell == Cell::Rnn ? std::vector<std::string>{"Tanh"}
                                   : layer.cell == Cell::Gru
                                       ? std::vector<std::string>{"Sigmoid", "Tanh"}
                                       : std::vector<std::string>{"Sigmoid", "Tanh", "Tanh"};
  const std::size_t expected = names.size() * static_cast<std::size_t>(layer.directions);
  if (const Attribute* given = reader.attribute("activations"); given != nullptr) {
    names = given->texts;
  } else if (layer.directions == 2) {
    const auto forward = names;
    names.insert(names.end(), forward.begin(), forward.end());
  }
  if (names.size() != expected) {
    throw Error("its attribute 'activations' has " + std::to_string(names.size()) + " names; " +
                std::to_string(expected) + " are expected");
  }
  std::transform(names.begin(), names.end(), std::back_inserter(layer.activations), activationOf);
  // Only functions without parameters are known.
  reader.ignore("activation_alpha");
  reader.ignore("activation_beta");
}

Operation import(NodeReader& reader, Cell cell) {
  reader.requireInputs(3, cell == Cell::Lstm ? 8 : 6);
  const auto layer = std::make_shared<Recurrent>();
  layer->cell = cell;
  layer->gates = cell == Cell::Lstm ? 4 : cell == Cell::Gru ? 3 : 1;
  const std::string direction = reader.text("direction", "forward");
  if (direction != "forward" && direction != "reverse" && direction != "bidirectional") {
    throw Error("its attribute 'direction' is '" + direction + "', which is not known");
  }
  layer->directions = direction == "bidirectional" ? 2 : 1;
  layer->reverse = direction == "reverse";
  layer->batchFirst = reader.flag("layout", false);
  if (cell == Cell::Gru) {
    layer->linearBeforeReset = reader.flag("linear_before_reset", false);
  }
  if (cell == Cell::Lstm) {
    layer->inputForget = reader.flag("input_forget", false);
  }
  if (reader.has("clip")) {
    layer->clip = reader.real("clip", 0);
    if (!(layer->clip >= 0)) {
      throw Error("its attribute 'clip' is " + std::to_string(layer->clip));
    }
  }
  readActivations(reader, *layer);
  const Shape& x = reader.shape(kX);
  const Shape& r = reader.shape(kR);
  if (x.size() != 3 || r.size() != 3) {
    throw Error("reads tensors of " + describeShape(x) + " and " + describeShape(r) +
                "; three dimensions are expected");
  }
  layer->steps = x[layer->batchFirst ? 1 : 0];
  layer->batch = x[layer->batchFirst ? 0 : 1];
  layer->inputs = x[2];
  layer->hidden = r[2];
  constexpr int kMaxWidth = 1 << 14;
  if (layer->hidden < 1 || layer->hidden > kMaxWidth || layer->inputs < 1) {
    throw Error("has " + std::to_string(layer->inputs) + " inputs and a state of " +
                std::to_string(layer->hidden));
  }
  reader.integer("hidden_size", layer->hidden, layer->hidden, layer->hidden);
  const int rows = layer->gates * layer->hidden;
  const Shape state = layer->batchFirst ? Shape{layer->batch, layer->directions, layer->hidden}
                                        : Shape{layer->directions, layer->batch, layer->hidden};
  requireShape(reader, kW, {layer->directions, rows, layer->inputs}, "W");
  requireShape(reader, kR, {layer->directions, rows, layer->hidden}, "R");
  requireShape(reader, kB, {layer->directions, 2 * rows}, "B");
  requireShape(reader, kInitialH, state, "initial_h");
  requireShape(reader, kInitialC, state, "initial_c");
  requireShape(reader, kPeepholes, {layer->directions, 3 * layer->hidden}, "P");
  if (reader.hasInput(kLengths)) {
    for (const std::int64_t length : reader.integersOf(kLengths, "sequence_lens")) {
      if (length != layer->steps) {
        throw Error("its input 'sequence_lens' has " + std::to_string(length) +
                    ", but the sequence has " + std::to_string(layer->steps) +
                    " steps; shorter ones cannot be run");
      }
    }
  }
  ncnn::requireReasonableSteps(static_cast<double>(layer->steps) * layer->batch *
                               layer->directions * rows * (layer->inputs + layer->hidden));
  Operation operation;
  layer->at.fill(-1);
  for (const Input input : {kX, kW, kR, kB, kInitialH, kInitialC, kPeepholes}) {
    if (reader.hasInput(input)) {
      layer->at[input] = static_cast<int>(operation.reads.size());
      operation.reads.push_back(input);
    }
  }
  Step step;
  step.outputs = {layer->batchFirst
                      ? Shape{layer->batch, layer->steps, layer->directions, layer->hidden}
                      : Shape{layer->steps, layer->directions, layer->batch, layer->hidden},
                  state};
  if (cell == Cell::Lstm) {
    step.outputs.push_back(state);
  }
  step.kernel.run = [layer](auto in, auto out) { run(*layer, in, out); };
  operation.steps.push_back(std::move(step));
  return operation;
}

}  // namespace

Operation importGru(NodeReader& reader) {
  return import(reader, Cell::Gru);
}

Operation importLstm(NodeReader& reader) {
  return import(reader, Cell::Lstm);
}

Operation importRnn(NodeReader& reader) {
  return import(reader, Cell::Rnn);
}

}  // namespace quantoscope::onnxgraph
