// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_methods.h"

#include "core/base/progress.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {

std::vector<LayerReport> reportsByMethod(const QuantizableLayer& layer,
                                         const ActivationStatistics& statistics, const Plan& plan,
                                         const LayerOverride& layerOverride,
                                         const std::stop_token& stop) {
  const auto held = statistics.histogram.coarse();  // for all that read it below
  std::vector<LayerReport> reports;
  for (const ThresholdMethod& method : thresholdMethods()) {
    throwIfStopped(stop);
    LayerOverride wanted = layerOverride;
    wanted.threshold.reset();
    wanted.keepFloat = false;
    wanted.method = method.id;
    reports.push_back(reportOf(layer, statistics, plan, wanted));
  }
  return reports;
}

}  // namespace quantoscope
