// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/model/model.h"

namespace quantoscope {

/// The range of one tensor of the network, symmetric around zero.
struct TensorRange {
  std::string tensor;  ///< The blob's name.
  double amax = 0;     ///< Values beyond ±amax are clipped. Above 0.
  /// Its readers do not agree: on the threshold, of which this is the largest, or on int8.
  bool disputed = false;
};

/// Of each blob that an int8 layer reads, in the order in which the layers read them. `reports` has
/// one entry for each of Model::layers. Throws Error for a layer that does not say what it reads.
std::vector<TensorRange> tensorRanges(const Model& model, std::span<const LayerReport> reports);

/// See docs/formats.md.
std::string tensorRangesJson(const Model& model, std::span<const TensorRange> ranges);

}  // namespace quantoscope
