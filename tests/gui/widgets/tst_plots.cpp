// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QtTest>
#include <cmath>
#include <limits>

#include "tests/gui/widgets/sample_network.h"
#include "widgets/log/log_model.h"
#include "widgets/log/log_panel.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/plots/weights_plot.h"
#include "widgets/theme.h"
#include "widgets/value_text.h"

using namespace quantoscope;

namespace {

/// Contrast ratio of WCAG 2.1.
double contrast(const QColor& a, const QColor& b) {
  const auto luminance = [](const QColor& color) {
    const auto linear = [](float channel) {
      const auto c = static_cast<double>(channel);
      return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
  };
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace

class PlotsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void weightsNameChannelsRangesAndTheDead() {
    const SampleNetwork network = sampleNetwork();
    WeightsPlot plot;
    const LayerReport report = network.report(0);
    plot.setLayer(network.layer(0), report.weights);
    const QString text = plot.describe(5);
    QVERIFY2(text.contains(QStringLiteral("Channel 5")), qPrintable(text));
    QVERIFY2(text.contains(numberText(static_cast<double>(report.weights.scales[5]), 7)),
             qPrintable(text));
    QVERIFY(plot.describe(2).contains(QStringLiteral("zero")));
    QCOMPARE(plot.describe(8), QString());
    QCOMPARE(plot.describe(-1), QString());
    QString captions;
    for (const QLabel* label : plot.findChildren<QLabel*>()) {
      captions += label->text();
    }
    QVERIFY2(captions.contains(QStringLiteral("SQNR")), qPrintable(captions));
    QVERIFY2(captions.contains(QStringLiteral("dead")), qPrintable(captions));
  }

  void weightsSortByRange() {
    const SampleNetwork network = sampleNetwork();
    WeightsPlot plot;
    const WeightQuantization quantization = network.report(0).weights;
    plot.setLayer(network.layer(0), quantization);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QCOMPARE(plot.channelAt(2), std::size_t{2});
    QTest::mouseClick(plot.findChild<QToolButton*>(), Qt::LeftButton);
    QVERIFY(plot.isSorted());
    for (int place = 1; place < 8; ++place) {
      QVERIFY(quantization.absmax[plot.channelAt(place - 1)] >=
              quantization.absmax[plot.channelAt(place)]);
    }
    QCOMPARE(plot.channelAt(7), std::size_t{2});  // The dead one.
    QCOMPARE(plot.renderPixmap(QSize(400, 200), 2).size(), QSize(800, 400));
  }

  void rankingIsHigherForWorseLayersAndSelects() {
    ErrorRankingPlot plot;
    plot.resize(600, 220);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    const double kept = std::numeric_limits<double>::infinity();
    plot.setEntries({{QStringLiteral("a"), 20.0, 20.0},
                     {QStringLiteral("b"), 20.0, 40.0},
                     {QStringLiteral("c"), 30.0, kept},
                     {QStringLiteral("d"), {}, {}}});
    // 20 dB is 10 % of noise, 40 dB 1 %.
    QVERIFY(std::abs(plot.barRect(0).height() / plot.barRect(1).height() - 10) < 0.01);
    QCOMPARE(plot.barRect(2).height(), 0.0);
    QCOMPARE(plot.barRect(3).height(), 0.0);
    QVERIFY(plot.barRect(4).isNull());
    QSignalSpy selected(&plot, &ErrorRankingPlot::layerSelected);
    plot.setSelected(0);
    QCOMPARE(selected.count(), 0);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.barRect(1).center().toPoint());
    QCOMPARE(selected.takeLast().front().toInt(), 1);
    QCOMPARE(plot.selected(), 1);
    plot.setFocus();
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(selected.takeLast().front().toInt(), 2);
    QTest::keyClick(&plot, Qt::Key_End);
    QCOMPARE(selected.takeLast().front().toInt(), 3);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(selected.count(), 0);
    plot.clear();
    QCOMPARE(plot.selected(), -1);
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(100, 100));
    QCOMPARE(selected.count(), 0);
  }

  void logKeepsTheContractAndItsCapacity() {
    LogModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 20; ++i) {
      model.append({QDateTime::currentDateTime(), LogLevel::Info, QString::number(i)});
    }
    QCOMPARE(model.rowCount(), 20);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    LogModel full;
    for (int i = 0; i < LogModel::kCapacity + 3; ++i) {
      full.append({QDateTime::currentDateTime(), LogLevel::Info, QString::number(i)});
    }
    QCOMPARE(full.rowCount(), LogModel::kCapacity);
    QVERIFY(full.line(0).endsWith(QStringLiteral("\t3")));
  }

  void logFollowsTheNewestUnlessScrolledUpAndCopies() {
    LogPanel panel;
    panel.resize(400, 120);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    for (int i = 0; i < 50; ++i) {
      panel.append(LogLevel::Warning, QStringLiteral("line %1").arg(i));
    }
    QScrollBar* bar = panel.view()->verticalScrollBar();
    QTRY_COMPARE(bar->value(), bar->maximum());
    bar->setValue(0);
    panel.append(LogLevel::Error, QStringLiteral("late"));
    QCoreApplication::processEvents();
    QCOMPARE(bar->value(), 0);
    panel.view()->selectRow(3);
    QTest::keyClick(panel.view(), Qt::Key_C, Qt::ControlModifier);
    QTRY_VERIFY(QGuiApplication::clipboard()->text().endsWith(QStringLiteral("line 3")));
    panel.view()->clearSelection();
    panel.copy();
    QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 50);
    panel.clear();
    QCOMPARE(panel.model()->rowCount(), 0);
  }

  void coloursCanBeRead_data() {
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
  }

  void coloursCanBeRead() {
    QFETCH(QPalette, palette);
    const Theme theme = themeOf(palette);
    QCOMPARE(theme.dark, palette.color(QPalette::Base).lightness() < 128);
    for (const QColor& text : {theme.text, theme.mutedText, theme.clippedText}) {
      QVERIFY(contrast(text, theme.background) >= 4.5);
    }
    for (int i = 0; i < 5; ++i) {
      QVERIFY(contrast(theme.markColor(i), theme.background) >= 4.5);
    }
    for (const QColor& line : {theme.curve, theme.quantized, theme.thresholdLine, theme.negative}) {
      QVERIFY(contrast(line, theme.background) >= 3);
    }
    QVERIFY(contrast(theme.readoutText, theme.readoutBackground) >= 7);
    QVERIFY(contrast(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Window)) >=
            4.5);
    QVERIFY(contrast(palette.color(QPalette::HighlightedText),
                     palette.color(QPalette::Highlight)) >= 4.5);
    // Told apart by lightness, too.
    QVERIFY(std::abs(theme.fair.lightnessF() - theme.poor.lightnessF()) > 0.01F);
    QVERIFY(contrast(theme.fair, theme.poor) > 1.5);
    QVERIFY(contrast(theme.quantized, theme.histogramFill) > 1.5);
  }

  void numbersReadWell() {
    QCOMPARE(percentText(0.000058), QStringLiteral("0.0058 %"));
    QCOMPARE(percentText(0), QStringLiteral("0 %"));
    QCOMPARE(percentText(0.312), QStringLiteral("31 %"));
    QCOMPARE(percentText(1), QStringLiteral("100 %"));
    QCOMPARE(decibelText(24.06), QStringLiteral("24.1 dB"));
    QCOMPARE(numberText(720.469, 5), QStringLiteral("720.47"));
    QCOMPARE(numberText(123456, 5), QStringLiteral("123456"));
    QCOMPARE(numberText(0, 5), QStringLiteral("0"));
    QCOMPARE(numberText(std::numeric_limits<double>::infinity()), QStringLiteral("∞"));
    const SampleNetwork network = sampleNetwork();
    QCOMPARE(geometryText(network.layer(0)),
             QStringLiteral("Convolution 3×3, 4 → 8, stride 1, ReLU"));
    QCOMPARE(geometryText(network.layer(1)),
             QStringLiteral("Depthwise convolution 3×3, 8 → 8, stride 1, 8 groups"));
    QCOMPARE(geometryText(network.layer(3)), QStringLiteral("Fully connected, 16 → 10"));
  }
};

QTEST_MAIN(PlotsTest)
#include "tst_plots.moc"
