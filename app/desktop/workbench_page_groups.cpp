// SPDX-License-Identifier: GPL-3.0-or-later
// What the workbench shows of layers that share a scale; the rest is in workbench_page.cpp.
#include <utility>

#include "app/desktop/scale_ties.h"
#include "app/desktop/workbench_page.h"
#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "app/jobs/job_runner.h"
#include "core/analysis/requantization.h"
#include "widgets/inspector/inspector_panel.h"

namespace quantoscope {

void WorkbenchPage::refreshTies() {
  const ScaleTies ties = tiesOf(document_, document_.currentLayer());
  inspector_->setTies(ties);
  tiesSubject_.renew();
  if (!ties.first.isEmpty() && probe_.ready()) {
    measureTies(ties);
  }
}

// The layer's output with the codes that it gets and with what it would get if it were tied.
void WorkbenchPage::measureTies(const ScaleTies& ties) {
  const std::size_t layer = document_.currentLayer();
  const LayerArithmetic now = document_.arithmeticAsRun(layer);
  if (!now.written) {
    return;
  }
  LayerArithmetic tied = now;
  tied.input = *now.written;
  tied.written.reset();
  jobs_.run(
      QStringLiteral("ties"), QString(), {&tiesSubject_, &document_.statisticsSubject()},
      [probe = probe_.probe(), target = document_.plan().target, layer, now,
       tied](const JobContext& context) {
        const auto decibel = [&](const LayerArithmetic& arithmetic) {
          return probe->measure(layer, arithmetic, target, context.stop()).isolated.sqnr();
        };
        return std::pair(decibel(now), decibel(tied));
      },
      [this, ties](std::pair<double, double> measured) {
        ScaleTies known = ties;
        known.sqnr = measured.first;
        known.tiedSqnr = measured.second;
        inspector_->setTies(known);
      },
      [this](const QString& text) { emit message(text); });
}

}  // namespace quantoscope
