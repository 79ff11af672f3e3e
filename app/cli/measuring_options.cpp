// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/measuring_options.h"

#include "app/cli/bins_option.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "core/model/labels.h"

namespace quantoscope {

void MeasuringOptions::addTo(CLI::App& command) {
  command.add_option("--images", images, std::string("What to measure on. ") + kSamplesHelp)
      ->required();
  addAllowMissingOption(command, allowMissing);
  command.add_option("--calibrate-with", calibrationImages,
                     "Other images to find the thresholds with; without it --images");
  command
      .add_option("--target", targetName,
                  "Whose int8 arithmetic: ncnn, or integer (zero points, int32 bias, fixed-point "
                  "multipliers)")
      ->type_name("ncnn|integer")
      ->capture_default_str();
  command.add_option(
      "--labels", labels,
      "Lines 'file class', classes counted from 0: adds top-1 and top-5. Without it, a "
      "column of classes in the list of images");
  command.add_option("--class-names", classNames,
                     "One name a line, the first for class 0; without it classes.txt beside the "
                     "labels, if there is one. Labels may then be names, too");
  command.add_option("--threads", threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  addBinsOption(command, bins);
  memory.addTo(command);
  kernels.addTo(command);
  search.addTo(command);
}

Target MeasuringOptions::target() const {
  return parseTarget(targetName);
}

AnalysisOptions MeasuringOptions::analysis(const Preprocessing& preprocessing,
                                           const SampleSet& samples) const {
  AnalysisOptions options;
  options.preprocessing = preprocessing;
  options.backend = kernels.backend();
  options.threads = threads;
  options.sensitivityImages = 0;
  const auto names =
      classNames.empty() ? classNamesBeside(labels) : std::filesystem::path(classNames);
  if (!names.empty()) {
    options.classNames = readClassNames(names);
  }
  if (!labels.empty()) {
    options.labels = labelsOf(readLabels(labels, options.classNames), samples.files.front());
  } else {
    options.labels = samples.labels;
    options.labelsOptional = true;
  }
  return options;
}

SampleSet MeasuringOptions::calibrationSamples(const Model& model, const SampleSet& samples) const {
  return calibrationImages.empty() ? samples : samplesOf(model, calibrationImages, allowMissing);
}

Calibration MeasuringOptions::calibration(const Model& model, const SampleSet& samples,
                                          const Preprocessing& preprocessing, bool quiet) const {
  CalibrationOptions options = {preprocessing, false, threads};
  options.bins = bins;
  options.memory = memory.bytes();
  ProgressLine progress("calibrating", quiet);
  Calibration result = calibrate(model, calibrationSamples(model, samples), options,
                                 {{}, [&](const Progress& p) { progress.show(p); }});
  progress.clear();
  return result;
}

}  // namespace quantoscope
