// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>
#include <QtTest>
#include <cmath>
#include <numeric>

#include "core/analysis/displayed_distributions.h"
#include "core/calibration/threshold_methods.h"
#include "tests/gui/widgets/sample_network.h"
#include "widgets/threshold/label_layout.h"
#include "widgets/threshold/threshold_plot.h"
#include "widgets/threshold/threshold_view.h"

using namespace quantoscope;

namespace {

double lastValue(QSignalSpy& spy) {
  return spy.takeLast().front().toDouble();
}

}  // namespace

class ThresholdViewTest : public QObject {
  Q_OBJECT

 private:
  SampleNetwork network_ = sampleNetwork();
  std::unique_ptr<ThresholdView> view_;
  ThresholdPlot* plot_ = nullptr;
  DivergenceCurve curve_;

  void showLayer(int layer) {
    const LayerReport report = network_.report(layer);
    curve_ = report.decision.curve;
    view_->setLayer(network_.layer(layer), network_.statistics[static_cast<std::size_t>(layer)],
                    report);
    // As if a search had found it.
    const ActivationStatistics& statistics = *network_.statistics[static_cast<std::size_t>(layer)];
    view_->setMarks(methodMarks(statistics, 8, 0.7 * statistics.absmax()));
    QCoreApplication::processEvents();
  }

  int upperY() const { return plot_->axes().density->rect().center().y(); }
  int lowerY() const { return plot_->axes().divergence->rect().center().y(); }
  int lineX() const { return static_cast<int>(std::lround(plot_->linePixel())); }

  void drag(int fromX, int toX, int y) {
    QTest::mousePress(plot_, Qt::LeftButton, {}, QPoint(fromX, y));
    for (int step = 1; step <= 4; ++step) {
      QTest::mouseMove(plot_, QPoint(fromX + (toX - fromX) * step / 4, y));
    }
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void init() {
    view_ = std::make_unique<ThresholdView>();
    plot_ = view_->plot();
    view_->resize(900, 620);
    view_->show();
    QVERIFY(QTest::qWaitForWindowExposed(view_.get()));
    showLayer(SampleNetwork::OneSided);
    plot_->setFocus();
  }

  void showsTheThresholdOfTheReport() {
    const LayerReport report = network_.report(SampleNetwork::OneSided);
    QCOMPARE(view_->threshold(), report.decision.threshold);
    QCOMPARE(plot_->content().divergence, report.decision.divergence);
    QVERIFY2(plot_->content().clippedText.contains(QStringLiteral("clipped")),
             qPrintable(plot_->content().clippedText));
  }

  void dragsTheLineInEitherPlot_data() {
    QTest::addColumn<bool>("upper");
    QTest::newRow("histogram") << true;
    QTest::newRow("divergence") << false;
  }

  void dragsTheLineInEitherPlot() {
    QFETCH(bool, upper);
    QSignalSpy moving(view_.get(), &ThresholdView::thresholdMoving);
    QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    const int y = upper ? upperY() : lowerY();
    const int from = lineX();
    const int to = from - 150;
    drag(from + 3, to + 3, y);
    QVERIFY(view_->isDragging());
    QVERIFY(moving.count() >= 3);
    QCOMPARE(committed.count(), 0);
    // The line keeps its distance from the hand, to the width of a bin.
    const double binPixels = std::abs(plot_->axes().x()->coordToPixel(curve_.binWidth) -
                                      plot_->axes().x()->coordToPixel(0));
    QVERIFY(std::abs(plot_->linePixel() - to) <= binPixels + 1);
    // Histogram and curve both follow: P ends at the candidate, the point lies on the curve.
    const auto bin =
        static_cast<std::size_t>(std::lround(view_->threshold() / curve_.binWidth - 0.5));
    QCOMPARE(plot_->shown().p.size(), bin);
    QCOMPARE(plot_->content().divergence, curve_.at(bin));
    const double last = lastValue(moving);
    QCOMPARE(last, view_->threshold());
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(to + 3, y));
    QVERIFY(!view_->isDragging());
    QCOMPARE(committed.count(), 1);
    QCOMPARE(lastValue(committed), last);
  }

  void dragStopsAtTheEndsOfTheCurve() {
    QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    drag(lineX(), -400, upperY());
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(-400, upperY()));
    QCOMPARE(lastValue(committed), curve_.thresholdOf(curve_.firstBin));
    drag(lineX(), 2000, lowerY());
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(2000, lowerY()));
    QCOMPARE(lastValue(committed), curve_.thresholdOf(curve_.lastBin()));
  }

  void escapeCancelsADrag() {
    QSignalSpy moving(view_.get(), &ThresholdView::thresholdMoving);
    const QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    const QSignalSpy cancelled(view_.get(), &ThresholdView::thresholdCancelled);
    const double before = view_->threshold();
    const int x = lineX();
    drag(x, x - 100, upperY());
    QVERIFY(view_->threshold() != before);
    QTest::keyClick(plot_, Qt::Key_Escape);
    QCOMPARE(view_->threshold(), before);
    QCOMPARE(cancelled.count(), 1);
    QVERIFY(!view_->isDragging());
    moving.clear();
    QTest::mouseMove(plot_, QPoint(x - 200, upperY()));
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(x - 200, upperY()));
    QCOMPARE(view_->threshold(), before);
    QCOMPARE(moving.count(), 0);
    QCOMPARE(committed.count(), 0);
  }

  void aDragBackToTheStartDecidesNothing() {
    const QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    const QSignalSpy cancelled(view_.get(), &ThresholdView::thresholdCancelled);
    const double before = view_->threshold();
    const int x = lineX();
    drag(x, x - 100, upperY());
    QTest::mouseMove(plot_, QPoint(x, upperY()));
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(x, upperY()));
    QCOMPARE(view_->threshold(), before);
    QCOMPARE(committed.count(), 0);
    QCOMPARE(cancelled.count(), 1);
  }

  void aReportDuringADragLeavesTheLineUnderTheHand() {
    const int x = lineX();
    drag(x, x - 100, upperY());
    const double held = view_->threshold();
    view_->setReport(network_.report(SampleNetwork::OneSided));
    QCOMPARE(view_->threshold(), held);
    QVERIFY(view_->isDragging());
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(x - 100, upperY()));
    view_->setReport(network_.report(SampleNetwork::OneSided));
    QCOMPARE(view_->threshold(), network_.report(SampleNetwork::OneSided).decision.threshold);
  }

  void anotherLayerEndsADrag() {
    const QSignalSpy cancelled(view_.get(), &ThresholdView::thresholdCancelled);
    const int x = lineX();
    drag(x, x - 100, upperY());
    showLayer(SampleNetwork::TwoSided);
    QVERIFY(!view_->isDragging());
    QCOMPARE(cancelled.count(), 1);
    QCOMPARE(view_->threshold(), network_.report(SampleNetwork::TwoSided).decision.threshold);
  }

  void keysMoveByBins_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<bool>("shift");
    QTest::addColumn<int>("bins");
    QTest::newRow("left") << int(Qt::Key_Left) << false << -1;
    QTest::newRow("right") << int(Qt::Key_Right) << false << 1;
    QTest::newRow("shift left") << int(Qt::Key_Left) << true << -10;
    QTest::newRow("shift right") << int(Qt::Key_Right) << true << 10;
    QTest::newRow("page up") << int(Qt::Key_PageUp) << false << 50;
    QTest::newRow("page down") << int(Qt::Key_PageDown) << false << -50;
  }

  void keysMoveByBins() {
    QFETCH(int, key);
    QFETCH(bool, shift);
    QFETCH(int, bins);
    // From the middle, where there is room on both sides.
    const std::size_t start = 1000;
    LayerOverride edited;
    edited.threshold = curve_.thresholdOf(start);
    view_->setReport(network_.report(SampleNetwork::OneSided, edited));
    QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    QTest::keyClick(plot_, static_cast<Qt::Key>(key), shift ? Qt::ShiftModifier : Qt::NoModifier);
    QCOMPARE(committed.count(), 1);
    QCOMPARE(lastValue(committed), (static_cast<double>(start) + bins + 0.5) * curve_.binWidth);
  }

  void homeAsksForTheAutomaticAndEndTakesAbsmax() {
    const LayerReport automatic = network_.report(SampleNetwork::OneSided);
    QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    const QSignalSpy automaticRequested(view_.get(), &ThresholdView::automaticRequested);
    QTest::keyClick(plot_, Qt::Key_End);
    QCOMPARE(lastValue(committed), network_.statistics[0]->absmax());
    QTest::keyClick(plot_, Qt::Key_Home);
    QCOMPARE(automaticRequested.count(), 1);
    QCOMPARE(view_->threshold(), automatic.decision.automaticThreshold);
  }

  void doubleClickBelowPutsTheLineThere() {
    QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    const int x = lineX() - 120;
    QTest::mouseDClick(plot_, Qt::LeftButton, {}, QPoint(x, upperY()));
    QCOMPARE(committed.count(), 0);
    QTest::mouseDClick(plot_, Qt::LeftButton, {}, QPoint(x, lowerY()));
    QCOMPARE(committed.count(), 1);
    const double expected = plot_->axes().x()->pixelToCoord(x);
    QVERIFY(std::abs(lastValue(committed) - expected) <= curve_.binWidth);
  }

  void bothPlotsShareTheirAxisThroughZoomAndPan() {
    const auto ranges = [&] {
      return std::pair(plot_->axes().density->axis(QCPAxis::atBottom)->range(),
                       plot_->axes().divergence->axis(QCPAxis::atBottom)->range());
    };
    const QCPRange full = ranges().first;
    const QPoint at(plot_->axes().density->rect().left() + 200, upperY());
    const double under = plot_->axes().x()->pixelToCoord(at.x());
    QWheelEvent wheel(at, plot_->mapToGlobal(at), {}, QPoint(0, 240), Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(plot_, &wheel);
    QVERIFY(ranges().first.size() < full.size());
    QCOMPARE(ranges().first, ranges().second);
    QVERIFY(std::abs(plot_->axes().x()->pixelToCoord(at.x()) - under) < full.size() * 1e-3);

    const double lower = ranges().first.lower;
    const int away = std::abs(lineX() - at.x()) > 60 ? at.x() : at.x() + 150;
    const QSignalSpy moving(view_.get(), &ThresholdView::thresholdMoving);
    drag(away, away - 50, lowerY());
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(away - 50, lowerY()));
    QVERIFY(ranges().first.lower > lower);
    QCOMPARE(ranges().first, ranges().second);
    QCOMPARE(moving.count(), 0);
    const QCPRange kept = ranges().first;
    showLayer(SampleNetwork::OneSided);  // The same layer: images stream in.
    QCOMPARE(ranges().first, kept);
    view_->resetZoom();
    QCOMPARE(ranges().first, full);
  }

  void shiftAndDragZoomsToTheSpan() {
    const int from = plot_->axes().density->rect().left() + 40;
    const int to = from + 100;
    const double lower = plot_->axes().x()->pixelToCoord(from);
    const double upper = plot_->axes().x()->pixelToCoord(to);
    QTest::mousePress(plot_, Qt::LeftButton, Qt::ShiftModifier, QPoint(from, upperY()));
    QTest::mouseMove(plot_, QPoint(to, upperY()));
    QTest::mouseRelease(plot_, Qt::LeftButton, Qt::ShiftModifier, QPoint(to, upperY()));
    QVERIFY(std::abs(plot_->axes().x()->range().lower - lower) < curve_.binWidth);
    QVERIFY(std::abs(plot_->axes().x()->range().upper - upper) < curve_.binWidth);
  }

  void marksNameTheOtherMethodsAndDoNotOverlap() {
    QStringList labels;
    for (const ThresholdMark& mark : plot_->content().marks) {
      labels << mark.label;
    }
    QVERIFY(labels.contains(QStringLiteral("auto")));
    QVERIFY(labels.contains(QStringLiteral("max")));
    for (const ThresholdMethod& method : thresholdMethods()) {
      const QString label =
          QString::fromUtf8(method.label.data(), static_cast<qsizetype>(method.label.size()));
      QCOMPARE(labels.contains(label), method.id != std::string_view("ncnn"));
    }
    for (int width : {900, 500, 320}) {
      view_->resize(width, 620);
      QCoreApplication::processEvents();
      plot_->replot();
      const auto& rects = plot_->markLabelRects();
      QCOMPARE(rects.size(), plot_->content().marks.size());
      int placed = 0;
      for (std::size_t a = 0; a < rects.size(); ++a) {
        for (std::size_t b = a + 1; b < rects.size(); ++b) {
          QVERIFY(!rects[a].intersects(rects[b]));
        }
        placed += rects[a].isEmpty() ? 0 : 1;
      }
      QVERIFY(placed >= 2);
      // Nobody takes a label for another tick's: it is under its own and under no other.
      const auto tickOf = [this](std::size_t mark) {
        return plot_->axes().x()->coordToPixel(plot_->content().marks[mark].threshold);
      };
      for (std::size_t a = 0; a < rects.size(); ++a) {
        for (std::size_t b = 0; !rects[a].isEmpty() && b < rects.size(); ++b) {
          const bool same = std::abs(tickOf(a) - tickOf(b)) < 3;
          const bool under = tickOf(b) > rects[a].left() - 1 && tickOf(b) < rects[a].right() + 1;
          QVERIFY2(same || !under, qPrintable(plot_->content().marks[a].label +
                                              QStringLiteral(" is under the tick of ") +
                                              plot_->content().marks[b].label));
          QVERIFY2(a != b || under || tickOf(a) > plot_->axes().density->rect().right() - 1,
                   qPrintable(plot_->content().marks[a].label));
        }
      }
    }
  }

  void readoutFollowsTheMouse() {
    QTest::mouseMove(plot_, QPoint(plot_->axes().density->rect().left() + 30, upperY()));
    QVERIFY2(plot_->content().readout.join(QLatin1Char(' ')).contains(QStringLiteral("P = ")),
             qPrintable(plot_->content().readout.join(QLatin1Char(' '))));
    QTest::mouseMove(plot_, QPoint(lineX() - 60, lowerY()));
    QVERIFY(plot_->content().readout.join(QLatin1Char(' ')).contains(QStringLiteral("nats")));
    QVERIFY(plot_->content().hovered.has_value());
  }

  void pointerShowsWhatAPressWouldDo() {
    QTest::mouseMove(plot_, QPoint(lineX() - 100, upperY()));
    QCOMPARE(plot_->cursor().shape(), Qt::ArrowCursor);
    QTest::mouseMove(plot_, QPoint(lineX() + 2, upperY()));
    QCOMPARE(plot_->cursor().shape(), Qt::SplitHCursor);
  }

  void saysWhyThereIsNothingToSee() {
    showLayer(SampleNetwork::Dead);
    QVERIFY(plot_->content().emptyText.contains(QStringLiteral("zero in every image")));
    QSignalSpy committed(view_.get(), &ThresholdView::thresholdCommitted);
    QTest::keyClick(plot_, Qt::Key_Right);
    drag(200, 300, 200);
    QTest::mouseRelease(plot_, Qt::LeftButton, {}, QPoint(300, 200));
    QCOMPARE(committed.count(), 0);
    view_->setEmptyText(QStringLiteral("nothing here"));
    view_->clear();
    QCOMPARE(plot_->content().emptyText, QStringLiteral("nothing here"));
  }

  void togglesTheScales() {
    QVERIFY(view_->isLogDensity());
    for (auto* button : view_->findChildren<QToolButton*>()) {
      if (button->text() == QStringLiteral("log P")) {
        QTest::mouseClick(button, Qt::LeftButton);
      }
    }
    QVERIFY(!view_->isLogDensity());
    QCOMPARE(plot_->axes().densityY()->scaleType(), QCPAxis::stLinear);
    view_->setLogDensity(true);
    QCOMPARE(plot_->axes().densityY()->scaleType(), QCPAxis::stLogarithmic);
  }

  void rendersForExport() {
    const QPixmap pixmap = view_->renderPixmap(QSize(800, 600), 2);
    QCOMPARE(pixmap.size(), QSize(1600, 1200));
    QVERIFY(plot_->axes().density->rect().width() < 900);
  }

  void displayedDistributionsAreWithoutTheSmoothing_data() {
    QTest::addColumn<QString>("method");
    for (const ThresholdMethod& method : thresholdMethods()) {
      const QString id =
          QString::fromUtf8(method.id.data(), static_cast<qsizetype>(method.id.size()));
      QTest::newRow(qPrintable(id)) << id;
    }
  }

  void displayedDistributionsAreWithoutTheSmoothing() {
    QFETCH(QString, method);
    MagnitudeHistogram histogram;
    histogram.absmax = 1;
    histogram.counts.assign(2048, 0.0);
    for (std::size_t i = 0; i < 1024; i += 2) {
      histogram.counts[i] = 1024 - static_cast<double>(i);
    }
    histogram.counts.back() = 100;
    const std::size_t bin = 900;
    const DisplayedDistributions shown =
        displayedDistributions(thresholdMethod(method.toStdString()), histogram, 128, bin);
    QCOMPARE(shown.p.size(), bin);
    QCOMPARE(shown.q.size(), bin);
    const double total = std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0.0);
    const double pSum = std::accumulate(shown.p.begin(), shown.p.end(), 0.0);
    QVERIFY(std::abs(pSum - 1) < 1e-9);
    QVERIFY(std::abs(shown.sharePerCount * total - 1) < 1e-9);
    QCOMPARE(shown.p[1], 0.0);
    QVERIFY(std::abs(shown.p[10] - histogram.counts[10] / total) < 1e-12);
  }

  void negativeValuesAreCountedApart() {
    ActivationStatistics statistics;
    const std::vector<float> values{-4, -1, -1, 2, 3, 0};
    statistics.histogram.add(values);
    const std::vector<double> counts = negativeCounts(statistics.histogram, 4);
    const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
    QVERIFY(std::abs(sum - 3) < 1e-9);
    QVERIFY(std::abs(counts[1] - 2) < 1e-9);
    QVERIFY(std::abs(counts[3] - 1) < 1e-9);
  }

  void labelsStayInsideAndApart() {
    std::vector<LabelWish> wishes;
    for (int i = 0; i < 8; ++i) {
      wishes.push_back({95.0 + i, 40});
    }
    const std::vector<LabelPlace> places = placeLabels(wishes, 0, 200, 2, 4);
    int placed = 0;
    for (std::size_t a = 0; a < places.size(); ++a) {
      if (places[a].row < 0) {
        continue;
      }
      ++placed;
      QVERIFY(places[a].left >= 0 && places[a].left + 40 <= 200);
      for (std::size_t b = a + 1; b < places.size(); ++b) {
        const bool apart =
            places[b].row != places[a].row || std::abs(places[b].left - places[a].left) >= 44;
        QVERIFY(apart);
      }
    }
    QVERIFY(placed >= 3);
    QCOMPARE(places[0].row, 0);
    // Alone it is centred; with others each reaches over its own tick only.
    QCOMPARE(placeLabels({{95, 40}}, 0, 200, 2, 4)[0].left, 75.0);
    for (std::size_t a = 0; a < places.size(); ++a) {
      for (std::size_t b = 0; places[a].row >= 0 && b < wishes.size(); ++b) {
        const bool over =
            wishes[b].center >= places[a].left && wishes[b].center <= places[a].left + 40;
        QVERIFY(over == (a == b) || std::abs(wishes[a].center - wishes[b].center) < 3);
      }
    }
  }
};

QTEST_MAIN(ThresholdViewTest)
#include "tst_threshold_view.moc"
