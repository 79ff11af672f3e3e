// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sample_options.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace quantoscope {

void addAllowMissingOption(CLI::App& command, bool& allowed) {
  command.add_flag("--allow-missing", allowed,
                   "Leave out what a list of images names and is not there, instead of ending");
}

SampleSet samplesOf(const Model& model, const std::vector<std::string>& given, bool allowMissing) {
  std::vector<std::pair<std::string, std::filesystem::path>> locations;
  for (const std::string& text : given) {
    const auto named =
        std::find_if(model.inputs.begin(), model.inputs.end(),
                     [&](const ModelInput& input) { return text.starts_with(input.name + "="); });
    if (named == model.inputs.end()) {
      locations.emplace_back("", text);
    } else {
      locations.emplace_back(named->name, text.substr(named->name.size() + 1));
    }
  }
  return findSamples(model, locations, allowMissing ? MissingFiles::Allow : MissingFiles::Refuse);
}

void noteSizes(const Model& model, const SampleSet& samples, const Preprocessing& preprocessing,
               bool quiet) {
  if (quiet) {
    return;
  }
  for (const OtherSize& size : otherSizes(model, sampleShapes(model, samples, preprocessing))) {
    std::fprintf(stderr, "note: %s\n", describe(size).c_str());
  }
}

}  // namespace quantoscope
