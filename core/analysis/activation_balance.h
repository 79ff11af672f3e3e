// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/model/network.h"

namespace quantoscope {

/// Sums over the values of one channel.
struct ChannelSums {
  double count = 0;
  double positive = 0;  ///< How many values lie above 0.
  double sum = 0;
  double squares = 0;
};

/// What the layers of a network read and write, by channel, summed over samples.
struct LayerSums {
  std::vector<std::vector<ChannelSums>> inputs;   ///< For each of Model::layers.
  std::vector<std::vector<ChannelSums>> outputs;  ///< The same.

  void merge(const LayerSums& other);
};

/// Collects LayerSums while a network built with Fusion::Off runs.
class LayerSumsHook : public LayerHook {
 public:
  explicit LayerSumsHook(std::size_t layers);
  void before(std::size_t index, const TensorView& input) override;
  void after(std::size_t index, const TensorView& output) override;

  LayerSums sums;
};

/// How far a network's activations lie from where training keeps them: without labels, the only
/// trace of the values that it was trained with.
///
/// - Imbalance: batch normalization, and training without it, keeps most channels on both sides of
///   zero. The mean, over layers and their input channels, of ln(1 + |z|), where a normal variable
///   is positive as often as the channel if its mean is z standard deviations.
/// - Leftover: a folded batch normalization's bias takes away the mean that the weights make of the
///   inputs seen in training. The mean over layers of ln(sum m² / sum (b² + (m - b)²)), where m is
///   the mean of an output channel and b its bias, both in standard deviations of that channel.
///
/// Both are smallest with the values that the network was trained with; neither is a proof.
struct ActivationBalance {
  double imbalance = 0;
  std::optional<double> leftover;  ///< Missing where most layers have no bias of their own.

  /// imbalance · exp(0.3 leftover). The smaller, the better the values fit; only the ratio of two
  /// says something.
  double misfit() const;
};

/// Nothing if the network has too few layers with feature maps to judge.
std::optional<ActivationBalance> activationBalance(const Model& model, const LayerSums& sums,
                                                   std::size_t samples);

}  // namespace quantoscope
