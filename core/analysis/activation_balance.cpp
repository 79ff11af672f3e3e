// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/activation_balance.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace quantoscope {
namespace {

constexpr double kFewestPositions = 4;  // in a feature map; below that a channel has no spread
constexpr std::size_t kFewestLayers = 2;
constexpr double kLeftoverWeight = 0.3;  // found on 16 networks of known preprocessing

void addValues(std::vector<ChannelSums>& channels, const TensorView& tensor) {
  const auto& shape = tensor.shape;
  const std::size_t count =
      shape.size() > 1 && shape[1] > 0 ? static_cast<std::size_t>(shape[1]) : std::size_t{1};
  const std::size_t area = tensor.values.size() / count;
  channels.resize(std::max(channels.size(), count));
  for (std::size_t c = 0; c < count; ++c) {
    ChannelSums& sums = channels[c];
    std::size_t positive = 0;
    double sum = 0;
    double squares = 0;
    for (const float value : tensor.values.subspan(c * area, area)) {
      const auto x = static_cast<double>(value);
      positive += value > 0 ? 1 : 0;
      sum += x;
      squares += x * x;
    }
    sums.count += static_cast<double>(area);
    sums.positive += static_cast<double>(positive);
    sums.sum += sum;
    sums.squares += squares;
  }
}

void mergeLayers(std::vector<std::vector<ChannelSums>>& to,
                 const std::vector<std::vector<ChannelSums>>& from) {
  to.resize(std::max(to.size(), from.size()));
  for (std::size_t layer = 0; layer < from.size(); ++layer) {
    to[layer].resize(std::max(to[layer].size(), from[layer].size()));
    for (std::size_t c = 0; c < from[layer].size(); ++c) {
      to[layer][c].count += from[layer][c].count;
      to[layer][c].positive += from[layer][c].positive;
      to[layer][c].sum += from[layer][c].sum;
      to[layer][c].squares += from[layer][c].squares;
    }
  }
}

// Where a standard normal variable is below with this probability, by bisection.
double normalQuantile(double probability) {
  double low = -5;
  double high = 5;
  constexpr int kSteps = 40;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    const double below = 0.5 * std::erfc(-middle / std::sqrt(2.0));
    (below < probability ? low : high) = middle;
  }
  return low;
}

bool hasFeatureMaps(const std::vector<ChannelSums>& channels, std::size_t samples) {
  return !channels.empty() &&
         channels.front().count >= kFewestPositions * static_cast<double>(samples);
}

double imbalanceOf(const std::vector<ChannelSums>& channels) {
  constexpr double kRarest = 1e-4;
  double sum = 0;
  for (const ChannelSums& channel : channels) {
    const double share = channel.positive / channel.count;
    sum += std::log1p(std::abs(normalQuantile(std::clamp(share, kRarest, 1 - kRarest))));
  }
  return sum / static_cast<double>(channels.size());
}

std::optional<double> leftoverOf(const std::vector<ChannelSums>& channels,
                                 const std::vector<float>& bias) {
  constexpr double kNoVariance = 1e-20;
  constexpr double kMostDeviations = 25;  // squared: one dead channel must not hide all others
  constexpr double kMostParts = 1e6;
  double rest = 0;
  double parts = 0;
  for (std::size_t c = 0; c < std::min(channels.size(), bias.size()); ++c) {
    const double mean = channels[c].sum / channels[c].count;
    const double variance = channels[c].squares / channels[c].count - mean * mean;
    if (!(variance > kNoVariance)) {
      continue;
    }
    const auto b = static_cast<double>(bias[c]);
    const double made = mean - b;
    rest += std::min(mean * mean / variance, kMostDeviations);
    parts += std::min((b * b + made * made) / variance, kMostParts) + 1;
  }
  constexpr double kTiny = 1e-3;
  return parts > 0 ? std::optional(std::log((rest + kTiny) / (parts + kTiny))) : std::nullopt;
}

// Blobs that a batch normalization reads which was not folded into the layer before it.
std::set<std::string> normalizedBlobs(const Model& model) {
  std::set<std::string> blobs;
  for (const GraphNode& node : model.graph) {
    if (node.type.find("BatchNorm") != std::string::npos || node.type == "Scale") {
      blobs.insert(node.inputs.begin(), node.inputs.end());
    }
  }
  return blobs;
}

bool isNetworkInput(const Model& model, const std::string& blob) {
  return std::any_of(model.inputs.begin(), model.inputs.end(),
                     [&](const ModelInput& input) { return input.name == blob; });
}

}  // namespace

void LayerSums::merge(const LayerSums& other) {
  mergeLayers(inputs, other.inputs);
  mergeLayers(outputs, other.outputs);
}

LayerSumsHook::LayerSumsHook(std::size_t layers) {
  sums.inputs.resize(layers);
  sums.outputs.resize(layers);
}

void LayerSumsHook::before(std::size_t index, const TensorView& input) {
  addValues(sums.inputs[index], input);
}

void LayerSumsHook::after(std::size_t index, const TensorView& output) {
  addValues(sums.outputs[index], output);
}

double ActivationBalance::misfit() const {
  return imbalance * std::exp(kLeftoverWeight * leftover.value_or(0));
}

std::optional<ActivationBalance> activationBalance(const Model& model, const LayerSums& sums,
                                                   std::size_t samples) {
  double imbalance = 0;
  std::size_t layers = 0;
  double leftover = 0;
  std::size_t withBias = 0;
  std::size_t withMaps = 0;
  const auto normalized = normalizedBlobs(model);
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const QuantizableLayer& layer = model.layers[i];
    if (!isNetworkInput(model, layer.inputBlob) && hasFeatureMaps(sums.inputs[i], samples)) {
      imbalance += imbalanceOf(sums.inputs[i]);
      ++layers;
    }
    if (hasFeatureMaps(sums.outputs[i], samples)) {
      ++withMaps;
      if (!layer.bias.empty() && !normalized.contains(layer.outputBlob)) {
        if (const auto one = leftoverOf(sums.outputs[i], layer.bias)) {
          leftover += *one;
          ++withBias;
        }
      }
    }
  }
  if (layers < kFewestLayers) {
    return std::nullopt;
  }
  ActivationBalance balance;
  balance.imbalance = imbalance / static_cast<double>(layers);
  if (withBias > 0 && 2 * withBias >= withMaps) {
    balance.leftover = leftover / static_cast<double>(withBias);
  }
  return balance;
}

}  // namespace quantoscope
