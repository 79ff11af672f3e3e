// SPDX-License-Identifier: GPL-3.0-or-later
// What the workbench shows of threshold methods and of a table that is open beside the plan; the
// rest is in workbench_page.cpp.
#include <QTabWidget>

#include "app/desktop/methods_page.h"
#include "app/desktop/table_page.h"
#include "app/desktop/workbench_page.h"
#include "app/document/document.h"
#include "app/document/table_comparison.h"
#include "widgets/threshold/threshold_view.h"

namespace quantoscope {

void WorkbenchPage::connectTables() {
  connect(methods_, &MethodsPage::message, this, &WorkbenchPage::message);
  connect(thresholdView_, &ThresholdView::shownMethodsChanged, methods_,
          &MethodsPage::setTickedMethods);
  connect(tablePage_, &TablePage::openRequested, this, &WorkbenchPage::tableRequested);
  connect(tablePage_, &TablePage::layerChosen, this, [this](int layer) {
    chosenByUser_ = true;
    document_.setCurrentLayer(static_cast<std::size_t>(layer));
  });
  connect(table_, &TableComparison::opened, this, [this] { tabs_->setCurrentWidget(tablePage_); });
  connect(table_, &TableComparison::failed, this, &WorkbenchPage::failed);
  connect(table_, &TableComparison::changed, this, [this] {
    showMarks();
    retranslate();
  });
}

void WorkbenchPage::openTable(const std::filesystem::path& file) {
  table_->open(file);
}

// Those of the methods, and where the open table has the threshold.
void WorkbenchPage::showMarks() {
  std::vector<ThresholdMark> marks = methodMarks_;
  const auto report = table_->report(document_.currentLayer());
  if (report != nullptr && !report->decision.keepFloat) {
    ThresholdMark mark;
    mark.label = tr("table", "mark of the open table's threshold");
    mark.toolTip = tr("The open table");
    mark.threshold = report->decision.threshold;
    mark.color = ThresholdMark::kAccent;
    marks.insert(marks.begin(), std::move(mark));
  }
  thresholdView_->setMarks(std::move(marks));
}

}  // namespace quantoscope
