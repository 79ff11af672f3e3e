// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_runtime_lint.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>

#include "core/analysis/requantization.h"
#include "core/quantization/runtime_obstacle.h"

namespace quantoscope {
namespace {

/// Layers that hand on codes, so that their outputs are requantized.
std::set<std::size_t> handOnCodes(const Model& model, const std::vector<bool>& becomesInt8) {
  NetworkArithmetic arithmetic;
  for (const bool int8 : becomesInt8) {
    arithmetic.layers.emplace_back().precision = int8 ? Precision::Int8 : Precision::Float;
  }
  std::set<std::size_t> producers;
  for (const FusedRequantization& fused : fusedRequantizations(model, arithmetic)) {
    producers.insert(fused.producer);
  }
  return producers;
}

bool hasZero(const ScannedLine* weights) {
  return weights != nullptr &&
         std::find(weights->scales.begin(), weights->scales.end(), 0.0F) != weights->scales.end();
}

}  // namespace

std::vector<LintFinding> lintRuntime(const Model& model, const NcnnTable& table,
                                     const std::vector<bool>& becomesInt8) {
  std::vector<LintFinding> findings;
  const std::set<std::size_t> requantized = handOnCodes(model, becomesInt8);
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const QuantizableLayer& layer = model.layers[i];
    if (!becomesInt8[i]) {
      continue;
    }
    const ScannedLine* const activation = table.activationOf(layer.name);
    const ScannedLine* const weights = table.weightsOf(layer.name);
    const int line = activation == nullptr ? 0 : activation->line;
    const RuntimeObstacle obstacle = runtimeObstacle(layer, Target::Ncnn);
    const bool always = obstacle == RuntimeObstacle::FlatInput;
    if (always || (obstacle == RuntimeObstacle::GroupedOutputs && !requantized.contains(i))) {
      findings.push_back(
          {LintKind::RuntimeLimit, LintSeverity::Error, line, layer.name,
           describe(obstacle) +
               "; without its activation line the layer stays float, which is right"});
    }
    if (dividesByZeroScale(layer) && hasZero(weights) && !requantized.contains(i)) {
      findings.push_back(
          {LintKind::ZeroDivision, LintSeverity::Error, weights->line, layer.name,
           "a weight scale of 0, for a dead channel: ncnn's int8 code for x86 divides by it in "
           "depthwise 3x3 layers, and the channel's outputs are not numbers; any other scale, such "
           "as 1, is right"});
    }
  }
  return findings;
}

std::vector<LintFinding> lintDynamicWeights(const Model& model, const NcnnTable& table) {
  std::vector<LintFinding> findings;
  for (const GraphNode& node : model.graph) {
    const bool type = node.type == "Convolution" || node.type == "ConvolutionDepthWise";
    const ScannedLine* const activation = table.activationOf(node.name);
    if (type && node.quantizable < 0 && node.inputs.size() > 1 && activation != nullptr) {
      findings.push_back(
          {LintKind::DynamicWeights, LintSeverity::Error, activation->line, node.name,
           "its weights come from a blob: ncnn2int8 finds none, and crashes or gives "
           "up on all layers of the type " +
               node.type + " from here on"});
    }
  }
  return findings;
}

}  // namespace quantoscope
