// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/measurement_images.h"

#include <utility>

#include "core/base/error.h"
#include "core/model/image_source.h"
#include "core/model/labels.h"

namespace quantoscope {

SampleSet samplesOf(const MeasurementImages& images, const SampleSet& calibration) {
  if (images.images.empty()) {
    return calibration;
  }
  if (calibration.files.size() > 1) {
    throw Error(
        "a network with several inputs is measured on the samples of its calibration; other images "
        "would be for one input only");
  }
  ImageList list = listLabelledImages(images.images);
  return {{std::move(list.files)}, std::move(list.labels)};
}

SampleSet samplesOf(const MeasurementImages& images, const Calibration& calibration) {
  return samplesOf(images, usedSamples(calibration));
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
  } else {
    options.labels = samples.labels;
    options.labelsOptional = true;
  }
  return options;
}

}  // namespace quantoscope
