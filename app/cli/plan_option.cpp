// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/plan_option.h"

#include <cstdio>
#include <optional>

#include "app/cli/override_options.h"
#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/formats/report_plan.h"
#include "core/quantization/group_edits.h"

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
                                          Target target, bool quiet) {
  if (file.empty()) {
    return {};
  }
  const PlanFile plan = readPlanFile(file, model, target);
  std::vector<LayerOverride> overrides = requireAll(plan);
  if (!quiet) {
    warnOf(plan);
  }
  return overrides;
}

void restoreAutomatic(Plan& plan, const Model& model, const Calibration& calibration,
                      const GivenPlan& given) {
  if (given.file.empty() || given.methodGiven) {
    return;  // with another method the file's values must not move
  }
  std::optional<ReportPlan> report;
  try {
    report = parseReportPlan(readTextFile(given.file), given.file, model);
  } catch (const Error&) {
    return;  // a table, a cache or an older report: its values hold
  }
  if (!report->sameStatistics(model, calibration) || report->plan.target != plan.target) {
    return;
  }
  plan.overrides = report->plan.overrides;
  plan.method = report->plan.method;
  untieWhatDiffers(plan);
  applyOverrides(plan, model, given.overrides, true);  // said when the plan was made
}

}  // namespace quantoscope
