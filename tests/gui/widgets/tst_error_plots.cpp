// SPDX-License-Identifier: GPL-3.0-or-later
#include <qcustomplot.h>

#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>
#include <limits>

#include "widgets/error_cause.h"
#include "widgets/plots/error_depth_plot.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/theme.h"

using namespace quantoscope;

namespace {

constexpr double kKept = std::numeric_limits<double>::infinity();

ErrorRankingEntry expected(const char* layer, double sqnr) {
  ErrorRankingEntry entry;
  entry.layer = QLatin1String(layer);
  entry.automaticSqnr = entry.currentSqnr = sqnr;
  return entry;
}

ErrorRankingEntry measured(const char* layer, double sqnr, ErrorCause cause) {
  ErrorRankingEntry entry = expected(layer, 35);
  entry.automaticMeasured = entry.measured = sqnr;
  entry.cause = cause;
  return entry;
}

QList<int> orderOf(const ErrorRankingPlot& plot, int count) {
  QList<int> order;
  for (int place = 0; place < count; ++place) {
    order << plot.layerAtPlace(place);
  }
  return order;
}

/// The colour in the middle of a layer's bar.
QColor barColor(ErrorRankingPlot& plot, int layer) {
  const QImage picture = plot.grab().toImage();
  const QPointF at = plot.barRect(layer).center() * picture.devicePixelRatio();
  return picture.pixelColor(at.toPoint());
}

}  // namespace

class ErrorPlotsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void rankingPutsTheWorstFirstUntilTheSwitchIsPressed() {
    ErrorRankingPlot plot;
    plot.resize(700, 220);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.setEntries({expected("a", 30), expected("b", 10), {}, expected("d", 20)});
    QCOMPARE(orderOf(plot, 4), QList<int>({1, 3, 0, 2}));
    QVERIFY(plot.barRect(1).left() < plot.barRect(3).left());
    QSignalSpy changed(&plot, &ErrorRankingPlot::worstFirstChanged);
    auto* order = plot.findChild<QToolButton*>(QStringLiteral("rankingWorstFirst"));
    QTest::mouseClick(order, Qt::LeftButton);
    QCOMPARE(changed.takeLast().front().toBool(), false);
    QCOMPARE(orderOf(plot, 4), QList<int>({0, 1, 2, 3}));
    plot.setFocus();
    QTest::keyClick(order, Qt::Key_Space);
    QVERIFY(plot.isWorstFirst());
    // Arrow keys and clicks go by what is seen.
    QSignalSpy selected(&plot, &ErrorRankingPlot::layerSelected);
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(selected.takeLast().front().toInt(), 1);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(selected.takeLast().front().toInt(), 3);
    QTest::mouseClick(&plot, Qt::LeftButton, {},
                      plot.barRect(0).center().toPoint() + QPoint(0, 12));
    QCOMPARE(selected.takeLast().front().toInt(), 0);
  }

  void rankingShowsWhatWasMeasuredAndItsCause() {
    ErrorRankingPlot plot;
    plot.resize(700, 220);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.setEntries({measured("a", 20, ErrorCause::Threshold),
                     measured("b", 14, ErrorCause::Weights),
                     measured("c", 18, ErrorCause::Inherited), expected("d", 20)});
    // 14 dB is 20 % of noise, 20 dB 10 %: not the 35 dB that were expected.
    QVERIFY(std::abs(plot.barRect(1).height() / plot.barRect(0).height() - 1.995) < 0.01);
    QCOMPARE(orderOf(plot, 4), QList<int>({1, 2, 0, 3}));
    const Theme theme = themeOf(plot.palette());
    QCOMPARE(barColor(plot, 0), causeColor(theme, ErrorCause::Threshold));
    QCOMPARE(barColor(plot, 1), causeColor(theme, ErrorCause::Weights));
    QCOMPARE(barColor(plot, 2), causeColor(theme, ErrorCause::Inherited));
    QCOMPARE(barColor(plot, 3), theme.histogramFill);
    QVERIFY(plot.describe(0).contains(QStringLiteral("measured now: 20.0 dB")));
    QVERIFY(plot.describe(0).contains(QStringLiteral("Cause: threshold")));
    QVERIFY(plot.describe(3).contains(QStringLiteral("expected now: 20.0 dB")));
    QCOMPARE(plot.describe(4), QString());
    // What was measured with automatic values is the line, what is kept float has no bar.
    ErrorRankingEntry kept = measured("b", kKept, ErrorCause::None);
    kept.automaticMeasured = 14;
    plot.setEntry(1, kept);
    QCOMPARE(plot.barRect(1).height(), 0.0);
    QVERIFY(plot.describe(1).contains(QStringLiteral("kept float")));
    QVERIFY(plot.describe(1).contains(QStringLiteral("automatic values: 14.0 dB")));
  }

  void rankingStandsStillWhileFrozen() {
    ErrorRankingPlot plot;
    plot.setEntries({expected("a", 10), expected("b", 20)});
    plot.setSortingFrozen(true);
    plot.setEntry(0, expected("a", 30));
    QCOMPARE(orderOf(plot, 2), QList<int>({0, 1}));
    plot.setSortingFrozen(false);
    QCOMPARE(orderOf(plot, 2), QList<int>({1, 0}));
  }

  void causesDifferInLightness_data() {
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
  }

  void causesDifferInLightness() {
    QFETCH(QPalette, palette);
    const Theme theme = themeOf(palette);
    const QColor colors[] = {theme.causeThreshold, theme.causeWeights, theme.causeInherited};
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < i; ++j) {
        QVERIFY(std::abs(qGray(colors[i].rgb()) - qGray(colors[j].rgb())) > 25);
      }
    }
  }

  void depthShowsBothErrorsInNetworkOrder() {
    ErrorDepthPlot plot;
    plot.resize(600, 240);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    const auto* caption = plot.findChild<QLabel*>();
    QVERIFY(caption->text().contains(QStringLiteral("once the int8 network was measured")));
    plot.setEntries({{QStringLiteral("a"), 40.0, 38.0, 40.0, 38.0},
                     {QStringLiteral("b"), kKept, 30.0, 12.0, 11.0},
                     {QStringLiteral("c"), {}, {}, {}, {}}});
    QVERIFY(caption->text().contains(QStringLiteral("all layers quantized")));
    QCOMPARE(plot.plot()->graphCount(), 4);
    const auto* alone = plot.plot()->graph(2);
    const auto* together = plot.plot()->graph(3);
    QCOMPARE(alone->data()->at(0)->value, 40.0);
    QCOMPARE(together->data()->at(1)->value, 30.0);
    // Without an error: above everything else, but in sight.
    QVERIFY(alone->data()->at(1)->value > 40.0);
    QVERIFY(plot.plot()->yAxis->range().contains(alone->data()->at(1)->value));
    QVERIFY(std::isnan(alone->data()->at(2)->value));
    QVERIFY(plot.plot()->graph(0)->visible());
    QVERIFY(plot.describe(1).contains(QStringLiteral("alone: no error")));
    QVERIFY(plot.describe(1).contains(QStringLiteral("automatic values: 12.0 dB")));
    QVERIFY(plot.describe(2).contains(QStringLiteral("not measured yet")));
    QCOMPARE(plot.describe(3), QString());
  }

  void depthLeavesOutThinLinesThatDoNotDiffer() {
    ErrorDepthPlot plot;
    plot.setEntries({{QStringLiteral("a"), 40.0, 38.0, 40.0, 38.0}});
    QVERIFY(!plot.plot()->graph(0)->visible());
    QVERIFY(!plot.plot()->graph(1)->visible());
  }

  void depthSelectsByClickAndKey() {
    ErrorDepthPlot plot;
    plot.resize(600, 240);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.setEntries({{QStringLiteral("a"), 40.0, 38.0, {}, {}},
                     {QStringLiteral("b"), 20.0, 18.0, {}, {}},
                     {QStringLiteral("c"), 30.0, 17.0, {}, {}}});
    plot.plot()->replot();
    QSignalSpy selected(&plot, &ErrorDepthPlot::layerSelected);
    const auto at = [&](double place) {
      return QPoint(static_cast<int>(plot.plot()->xAxis->coordToPixel(place)),
                    plot.plot()->axisRect()->rect().center().y());
    };
    QTest::mouseMove(plot.plot(), at(1));
    QTest::mouseClick(plot.plot(), Qt::LeftButton, {}, at(1));
    QCOMPARE(selected.takeLast().front().toInt(), 1);
    QVERIFY(plot.accessibleDescription().contains(QStringLiteral("20.0 dB")));
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(selected.takeLast().front().toInt(), 2);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(selected.count(), 0);
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(selected.takeLast().front().toInt(), 0);
    plot.setSelected(2);
    QCOMPARE(selected.count(), 0);
    QTest::mouseClick(plot.plot(), Qt::LeftButton, {}, QPoint(2, 100));  // the axis
    QCOMPARE(selected.count(), 0);
    plot.clear();
    QCOMPARE(plot.selected(), -1);
    QCOMPARE(plot.renderPixmap(QSize(300, 150), 2).size(), QSize(600, 300));
  }
};

QTEST_MAIN(ErrorPlotsTest)
#include "tst_error_plots.moc"
