// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/ncnn/param_file.h"
#include "core/model/ncnn/weights_file.h"

namespace quantoscope::ncnn {

/// Gives an operator the parameters and weights of its layer, checked. Everything throws Error with
/// the reason alone; the caller adds which layer it is.
class LayerReader {
 public:
  LayerReader(const ParsedLayer& layer, WeightsFile& weights);

  const ParsedLayer& layer() const { return layer_; }

  int integer(int id, int fallback);
  /// An integer from `low` to `high`; `what` names it in messages.
  int integer(int id, int fallback, int low, int high, const std::string& what);
  bool flag(int id, bool fallback, const std::string& what);
  float real(int id, float fallback);
  std::vector<int> integers(int id);
  std::vector<float> reals(int id);
  std::string text(int id);
  bool has(int id) const;

  void requireBottoms(std::size_t low, std::size_t high) const;
  void requireTops(std::size_t low, std::size_t high) const;

  /// Weights stored with a tag, and plain ones. The count must be positive and every value finite:
  /// the weights of another model, read at the wrong places, seldom are.
  std::vector<float> tagged(int count, const std::string& what);
  std::vector<float> raw(int count, const std::string& what);
  /// Plain values that may be infinite, as masks are.
  std::vector<float> rawUnchecked(int count, const std::string& what);

  /// The scales of a layer that is quantized already, for its loader to fill in; empty otherwise.
  std::optional<EmbeddedScales>& embedded() { return embedded_; }
  /// Weights stored with a tag, which may be int8 if the layer is quantized.
  StoredValues stored(int count, const std::string& what);

  /// Throws if the layer has a parameter that nobody asked for and that is not zero: it would have
  /// changed the result.
  void requireAllRead() const;

 private:
  const Parameter* find(int id);

  const ParsedLayer& layer_;
  WeightsFile& weights_;
  std::set<int> read_;
  std::optional<EmbeddedScales> embedded_;
};

}  // namespace quantoscope::ncnn
