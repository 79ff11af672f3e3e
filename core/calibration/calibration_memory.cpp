// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/calibration_memory.h"

#include <algorithm>
#include <set>

namespace quantoscope {

CalibrationMemory memoryOf(const Calibration& calibration) {
  CalibrationMemory memory;
  std::set<const ActivationStatistics*> seen;
  for (const auto& layer : calibration.layers) {
    if (layer == nullptr || !seen.insert(layer.get()).second) {
      continue;
    }
    memory.counters += layer->histogram.bytes();
    for (const SignedHistogram& group : layer->groups) {
      memory.groups += group.bytes();
    }
    memory.groupCount = std::max(memory.groupCount, layer->groups.size());
  }
  return memory;
}

}  // namespace quantoscope
