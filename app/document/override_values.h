// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>

#include "core/quantization/plan.h"

namespace quantoscope {

struct LayerReport;

/// What holds for a layer where nobody decided anything. Zeros and empty: not known.
struct AutomaticValues {
  double threshold = 0;
  std::string method;
  int activationBits = 0;
  int weightBits = 0;
  bool asymmetric = false;
  bool keepFloat = false;
};

/// Of the layer's report without overrides; null: not known.
AutomaticValues automaticValues(const LayerReport* automatic);

/// Every value that differs, as it was and as it is, "threshold 4.2 → 5.1, activation bits 8 → 6",
/// in the user's language and locale. Where one of them is nobody's decision it is the automatic
/// value.
QString overrideChanges(const LayerOverride& before, const LayerOverride& after,
                        const AutomaticValues& automatic);

/// "KL ncnn → MSE".
QString methodChange(const std::string& before, const std::string& after);

}  // namespace quantoscope
