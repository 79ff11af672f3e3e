// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// One line of a scale table: a key and its scales.
struct TableLine {
  std::string key;
  int line = 0;  ///< From 1.
  std::vector<float> scales;
};

/// A scale table as ncnn2int8's reader takes it in: lines are split at spaces, a line without
/// anything in it ends the table, a later line replaces an earlier one with the same key. Keys with
/// "_param_" in them are weights, all others activations.
struct NcnnTable {
  std::map<std::string, TableLine> weights;
  std::map<std::string, TableLine> activations;
  int lines = 0;      ///< Lines in the file.
  int linesRead = 0;  ///< Lines before the reader stops.
};

/// `name` is used in messages. Throws Error, with the line, for what ncnn's reader would take for
/// something else than was meant: a scale that is no number, a key of over 255 characters, a tab.
NcnnTable parseNcnnTable(std::string_view text, const std::string& name);
/// Throws Error for a file that cannot be read or is larger than 256 MB.
NcnnTable readNcnnTable(const std::filesystem::path& file);

/// What ncnn2int8 makes of the table: a layer without an activation line stays float. Throws Error,
/// naming the layer, if a layer has an activation line without a weight line, a wrong number of
/// scales or an impossible scale, or if no line belongs to any of the model's layers.
///
/// Another target than ncnn computes with the same scales in its own way.
NetworkArithmetic arithmeticOf(const Model& model, const NcnnTable& table,
                               Target target = Target::Ncnn);

/// The weight bits whose scales come nearest to `scales`, by the median of the channels. Throws
/// Error if the number of scales does not fit the layer.
int nearestWeightBits(const QuantizableLayer& layer, const std::vector<float>& scales);

}  // namespace quantoscope
