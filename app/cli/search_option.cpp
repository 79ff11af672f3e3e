// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/search_option.h"

#include <memory>

#include "app/cli/progress_line.h"
#include "core/analysis/easyquant.h"

namespace quantoscope {

void SearchOption::addTo(CLI::App& command) {
  command
      .add_option("--search-images", images,
                  "Images, spread evenly over those of the calibration, that easyquant runs each "
                  "layer on")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 20U))
      ->capture_default_str();
}

void SearchOption::complete(Plan& plan, const Model& model, const Calibration& calibration,
                            const SampleSet& samples, KernelBackend backend, bool quiet) const {
  EasyQuantOptions options;
  options.preprocessing = calibration.options.preprocessing;
  options.images = images;
  options.backend = backend;
  options.threads = calibration.options.threads;
  options.memory = sharesOf(calibration.options.memory).search;
  ProgressLine progress("searching scales", quiet);
  plan.searched = std::make_shared<const ScaleSearch>(
      searchScales(model, calibration, samples, plan, options,
                   {{}, [&](const Progress& p) { progress.show(p); }}));
  progress.clear();
}

}  // namespace quantoscope
