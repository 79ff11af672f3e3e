// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/formats/foreign_table.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/formats/runtime_mending.h"
#include "core/quantization/scheme.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {

NcnnTable::NcnnTable(ScannedTable scanned) : scanned_(std::move(scanned)) {
  for (std::size_t i = 0; i < scanned_.lines.size(); ++i) {
    const ScannedLine& line = scanned_.lines[i];
    if (line.ignored) {
      ignored_.emplace(line.key, i);
    } else if (!line.has(LineFault::NoKey)) {
      (line.isWeights() ? weights_ : activations_).insert_or_assign(line.key, i);
    }
  }
}

const ScannedLine* NcnnTable::line(const Index& index, std::string_view key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &scanned_.lines[found->second];
}

const ScannedLine* NcnnTable::activationOf(const std::string& layer) const {
  return line(activations_, layer);
}

const ScannedLine* NcnnTable::weightsOf(const std::string& layer) const {
  return line(weights_, weightKeyOf(layer));
}

std::string weightKeyOf(const std::string& layer) {
  return (layer + "_param_0").substr(0, kLongestNcnnKey);
}

NcnnTable parseNcnnTable(std::string_view text) {
  return NcnnTable(scanNcnnTable(text));
}

std::string readNcnnTableText(const std::filesystem::path& file) {
  constexpr std::size_t kLargest = std::size_t{64} << 20;
  std::string text = readTextFile(file, kLargest);
  requireNcnnTable(text, file.string());
  return text;
}

NetworkArithmetic tableArithmetic(const Model& model, std::string_view text,
                                  const std::string& name, Target target) {
  TableLint lint = lintNcnnTable(text, model);
  std::erase_if(lint.findings, [&](const LintFinding& finding) {
    return finding.kind == LintKind::SharedScale ||
           (target != Target::Ncnn && isRuntimeLimit(finding));
  });
  requireNoErrors(lint, name);
  return arithmeticOf(model, parseNcnnTable(text), target);
}

NetworkArithmetic arithmeticOf(const Model& model, const NcnnTable& table, Target target) {
  NetworkArithmetic arithmetic;
  arithmetic.target = target;
  for (const QuantizableLayer& layer : model.layers) {
    LayerArithmetic& of = arithmetic.layers.emplace_back();
    of.halfWeights = target == Target::Ncnn;
    const ScannedLine* const activation = table.activationOf(layer.name);
    const ScannedLine* const weights = table.weightsOf(layer.name);
    if (activation == nullptr || weights == nullptr || !computesInInt8(layer, target)) {
      continue;
    }
    if (activation->scales.size() != 1) {
      throw Error("layer " + layer.name + " (table line " + std::to_string(activation->line) +
                  "): one activation scale expected, found " +
                  std::to_string(activation->scales.size()));
    }
    of = {};
    of.precision = Precision::Int8;
    of.input = {static_cast<double>(activation->scales.front()), {-127, 127, 0}};
    of.weightScales = scalesOfChannels(layer, weights->scales);
  }
  return arithmetic;
}

int nearestWeightBits(const QuantizableLayer& layer, const std::vector<float>& scales) {
  const WeightQuantization full = quantizeWeights(layer, kMaxBits);
  const auto given = scalesOfChannels(layer, scales);
  const auto ours = scalesOfChannels(layer, full.scales);
  std::vector<double> codes;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] > 0 && given[i] > 0) {
      codes.push_back(static_cast<double>(given[i]) / static_cast<double>(ours[i]) *
                      largestCode(kMaxBits));
    }
  }
  if (codes.empty()) {
    return kMaxBits;
  }
  const auto middle = codes.begin() + static_cast<std::ptrdiff_t>(codes.size() / 2);
  std::nth_element(codes.begin(), middle, codes.end());
  const double bits = std::round(std::log2(*middle + 1)) + 1;
  return static_cast<int>(
      std::clamp(bits, static_cast<double>(kMinBits), static_cast<double>(kMaxBits)));
}

}  // namespace quantoscope
