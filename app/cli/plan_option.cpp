// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/plan_option.h"

#include <cstdio>

namespace quantoscope {
namespace {

constexpr std::size_t kNamed = 5;

void warnOf(const PlanFile& plan) {
  for (const LintFinding& finding : plan.findings) {
    std::fprintf(stderr, "warning: %s: %s\n", plan.file.c_str(), describe(finding).c_str());
  }
  if (plan.unmatched.empty() || plan.format == PlanFormat::NcnnTable) {
    return;  // the findings name those of a table
  }
  std::string names;
  for (std::size_t i = 0; i < plan.unmatched.size() && i < kNamed; ++i) {
    names += (i == 0 ? "" : ", ") + plan.unmatched[i];
  }
  std::fprintf(stderr, "%s: %zu %s: %s%s\n", plan.file.c_str(), plan.unmatched.size(),
               plan.format == PlanFormat::TensorRtCache
                   ? "tensors are the input of no layer that can be quantized"
                   : "layers are not in the model",
               names.c_str(), plan.unmatched.size() > kNamed ? ", …" : "");
}

}  // namespace

CLI::Option* addPlanOption(CLI::App& command, std::string& file) {
  return command.add_option(
      "--plan,--table", file,
      "Start from a scale table for ncnn of any age, a calibration cache of TensorRT or a JSON "
      "report of 'calibrate'; it holds where no --override says otherwise");
}

std::vector<LayerOverride> givenOverrides(const Model& model, const std::string& file,
                                          Target target) {
  if (file.empty()) {
    return {};
  }
  const PlanFile plan = readPlanFile(file, model, target);
  std::vector<LayerOverride> overrides = requireAll(plan);
  warnOf(plan);
  return overrides;
}

}  // namespace quantoscope
