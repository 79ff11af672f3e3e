// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/quantization/target.h"

namespace quantoscope {

/// A layer that one threshold is searched for together with another.
struct TiedSearch {
  std::string outputBlob;
  int weightBits = 0;  ///< 0: as the target has it.
  bool perTensorWeights = false;

  auto operator<=>(const TiedSearch&) const = default;
};

/// What the scales of a layer were searched for. They hold for exactly this.
struct SearchKey {
  std::string layer;
  std::string outputBlob;  ///< Names of layers may repeat; this does not.
  int activationBits = 8;
  int weightBits = 8;
  bool perTensorWeights = false;
  bool asymmetric = false;
  Target target = Target::Ncnn;
  std::vector<TiedSearch> tied;  ///< In the order of the group, without the layer itself.

  auto operator<=>(const SearchKey&) const = default;
};

/// What a search found for a layer by running it.
struct SearchedScales {
  double threshold = 0;
  std::vector<float> weightScales;  ///< Codes per unit of each channel or group.
  double startThreshold = 0;        ///< Where the search began.
  /// Mean over the images of the cosine between the layer's float and int8 output: where the search
  /// began and where it ended. Not a number if `images` is 0 or the float output is not finite.
  double startCosine = 0;
  double cosine = 0;
  std::size_t images = 0;  ///< 0: the layer could not be run, and keeps its start.
};

/// Everything that has been searched with one model and one calibration.
using ScaleSearch = std::map<SearchKey, SearchedScales>;

}  // namespace quantoscope
