// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/target.h"

namespace quantoscope {

/// Layers that read one blob and may come to share the scale of its codes on a target.
struct ScaleGroup {
  std::string blob;          ///< QuantizableLayer::inputBlob of all of them.
  std::size_t producer = 0;  ///< The layer that writes the codes; indices into Model::layers.
  std::vector<std::size_t> layers;       ///< At least two; the first one's scale is written.
  std::vector<std::string> outputBlobs;  ///< Of `layers`.

  bool operator==(const ScaleGroup&) const = default;
};

/// Disjoint groups, in the order of their producers.
using ScaleGroups = std::vector<ScaleGroup>;

/// The groups of a network: what *may* be shared, whichever layers are float today, because making
/// one float or int8 changes what the runtime shares.
///
/// Target::Ncnn: the readers of each fusibleRequantizations() with more than one. With different
/// scales the runtime misreads all but the first. Readers of what no convolution writes (a pooling,
/// a sum, a concatenation, the network's input), and those beside a reader that is none, are in no
/// group: there the runtime quantizes for each of them.
///
/// Target::Integer: the layers that alone read what another writes. With different codes it writes
/// float, so that the network is not one of integers only any more; nothing is misread.
ScaleGroups scaleGroups(const Model& model, Target target);

/// The group that a layer is in; null if in none.
const ScaleGroup* groupOf(const ScaleGroups& groups, std::size_t layer);

}  // namespace quantoscope
