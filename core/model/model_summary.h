// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace quantoscope {

struct FileSummary {
  std::filesystem::path path;
  std::uintmax_t size = 0;  ///< Bytes.
  std::string sha256;
};

/// What can be said about a model without any data.
struct ModelSummary {
  std::vector<FileSummary> files;
  std::size_t weightCount = 0;  ///< Of the layers that can be quantized.
  /// For one sample, one number for each of Model::layers; missing while the input's size is open,
  /// and for a model that is quantized already.
  std::optional<std::vector<std::uint64_t>> multiplyAdds;
  /// Why a runtime would keep the layer float, one text for each of Model::layers, empty where it
  /// would not; nothing where that is not asked.
  std::vector<std::string> whyFloat;
};

/// `inputShapes`: C×H×W for each input; empty if they are not known. Throws Error if a file cannot
/// be read or the network cannot take the shapes.
ModelSummary summarize(const Model& model, const std::vector<Shape>& inputShapes);

/// The summary as lines of text, and as a JSON object.
std::string textSummary(const Model& model, const ModelSummary& summary);
std::string jsonSummary(const Model& model, const ModelSummary& summary);

}  // namespace quantoscope
