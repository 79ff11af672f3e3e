// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/plan_report.h"

#include "core/base/parallel.h"

namespace quantoscope {

std::vector<LayerReport> reportAll(const Model& model, const Calibration& calibration,
                                   const Plan& plan, int threads) {
  std::vector<LayerReport> reports(model.layers.size());
  parallelFor(model.layers.size(), threads, [&](std::size_t i) {
    reports[i] = reportOf(model.layers[i], *calibration.layers.at(i), plan, plan.overrides.at(i));
  });
  return reports;
}

}  // namespace quantoscope
