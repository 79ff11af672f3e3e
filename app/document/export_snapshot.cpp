// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/export_snapshot.h"

#include "app/document/document.h"
#include "app/document/measurements.h"

namespace quantoscope {

ExportSource ExportSnapshot::source() const {
  return {*model, *calibration, plan, reports, analysis.get(), advice, tensorRtVersion};
}

std::shared_ptr<ExportSnapshot> exportSnapshot(const Document& document,
                                               const Measurements& measurements) {
  auto snapshot = std::make_shared<ExportSnapshot>();
  snapshot->model = document.model();
  snapshot->calibration = document.calibration();
  snapshot->plan = document.plan();
  snapshot->reports = document.reports();
  if (measurements.state() == Measurements::State::Measured) {
    snapshot->analysis = measurements.current();
    if (measurements.floatFault() && !snapshot->analysis->floatFault) {
      auto analysis = std::make_shared<NetworkAnalysis>(*snapshot->analysis);
      analysis->floatFault = measurements.floatFault();
      snapshot->analysis = std::move(analysis);
    }
    snapshot->advice = measurements.advice();
  }
  return snapshot;
}

}  // namespace quantoscope
