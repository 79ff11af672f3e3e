// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/ncnn_table_scan.h"
#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// What ncnn2int8 holds of a table after it has read it: of all lines before the end of the table
/// with the same key the last. Keys with "_param_" in them are weights, all others activations.
/// Whatever says something of a table starts here.
class NcnnTable {
 public:
  using Index = std::map<std::string, std::size_t, std::less<>>;  ///< Key to place in lines().

  NcnnTable() = default;
  explicit NcnnTable(ScannedTable scanned);

  /// Null: the reader finds none. A layer's weight key is cut as the reader cuts the one that it
  /// looks for.
  const ScannedLine* activationOf(const std::string& layer) const;
  const ScannedLine* weightsOf(const std::string& layer) const;
  const ScannedLine* line(const Index& index, std::string_view key) const;

  const Index& activations() const { return activations_; }
  const Index& weights() const { return weights_; }
  /// Of those behind the end the first with each key.
  const Index& ignored() const { return ignored_; }
  const ScannedTable& scanned() const { return scanned_; }
  const std::vector<ScannedLine>& lines() const { return scanned_.lines; }
  /// Nothing is in it.
  bool empty() const { return activations_.empty() && weights_.empty(); }

 private:
  ScannedTable scanned_;
  Index activations_;
  Index weights_;
  Index ignored_;
};

/// "conv1_param_0", as long as the reader's keys can be.
std::string weightKeyOf(const std::string& layer);

/// Any bytes will do.
NcnnTable parseNcnnTable(std::string_view text);

/// A table's text. Throws Error for a file that cannot be read, is larger than 64 MB or is known to
/// be of another kind, see foreignTableKind().
std::string readNcnnTableText(const std::filesystem::path& file);

/// What ncnn2int8 makes of the table: a layer without an activation line stays float. Throws Error
/// with all errors that lintNcnnTable() finds but for scales that layers share, whose codes are
/// simulated as they are misread; `name` is used in messages.
///
/// Another target than ncnn computes with the same scales in its own way, and has no part in the
/// limits of ncnn's runtime.
NetworkArithmetic tableArithmetic(const Model& model, std::string_view text,
                                  const std::string& name, Target target = Target::Ncnn);

/// The same for a table that has been linted already. Throws Error only for numbers of scales that
/// do not fit.
NetworkArithmetic arithmeticOf(const Model& model, const NcnnTable& table,
                               Target target = Target::Ncnn);

/// The weight bits whose scales come nearest to `scales`, by the median of the channels. Throws
/// Error if the number of scales does not fit the layer.
int nearestWeightBits(const QuantizableLayer& layer, const std::vector<float>& scales);

}  // namespace quantoscope
