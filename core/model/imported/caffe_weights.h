// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/tensor.h"

namespace quantoscope::imported {

/// The weights of a .caffemodel by layer name. The wire format is read directly: the values are by
/// far the most of such a file, and every size in it is checked before anything is allocated.
class CaffeWeights {
 public:
  /// Throws Error if the bytes are not a Caffe network.
  explicit CaffeWeights(std::span<const std::byte> bytes);

  /// The blobs of a layer; empty if it has none. Throws Error if a blob's values do not fit its
  /// shape.
  std::vector<Tensor> take(const std::string& layer);
  /// "fp32", "fp16" or both, of what was taken.
  const std::set<std::string>& types() const { return types_; }

 private:
  std::unordered_map<std::string, std::vector<std::span<const std::byte>>> blobs_;
  std::set<std::string> types_;
  std::size_t taken_ = 0;
};

}  // namespace quantoscope::imported
