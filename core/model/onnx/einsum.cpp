// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

struct Equation {
  std::vector<std::string> operands;
  std::string result;
};

Equation parse(std::string text) {
  std::erase(text, ' ');
  if (text.find('.') != std::string::npos) {
    throw Error("its equation '" + text + "' has an ellipsis, which cannot be run");
  }
  Equation equation;
  const std::size_t arrow = text.find("->");
  std::string left = text.substr(0, arrow);
  std::map<char, int> seen;
  for (std::size_t start = 0; start <= left.size();) {
    const std::size_t end = std::min(left.find(',', start), left.size());
    equation.operands.push_back(left.substr(start, end - start));
    start = end + 1;
  }
  for (const char letter : left) {
    ++seen[letter];
  }
  if (arrow != std::string::npos) {
    equation.result = text.substr(arrow + 2);
  } else {
    for (const auto& [letter, count] : seen) {
      if (letter != ',' && count == 1) {
        equation.result += letter;
      }
    }
  }
  return equation;
}

}  // namespace

/// Sums the product of the operands over every letter that the result does not have.
Operation importEinsum(NodeReader& reader) {
  constexpr std::size_t kMostOperands = 4;
  reader.requireInputs(1, kMostOperands);
  const std::string text = reader.text("equation", "");
  const Equation equation = parse(text);
  if (equation.operands.size() != reader.inputCount()) {
    throw Error("its equation '" + text + "' is for " + std::to_string(equation.operands.size()) +
                " operands, not " + std::to_string(reader.inputCount()));
  }
  std::map<char, int> extents;
  for (std::size_t i = 0; i < reader.inputCount(); ++i) {
    const Shape& shape = reader.shape(i);
    const std::string& letters = equation.operands[i];
    if (letters.size() != shape.size()) {
      throw Error("its equation '" + text + "' does not fit an operand of " + describeShape(shape));
    }
    for (std::size_t k = 0; k < letters.size(); ++k) {
      const auto [known, added] = extents.emplace(letters[k], shape[k]);
      if (!added && known->second != shape[k]) {
        throw Error("its equation '" + text + "' gives '" + letters[k] + "' the extents " +
                    std::to_string(known->second) + " and " + std::to_string(shape[k]));
      }
    }
  }
  // The result's letters first, then those that are summed over.
  std::string order = equation.result;
  Shape output;
  for (const char letter : equation.result) {
    const auto found = extents.find(letter);
    if (found == extents.end() ||
        std::count(equation.result.begin(), equation.result.end(), letter) != 1) {
      throw Error("its equation '" + text + "' is malformed");
    }
    output.push_back(found->second);
  }
  for (const auto& [letter, extent] : extents) {
    if (equation.result.find(letter) == std::string::npos) {
      order += letter;
    }
  }
  double work = 1;
  for (const auto& [letter, extent] : extents) {
    work *= extent;
  }
  ncnn::requireReasonableProducts(work);
  struct Loop {
    std::size_t extent = 0;
    std::vector<std::size_t> strides;  ///< Of each operand.
  };
  std::vector<Loop> loops;
  for (const char letter : order) {
    Loop loop{static_cast<std::size_t>(extents.at(letter)), {}};
    for (std::size_t i = 0; i < reader.inputCount(); ++i) {
      const auto strides = stridesOf(reader.shape(i));
      std::size_t stride = 0;
      for (std::size_t k = 0; k < strides.size(); ++k) {
        stride += equation.operands[i][k] == letter ? strides[k] : 0;
      }
      loop.strides.push_back(stride);
    }
    loops.push_back(std::move(loop));
  }
  const std::size_t kept = output.size();
  const std::size_t results = checkedCount(output);
  Step step;
  step.outputs = {output};
  step.kernel = makeKernel([loops, kept, results](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    std::size_t terms = 1;
    for (std::size_t k = kept; k < loops.size(); ++k) {
      terms *= loops[k].extent;
    }
    const std::size_t operands = in.size();
    ncnn::parallelFor(results, terms * operands, [&](std::size_t result) {
      std::vector<std::size_t> start(operands, 0);
      const auto advance = [&](std::vector<std::size_t>& at, std::size_t rest, std::size_t first,
                               std::size_t last) {
        for (std::size_t k = last; k-- > first;) {
          const std::size_t index = rest % loops[k].extent;
          rest /= loops[k].extent;
          for (std::size_t i = 0; i < operands; ++i) {
            at[i] += index * loops[k].strides[i];
          }
        }
      };
      advance(start, result, 0, kept);
      double sum = 0;
      std::vector<std::size_t> at;
      for (std::size_t term = 0; term < terms; ++term) {
        at = start;
        advance(at, term, kept, loops.size());
        double product = 1;
        for (std::size_t i = 0; i < operands; ++i) {
          product *= static_cast<double>(in[i][at[i]]);
        }
        sum += product;
      }
      out[0][result] = static_cast<Number>(sum);
    });
  });
  return stepsReading(reader.inputCount(), {std::move(step)});
}

}  // namespace quantoscope::onnxgraph
