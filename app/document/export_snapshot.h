// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/formats/export_format.h"

namespace quantoscope {

class Document;
class Measurements;

/// What there is to export at one moment, for a job that outlives it.
struct ExportSnapshot {
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Calibration> calibration;
  Plan plan;
  std::vector<LayerReport> reports;
  std::shared_ptr<const NetworkAnalysis> analysis;  ///< Null if this plan has not been measured.
  std::vector<Advice> advice;
  int tensorRtVersion = kDefaultTensorRtVersion;

  /// Refers to this snapshot.
  ExportSource source() const;
};

/// The document must be up to date.
std::shared_ptr<ExportSnapshot> exportSnapshot(const Document& document,
                                               const Measurements& measurements);

}  // namespace quantoscope
