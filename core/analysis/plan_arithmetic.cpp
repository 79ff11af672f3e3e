// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/plan_arithmetic.h"

namespace quantoscope {

NetworkArithmetic arithmeticOf(std::span<const LayerReport> reports, Target target) {
  NetworkArithmetic arithmetic;
  arithmetic.target = target;
  for (const LayerReport& report : reports) {
    arithmetic.layers.push_back(arithmeticOf(report.decision, report.weights));
  }
  return arithmetic;
}

}  // namespace quantoscope
