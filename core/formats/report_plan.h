// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// The plan that a JSON report was written of, exactly: what was decided by hand is an override,
/// with who, when and why; what was automatic is automatic again.
struct ReportPlan {
  Plan plan;
  std::string modelHash;
  std::string imageHash;
  bool twoPass = false;
  std::size_t bins = 0;  ///< Of the histogram that was searched.

  /// True if the automatic values come out as they were: the same model, images and way to count.
  bool sameStatistics(const Model& model, const Calibration& calibration) const;
};

/// `name` is for messages. Throws Error for what is no such report, for impossible values, and
/// unless every layer of the model is in it.
ReportPlan parseReportPlan(std::string_view text, const std::string& name, const Model& model);

}  // namespace quantoscope
