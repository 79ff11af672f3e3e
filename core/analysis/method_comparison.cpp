// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/method_comparison.h"

#include <memory>

#include "core/analysis/easyquant.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

Plan planFor(Plan plan, const std::string& method, int bits) {
  plan.method = thresholdMethod(method).id;
  for (LayerOverride& layer : plan.overrides) {
    layer.threshold.reset();
    layer.method.reset();
    layer.activationBits = bits;
  }
  return plan;
}

}  // namespace

std::vector<MethodResult> compareMethods(const Model& model, const Calibration& calibration,
                                         const SampleSet& samples, const Plan& plan,
                                         const std::vector<std::string>& methods,
                                         const std::vector<int>& bits,
                                         const AnalysisOptions& options, const JobControl& control,
                                         const SearchInputs& search) {
  AnalysisOptions withoutSensitivity = options;
  withoutSensitivity.sensitivityImages = 0;
  EasyQuantOptions searchOptions;
  searchOptions.preprocessing = options.preprocessing;
  searchOptions.images = search.images;
  searchOptions.backend = options.backend;
  searchOptions.threads = options.threads;
  searchOptions.memory = sharesOf(calibration.options.memory).search;
  const SampleSet inputs = search.samples.count() > 0 ? search.samples : usedSamples(calibration);
  const std::size_t rounds = methods.size() * bits.size();
  std::vector<MethodResult> results;
  for (const std::string& method : methods) {
    for (const int width : bits) {
      throwIfStopped(control.stop);
      Plan planned = planFor(plan, method, width);
      planned.searched = std::make_shared<const ScaleSearch>(
          searchScales(model, calibration, inputs, planned, searchOptions, {control.stop, {}}));
      const auto reports = reportAll(model, calibration, planned, options.threads);
      MethodResult result;
      result.method = method;
      result.bits = width;
      for (const LayerReport& report : reports) {
        result.thresholds.push_back(report.decision.keepFloat ? 0 : report.decision.threshold);
        result.expected.push_back(report.activation.sqnr);
      }
      result.analysis = analyze(model, samples, arithmeticOf(reports, plan.target),
                                withoutSensitivity, {control.stop, {}});
      results.push_back(std::move(result));
      if (control.report) {
        control.report({results.size(), rounds, 0});
      }
    }
  }
  return results;
}

}  // namespace quantoscope
