// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/model/model.h"

namespace quantoscope {

/// A convolution whose output ncnn may requantize once for all who read it, so that codes lie
/// between them instead of floats. It does so where the producer and all readers are int8.
struct FusibleRequantization {
  std::size_t producer = 0;  ///< Index into Model::layers; also the next one.
  /// In the order of the Split's outputs. The codes are written with the scale of the first; the
  /// others read them with their own.
  std::vector<std::size_t> readers;

  bool operator==(const FusibleRequantization&) const = default;
};

/// The rule of fuse_requantize() in ncnn's tools/quantize/ncnn2int8.cpp: a Convolution or
/// ConvolutionDepthWise hands its output to one such layer, or through one Split to such layers
/// alone, each with one input. It looks at nothing else: codes never pass a Split behind a Split,
/// an InnerProduct, a pooling, a concatenation, a sum or an activation that is a layer of its own,
/// nor reach an output of the network.
///
/// Of a model in another format it is worked out what its conversion has: a Split where several
/// layers read a blob, in file order, and activations and batch normalization within the layer
/// before them.
std::vector<FusibleRequantization> fusibleRequantizations(const Model& model);

}  // namespace quantoscope
