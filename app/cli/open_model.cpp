// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/open_model.h"

#include <cstdio>

#include "core/base/display_text.h"

namespace quantoscope {
namespace {

Model withWarnings(Model model) {
  for (const std::string& warning : model.warnings) {
    std::fprintf(stderr, "warning: %s: %s\n", printableText(model.name).c_str(),
                 printableText(warning).c_str());
  }
  return model;
}

}  // namespace

Model openModel(const std::vector<std::filesystem::path>& files) {
  return withWarnings(loadModel(files));
}

Model openModelDescription(const std::vector<std::filesystem::path>& files) {
  return withWarnings(loadModelDescription(files));
}

}  // namespace quantoscope
