// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

constexpr std::size_t kIndices = 16;  // i to x

struct Equation {
  std::vector<std::string> operands;
  std::string result;
};

std::size_t indexOf(char letter) {
  return static_cast<std::size_t>(letter - 'i');
}

/// Parses "ij,jk->ik". The letters run from i to x, the result's from i to l in that order, as in
/// ncnn.
Equation parseEquation(const std::string& text) {
  Equation equation;
  if (text == "ii") {
    equation.operands = {"ii"};  // The trace.
    return equation;
  }
  const auto arrow = text.find("->");
  if (arrow == std::string::npos) {
    throw Error("the equation '" + text + "' has no '->'");
  }
  equation.operands.emplace_back();
  for (const char c : std::string_view(text).substr(0, arrow)) {
    if (c == ',') {
      equation.operands.emplace_back();
    } else if (c < 'i' || c > 'x') {
      throw Error("the equation '" + text + "' has letters that are not from i to x");
    } else {
      equation.operands.back() += c;
    }
  }
  equation.result = text.substr(arrow + 2);
  if (equation.result.empty() ||
      equation.result != std::string("ijkl").substr(0, equation.result.size())) {
    throw Error("the result of the equation '" + text + "' is not i, ij, ijk or ijkl");
  }
  return equation;
}

Plan planEinsum(const Equation& equation, std::span<const Shape> inputs) {
  std::array<int, kIndices> extents{};
  extents.fill(0);
  // For each operand, how far it moves with each index.
  std::vector<std::array<std::size_t, kIndices>> strides;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const std::string& letters = equation.operands[k];
    if (letters.size() != inputs[k].size()) {
      throw Error("'" + letters + "' does not fit " + toString(inputs[k]));
    }
    std::array<std::size_t, kIndices> stride{};
    for (std::size_t d = 0; d < letters.size(); ++d) {
      int& extent = extents[indexOf(letters[d])];
      if (extent != 0 && extent != inputs[k][d]) {
        throw Error(std::string("the index ") + letters[d] + " has the extents " +
                    std::to_string(extent) + " and " + std::to_string(inputs[k][d]));
      }
      extent = inputs[k][d];
      stride[indexOf(letters[d])] += product(inputs[k], d + 1, inputs[k].size());
    }
    strides.push_back(stride);
  }
  double work = static_cast<double>(inputs.size());
  Shape output;
  for (std::size_t i = 0; i < kIndices; ++i) {
    const bool kept = i < equation.result.size();
    if (kept && extents[i] == 0) {
      throw Error("the result has an index that no operand has");
    }
    extents[i] = std::max(1, extents[i]);
    work *= extents[i];
    if (kept) {
      output.push_back(extents[i]);
    }
  }
  requireReasonableSteps(work * 16);
  if (output.empty()) {
    output = {1};
  }
  const std::size_t outputs = elementCount(output);
  const auto steps = static_cast<std::size_t>(work) / inputs.size() / outputs;
  return kernelPlan({output}, [=](auto in, auto out) {
    std::array<int, kIndices> index{};
    std::vector<std::size_t> at(in.size(), 0);
    // The summed indices are the higher ones and run fastest, like the wheels of a counter.
    const auto advance = [&] {
      for (std::size_t i = kIndices; i-- > 0;) {
        ++index[i];
        const bool wraps = index[i] == extents[i];
        for (std::size_t k = 0; k < at.size(); ++k) {
          at[k] += strides[k][i];
          at[k] -= wraps ? strides[k][i] * static_cast<std::size_t>(extents[i]) : 0;
        }
        if (!wraps) {
          return;
        }
        index[i] = 0;
      }
    };
    for (std::size_t o = 0; o < outputs; ++o) {
      double sum = 0;
      for (std::size_t s = 0; s < steps; ++s) {
        double value = 1;
        for (std::size_t k = 0; k < at.size(); ++k) {
          value *= static_cast<double>(in[k][at[k]]);
        }
        sum += value;
        advance();
      }
      out[0][o] = static_cast<float>(sum);
    }
  });
}

}  // namespace

Operator loadEinsum(LayerReader& reader) {
  reader.requireBottoms(1, 16);
  reader.requireTops(1, 1);
  std::string text;
  for (const int code : reader.integers(0)) {
    if (code < 0x20 || code > 0x7e) {
      throw Error("its equation has the character code " + std::to_string(code));
    }
    text += static_cast<char>(code);
  }
  const auto equation = std::make_shared<const Equation>(parseEquation(text));
  reader.requireBottoms(equation->operands.size(), equation->operands.size());
  Operator op;
  op.plan = [equation](std::span<const Shape> inputs) { return planEinsum(*equation, inputs); };
  return op;
}

}  // namespace quantoscope::ncnn
