// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"
#include "core/model/sample_source.h"

namespace quantoscope {

/// What a network is measured on.
struct MeasurementImages {
  std::filesystem::path images;  ///< Folder, list or file; empty: those of the calibration.
  std::filesystem::path labels;  ///< Classes of the images; empty: none.
  /// Names of the classes; empty: those beside the labels, if there are any.
  std::filesystem::path classNames = {};

  bool operator==(const MeasurementImages&) const = default;
};

/// The samples themselves; those of the calibration if there are no others. Throws Error as
/// listImages() does, and for images of a network with several inputs.
SampleSet samplesOf(const MeasurementImages& images, const SampleSet& calibration);
SampleSet samplesOf(const MeasurementImages& images, const Calibration& calibration);
/// Empty if there are none. Throws Error if they cannot be read.
ClassNames classNamesOf(const MeasurementImages& images);
/// How to measure on them: as it was calibrated, with the labels. Throws Error for labels that
/// cannot be used.
AnalysisOptions analysisOptionsOf(const MeasurementImages& images, const SampleSet& samples,
                                  const Calibration& calibration);

}  // namespace quantoscope
