// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>

#include "core/base/error.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

constexpr int kMaxPad = 1 << 16;

}  // namespace

std::vector<int> readPerAxis(NodeReader& reader, const char* name, std::size_t rank, int fallback,
                             int low, int high) {
  auto values = reader.integers(name, low, high);
  if (values.empty()) {
    values.assign(rank, fallback);
  }
  if (values.size() != rank) {
    throw Error(std::string("its attribute '") + name + "' has " + std::to_string(values.size()) +
                " values for " + std::to_string(rank) + " axes");
  }
  return values;
}

WindowPads readPads(NodeReader& reader, const std::vector<int>& extents,
                    const std::vector<int>& kernel, const std::vector<int>& strides,
                    const std::vector<int>& dilations) {
  const std::size_t rank = kernel.size();
  const std::string mode = reader.text("auto_pad", "NOTSET");
  const auto explicitPads = readPerAxis(reader, "pads", 2 * rank, 0, 0, kMaxPad);
  WindowPads pads;
  pads.begin.assign(rank, 0);
  pads.end.assign(rank, 0);
  if (mode == "NOTSET" || mode.empty()) {
    std::copy_n(explicitPads.begin(), rank, pads.begin.begin());
    std::copy_n(explicitPads.begin() + static_cast<std::ptrdiff_t>(rank), rank, pads.end.begin());
    return pads;
  }
  if (mode == "VALID") {
    return pads;
  }
  pads.sameUpper = mode == "SAME_UPPER";
  pads.sameLower = mode == "SAME_LOWER";
  if (!pads.sameUpper && !pads.sameLower) {
    throw Error("its attribute 'auto_pad' is '" + mode + "', which is not known");
  }
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t covered = std::int64_t{(extents[i] - 1) / strides[i]} * strides[i];
    const std::int64_t needed =
        covered + std::int64_t{dilations[i]} * (kernel[i] - 1) + 1 - extents[i];
    const auto total = static_cast<int>(std::clamp<std::int64_t>(needed, 0, 2 * kMaxPad));
    const int smaller = total / 2;
    pads.begin[i] = pads.sameUpper ? smaller : total - smaller;
    pads.end[i] = total - pads.begin[i];
  }
  return pads;
}

Operation stepsReading(std::size_t count, std::vector<Step> steps) {
  Operation operation;
  operation.steps = std::move(steps);
  for (std::size_t i = 0; i < count; ++i) {
    operation.reads.push_back(i);
  }
  return operation;
}

}  // namespace quantoscope::onnxgraph
