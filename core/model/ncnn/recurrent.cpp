// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

#include "core/base/double_sum.h"
#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/embedded_scales.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

enum class Cell { Rnn, Gru, Lstm };

/// Gates of a cell, and rows of biases: a GRU keeps two for its new gate.
int gatesOf(Cell cell) {
  return cell == Cell::Lstm ? 4 : cell == Cell::Gru ? 3 : 1;
}
int biasesOf(Cell cell) {
  return cell == Cell::Rnn ? 1 : 4;
}

struct Recurrent {
  Cell cell = Cell::Rnn;
  int inputs = 0;
  int hidden = 0;   ///< Width of the gates.
  int outputs = 0;  ///< Differs from `hidden` only where an LSTM projects.
  int directions = 1;
  bool reverse = false;
  std::vector<float> inputWeights;   ///< directions × gates × hidden × inputs
  std::vector<float> bias;           ///< directions × biases × hidden
  std::vector<float> hiddenWeights;  ///< directions × gates × hidden × outputs
  std::vector<float> projection;     ///< directions × outputs × hidden, or empty
};

float sigmoid(float x) {
  return 1.F / (1.F + std::exp(-x));
}

float dot(const float* a, const float* b, int count) {
  return static_cast<float>(doubleDot(a, b, static_cast<std::size_t>(count)));
}

/// One direction of a layer while it runs over the steps.
class Direction {
 public:
  Direction(const Recurrent& layer, int direction, float* state, float* memory)
      : layer_(layer),
        inputWeights_(part(layer.inputWeights, direction)),
        bias_(part(layer.bias, direction)),
        hiddenWeights_(part(layer.hiddenWeights, direction)),
        projection_(layer.projection.empty() ? nullptr : part(layer.projection, direction)),
        state_(state),
        memory_(memory),
        fresh_(static_cast<std::size_t>(layer.hidden)) {}

  /// Advances the state by one step.
  void step(const float* x) {
    for (int q = 0; q < layer_.hidden; ++q) {
      fresh_[static_cast<std::size_t>(q)] = cell(x, q);
    }
    if (projection_ == nullptr) {
      std::copy(fresh_.begin(), fresh_.end(), state_);
      return;
    }
    for (int q = 0; q < layer_.outputs; ++q) {
      state_[q] = dot(projection_ + static_cast<std::ptrdiff_t>(q) * layer_.hidden, fresh_.data(),
                      layer_.hidden);
    }
  }

  const float* state() const { return state_; }

 private:
  const float* part(const std::vector<float>& all, int direction) const {
    return all.data() + all.size() / static_cast<std::size_t>(layer_.directions) *
                            static_cast<std::size_t>(direction);
  }
  float biasOf(int row, int q) const { return bias_[row * layer_.hidden + q]; }
  float fromInput(int gate, const float* x, int q) const {
    return dot(
        inputWeights_ + static_cast<std::ptrdiff_t>(gate * layer_.hidden + q) * layer_.inputs, x,
        layer_.inputs);
  }
  float fromState(int gate, int q) const {
    return dot(
        hiddenWeights_ + static_cast<std::ptrdiff_t>(gate * layer_.hidden + q) * layer_.outputs,
        state_, layer_.outputs);
  }
  float gate(int index, const float* x, int q) const {
    return biasOf(index, q) + fromInput(index, x, q) + fromState(index, q);
  }

  float cell(const float* x, int q) {
    switch (layer_.cell) {
      case Cell::Rnn:
        return std::tanh(gate(0, x, q));
      case Cell::Gru: {
        const float reset = sigmoid(gate(0, x, q));
        const float update = sigmoid(gate(1, x, q));
        const float fresh =
            std::tanh(biasOf(2, q) + reset * (biasOf(3, q) + fromState(2, q)) + fromInput(2, x, q));
        return (1 - update) * fresh + update * state_[q];
      }
      case Cell::Lstm: {
        const float in = sigmoid(gate(0, x, q));
        const float forget = sigmoid(gate(1, x, q));
        const float out = sigmoid(gate(2, x, q));
        memory_[q] = forget * memory_[q] + in * std::tanh(gate(3, x, q));
        return out * std::tanh(memory_[q]);
      }
    }
    return 0;
  }

  const Recurrent& layer_;
  const float* inputWeights_;
  const float* bias_;
  const float* hiddenWeights_;
  const float* projection_;
  float* state_;
  float* memory_;
  std::vector<float> fresh_;
};

void runRecurrent(const Recurrent& layer, int steps, const float* input, float* output,
                  float* states, float* memories) {
  const int width = layer.outputs * layer.directions;
  for (int d = 0; d < layer.directions; ++d) {
    Direction direction(layer, d, states + static_cast<std::ptrdiff_t>(d) * layer.outputs,
                        memories + static_cast<std::ptrdiff_t>(d) * layer.hidden);
    const bool reverse = layer.directions == 2 ? d == 1 : layer.reverse;
    for (int t = 0; t < steps; ++t) {
      const int at = reverse ? steps - 1 - t : t;
      direction.step(input + static_cast<std::ptrdiff_t>(at) * layer.inputs);
      std::copy_n(direction.state(), layer.outputs,
                  output + static_cast<std::ptrdiff_t>(at) * width + d * layer.outputs);
    }
  }
}

Plan planRecurrent(const std::shared_ptr<const Recurrent>& layer, std::size_t tops,
                   std::span<const Shape> inputs) {
  if (inputs[0].size() != 2 || inputs[0][1] != layer->inputs) {
    throw Error("reads " + toString(inputs[0]) + "; it needs rows of " +
                std::to_string(layer->inputs));
  }
  const int steps = inputs[0][0];
  const bool lstm = layer->cell == Cell::Lstm;
  const Shape state = {layer->directions, layer->outputs};
  const Shape memory = {layer->directions, layer->hidden};
  const bool given = inputs.size() > 1;
  if (given && (elementCount(inputs[1]) != elementCount(state) ||
                (lstm && elementCount(inputs[2]) != elementCount(memory)))) {
    throw Error("an initial state of " + toString(inputs[1]) + " does not fit; it needs " +
                toString(state));
  }
  requireReasonableSteps(
      static_cast<double>(steps) *
      static_cast<double>(layer->inputWeights.size() + layer->hiddenWeights.size()) * 4);
  std::vector<Shape> outputs = {{steps, layer->outputs * layer->directions}};
  if (tops > 1) {
    outputs.push_back(given ? inputs[1] : state);
  }
  if (tops > 2) {
    outputs.push_back(given ? inputs[2] : memory);
  }
  return kernelPlan(outputs, [=](auto in, auto out) {
    std::vector<float> states(elementCount(state), 0.F);
    std::vector<float> memories(elementCount(memory), 0.F);
    if (given) {
      std::copy_n(in[1], states.size(), states.data());
      if (lstm) {
        std::copy_n(in[2], memories.size(), memories.data());
      }
    }
    runRecurrent(*layer, steps, in[0], out[0], states.data(), memories.data());
    if (out.size() > 1) {
      std::copy(states.begin(), states.end(), out[1]);
    }
    if (out.size() > 2) {
      std::copy(memories.begin(), memories.end(), out[2]);
    }
  });
}

int checkedCount(std::int64_t count) {
  if (count < 1 || count > (1 << 29)) {
    throw Error("would have " + std::to_string(count) + " weights");
  }
  return static_cast<int>(count);
}

Operator loadRecurrent(LayerReader& reader, Cell cell) {
  const auto layer = std::make_shared<Recurrent>();
  layer->cell = cell;
  constexpr int kMaxWidth = 1 << 14;
  layer->outputs = reader.integer(0, 0, 1, kMaxWidth, "number of outputs");
  const int weightCount = reader.integer(1, 0);
  const int direction = reader.integer(2, 0, 0, 2, "direction");
  layer->directions = direction == 2 ? 2 : 1;
  layer->reverse = direction == 1;
  layer->hidden = layer->outputs;
  if (cell == Cell::Lstm) {
    layer->hidden = reader.integer(3, layer->outputs, 1, kMaxWidth, "hidden size");
  }
  const int term = readInt8Term(reader);
  const std::size_t states = cell == Cell::Lstm ? 2 : 1;
  reader.requireBottoms(1, 1 + states);
  reader.requireTops(1, 1 + states);
  if (reader.layer().bottoms.size() == 2 && states == 2) {
    throw Error("has a hidden state, but no cell state");
  }
  if (reader.layer().tops.size() == 2 && states == 2) {
    throw Error("has an output for the hidden state, but none for the cell state");
  }
  const int gates = gatesOf(cell);
  layer->inputs = inputChannelsOfWeights(weightCount, layer->hidden, gates * layer->directions);
  const std::int64_t each = std::int64_t{layer->directions} * layer->hidden;
  layer->inputWeights = reader.stored(weightCount, "input weights").values;
  layer->bias = reader.tagged(checkedCount(each * biasesOf(cell)), "biases");
  layer->hiddenWeights =
      reader.stored(checkedCount(each * gates * layer->outputs), "hidden weights").values;
  if (layer->hidden != layer->outputs) {
    layer->projection = reader.tagged(checkedCount(each * layer->outputs), "projection weights");
  }
  if (term != 0) {
    // One scale for each row of the input weights, then of the hidden ones.
    reader.embedded()->weights = readWeightScales(reader, checkedCount(2 * each * gates));
  }
  Operator op;
  op.plan = [layer, tops = reader.layer().tops.size()](std::span<const Shape> inputs) {
    return planRecurrent(layer, tops, inputs);
  };
  return op;
}

}  // namespace

Operator loadGru(LayerReader& reader) {
  return loadRecurrent(reader, Cell::Gru);
}

Operator loadLstm(LayerReader& reader) {
  return loadRecurrent(reader, Cell::Lstm);
}

Operator loadRnn(LayerReader& reader) {
  return loadRecurrent(reader, Cell::Rnn);
}

}  // namespace quantoscope::ncnn
