// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/ncnn_table_lint.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

enum class PlanFormat { NcnnTable, TensorRtCache, Report };

/// A file from elsewhere as decisions for a model.
struct PlanFile {
  std::string file;  ///< As it was named; also the reason in the provenance.
  PlanFormat format = PlanFormat::NcnnTable;
  /// One for each of Model::layers. Nothing where the file's values for a layer are impossible or
  /// cannot be read: `findings` says why.
  std::vector<std::optional<LayerOverride>> layers;
  std::vector<std::string> unmatched;  ///< Layers or tensors of the file that the model has not.
  std::vector<LintFinding> findings;   ///< Of a table; see lintNcnnTable().
};

/// Reads a scale table for ncnn of any age, a calibration cache of TensorRT or a JSON report of
/// `calibrate`, told apart by how they begin. `name` is for messages.
///
/// A table is taken as it is meant: a layer without an activation line or without a weight line
/// that is not commented out stays float, though ncnn2int8 might leave others float with it; an
/// infinite weight scale of a channel without weights becomes 0; weight scales that follow from the
/// weights to six decimals are left to the weights. Lines behind a blank one are not read, as
/// there. Throws Error for what is none of the three, and for another model's file.
PlanFile parsePlanFile(std::string_view text, const std::string& name, const Model& model,
                       Target target = Target::Ncnn);
/// Throws Error for a file that cannot be read or is larger than 64 MB.
PlanFile readPlanFile(const std::filesystem::path& file, const Model& model,
                      Target target = Target::Ncnn);

/// All layers' decisions. Throws Error, naming each fault, if one has none or if the reader of a
/// table would not read all of it.
std::vector<LayerOverride> requireAll(const PlanFile& plan);

}  // namespace quantoscope
