// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/measurement_images.h"

#include "core/model/image_source.h"
#include "core/model/labels.h"

namespace quantoscope {

SampleSet samplesOf(const MeasurementImages& images, const Calibration& calibration) {
  return {{images.images.empty() ? calibration.used : listImages(images.images)}};
}

ClassNames classNamesOf(const MeasurementImages& images) {
  const auto file = images.classNames.empty() ? classNamesBeside(images.labels) : images.classNames;
  return file.empty() ? ClassNames() : readClassNames(file);
}

AnalysisOptions analysisOptionsOf(const MeasurementImages& images, const SampleSet& samples,
                                  const Calibration& calibration) {
  AnalysisOptions options;
  options.preprocessing = calibration.options.preprocessing;
  options.threads = calibration.options.threads;
  options.classNames = classNamesOf(images);
  if (!images.labels.empty()) {
    options.labels = labelsOf(readLabels(images.labels, options.classNames), samples.files.front());
  }
  return options;
}

}  // namespace quantoscope
