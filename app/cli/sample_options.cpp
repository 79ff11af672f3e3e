// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sample_options.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace quantoscope {

SampleSet samplesOf(const Model& model, const std::vector<std::string>& given) {
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
  return findSamples(model, locations);
}

}  // namespace quantoscope
