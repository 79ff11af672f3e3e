// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QtTest>
#include <cmath>

#include "tests/gui/widgets/sample_measurement.h"
#include "tests/gui/widgets/sample_network.h"
#include "widgets/layers/layer_filter_model.h"
#include "widgets/layers/layer_panel.h"
#include "widgets/layers/layer_table_model.h"

using namespace quantoscope;

namespace {

using Tester = QAbstractItemModelTester;

QStringList shownNames(const QTableView* view) {
  QStringList names;
  for (int row = 0; row < view->model()->rowCount(); ++row) {
    QString name = view->model()->index(row, 0).data().toString();
    names << name.remove(QStringLiteral("● ")).remove(QStringLiteral(" ⚠"));
  }
  return names;
}

}  // namespace

class LayerListTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void modelAndProxyKeepTheContract() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerFilterModel proxy;
    proxy.setLayerModel(&model);
    const Tester modelTester(&model, Tester::FailureReportingMode::QtTest);
    const Tester proxyTester(&proxy, Tester::FailureReportingMode::QtTest);
    proxy.sort(LayerTableModel::ErrorColumn);
    model.setLayers(network.model);
    model.setReports({}, network.statistics);
    proxy.setFilterText(QStringLiteral("sqnr < 30"));
    model.setReports(network.reports(), network.statistics);
    proxy.setSortingFrozen(true);
    for (int bits = 8; bits >= 2; --bits) {
      LayerOverride edited;
      edited.activationBits = bits;
      model.setReport(1, std::make_shared<LayerReport>(network.report(1, edited)),
                      network.statistics[1]);
    }
    proxy.setSortingFrozen(false);
    proxy.setFilterText({});
    QCOMPARE(proxy.rowCount(), 4);
    model.setReport(99, nullptr, nullptr);
    model.clear();
    QCOMPARE(proxy.rowCount(), 0);
  }

  void showsNamesAndTypesBeforeCalibration() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    model.setLayers(network.model);
    QCOMPARE(model.index(0, LayerTableModel::LayerColumn).data().toString(),
             QStringLiteral("stem/conv"));
    QCOMPARE(model.index(0, LayerTableModel::TypeColumn).data().toString(),
             QStringLiteral("Conv 3×3"));
    QCOMPARE(model.index(1, LayerTableModel::TypeColumn).data().toString(),
             QStringLiteral("DW 3×3"));
    QCOMPARE(model.index(0, LayerTableModel::BitsColumn).data().toString(), QString());
    QVERIFY(
        !model.index(0, LayerTableModel::ErrorColumn).data(LayerTableModel::SqnrRole).isValid());
  }

  void showsWhatTheReportSays() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    model.setLayers(network.model);
    model.setReports(network.reports(), network.statistics);
    QCOMPARE(model.index(0, LayerTableModel::BitsColumn).data().toString(),
             QStringLiteral("8 / 6w"));
    QCOMPARE(model.index(1, LayerTableModel::BitsColumn).data().toString(), QStringLiteral("8"));
    QCOMPARE(model.index(3, LayerTableModel::BitsColumn).data().toString(),
             QStringLiteral("float"));
    QVERIFY(model.index(0, 0).data().toString().endsWith(QStringLiteral("⚠")));
    const QString toolTip = model.index(0, 0).data(Qt::ToolTipRole).toString();
    QVERIFY2(toolTip.contains(QStringLiteral("int8 Winograd")), qPrintable(toolTip));
    QVERIFY2(toolTip.contains(QStringLiteral("one side of zero")), qPrintable(toolTip));
    QVERIFY(model.index(0, 0)
                .data(Qt::AccessibleTextRole)
                .toString()
                .contains(QStringLiteral("one side of zero")));
    QVERIFY(!model.index(0, 0).data(LayerTableModel::OverriddenRole).toBool());

    LayerOverride edited;
    edited.threshold = 12.5;
    model.setReport(1, std::make_shared<LayerReport>(network.report(1, edited)),
                    network.statistics[1]);
    QVERIFY(model.index(1, 0).data().toString().startsWith(QStringLiteral("●")));
    QCOMPARE(model.index(1, LayerTableModel::ThresholdColumn).data().toString(),
             QStringLiteral("12.5"));
    // 127 / 12.5, worked out by hand.
    QCOMPARE(
        model.index(1, LayerTableModel::ScaleColumn).data(LayerTableModel::SortRole).toDouble(),
        10.16);
    for (int column = 0; column < LayerTableModel::ColumnCount; ++column) {
      QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
      QVERIFY(!model.index(0, column).data(Qt::ToolTipRole).toString().isEmpty());
      QVERIFY(!model.index(0, column).data(Qt::AccessibleTextRole).toString().isEmpty());
    }
  }

  void showsWhatWasMeasured() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setLayers(network.model);
    QVERIFY(!model.isMeasured());
    const auto text = [&](int layer, int column) {
      return model.index(layer, column).data().toString();
    };
    QCOMPARE(text(0, LayerTableModel::MeasuredColumn), QString());
    model.setMeasurements({sampleMeasurement(12, 40, 11.5), sampleMeasurement(40, 13, 12),
                           sampleMeasurement(40, 40, 10), nullptr});
    QVERIFY(model.isMeasured());
    QCOMPARE(text(0, LayerTableModel::MeasuredColumn), QStringLiteral("12.0 dB"));
    QCOMPARE(text(0, LayerTableModel::AccumulatedColumn), QStringLiteral("11.5 dB"));
    QCOMPARE(text(0, LayerTableModel::CauseColumn), QStringLiteral("threshold"));
    QCOMPARE(text(0, LayerTableModel::SaturatedColumn), QStringLiteral("2.5 %"));
    QCOMPARE(text(1, LayerTableModel::CauseColumn), QStringLiteral("weights"));
    QCOMPARE(text(2, LayerTableModel::CauseColumn), QStringLiteral("inherited"));
    QCOMPARE(text(3, LayerTableModel::CauseColumn), QString());
    auto kept = std::make_shared<LayerMeasurement>();
    kept->keptFloat = true;
    model.setMeasurement(3, kept);
    QCOMPARE(text(3, LayerTableModel::MeasuredColumn), QStringLiteral("float"));
    QVERIFY(std::isinf(model.index(3, LayerTableModel::MeasuredColumn)
                           .data(LayerTableModel::SqnrRole)
                           .toDouble()));
    model.setMeasurement(99, kept);
    for (int layer = 0; layer < 4; ++layer) {
      for (int column = LayerTableModel::MeasuredColumn; column < LayerTableModel::ColumnCount;
           ++column) {
        QVERIFY(!model.index(layer, column).data(Qt::ToolTipRole).toString().isEmpty());
        QVERIFY(!model.index(layer, column).data(Qt::AccessibleTextRole).toString().isEmpty());
      }
    }
  }

  void measuredColumnsComeWithTheMeasurementsAndSort() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerPanel panel;
    panel.setModel(&model);
    panel.resize(620, 300);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    model.setLayers(network.model);
    model.setReports(network.reports(), network.statistics);
    const QTableView* view = panel.view();
    QVERIFY(view->isColumnHidden(LayerTableModel::MeasuredColumn));
    QVERIFY(!view->isColumnHidden(LayerTableModel::ErrorColumn));
    model.setMeasurements({sampleMeasurement(40, 40, 39), sampleMeasurement(30, 40, 29),
                           sampleMeasurement(12, 40, 11), sampleMeasurement(20, 40, 11)});
    QVERIFY(!view->isColumnHidden(LayerTableModel::MeasuredColumn));
    QVERIFY(!view->isColumnHidden(LayerTableModel::CauseColumn));
    QCOMPARE(shownNames(view),
             QStringList({QStringLiteral("block/pw"), QStringLiteral("head/fc"),
                          QStringLiteral("block/dw"), QStringLiteral("stem/conv")}));
    panel.setFilterText(QStringLiteral("measured < 25"));
    QCOMPARE(shownNames(view),
             QStringList({QStringLiteral("block/pw"), QStringLiteral("head/fc")}));
    panel.setFilterText(QStringLiteral("accumulated > 20"));
    QCOMPARE(shownNames(view),
             QStringList({QStringLiteral("block/dw"), QStringLiteral("stem/conv")}));
    panel.setFilterText({});
    // Nothing is cut off at the right.
    QVERIFY(view->horizontalHeader()->length() <= view->viewport()->width());
    panel.resize(320, 300);
    QVERIFY(!view->isColumnHidden(LayerTableModel::MeasuredColumn));
    QVERIFY(view->isColumnHidden(LayerTableModel::SaturatedColumn));
    panel.resize(1400, 300);
    for (int column = 0; column < LayerTableModel::ColumnCount; ++column) {
      QVERIFY(!view->isColumnHidden(column));
    }
    model.setMeasurements({});
    QVERIFY(view->isColumnHidden(LayerTableModel::MeasuredColumn));
  }

  void sparklineFollowsTheHistogram() {
    const SampleNetwork network = sampleNetwork();
    const Sparkline line = sparklineOf(*network.statistics[0]);
    QCOMPARE(line.heights.size(), std::size_t{36});
    QCOMPARE(line.heights.front(), 1.0F);  // Exponential: the first column is the tallest.
    QVERIFY(*std::min_element(line.heights.begin(), line.heights.end()) >= 0.0F);
    QVERIFY(sparklineOf(*network.statistics[3]).heights.empty());
  }

  void filters_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const QStringList all{QStringLiteral("stem/conv"), QStringLiteral("block/dw"),
                          QStringLiteral("block/pw"), QStringLiteral("head/fc")};
    const auto row = [](const char* text, const QStringList& expected) {
      QTest::newRow(text) << QString::fromUtf8(text) << expected;
    };
    row("", all);
    row("BLOCK", {all[1], all[2]});
    row("block 3×3", {all[1]});
    row("depthwise", {all[1]});
    row("InnerProduct", {all[3]});
    row("!block", {all[0], all[3]});
    row("float", {all[3]});
    row("!float", {all[0], all[1], all[2]});
    row("dead", {all[0], all[3]});  // A dead channel, a dead input.
    row("bits <= 6", {all[0]});
    row("bits<=6", {all[0]});
    row("bits ≤ 6", {all[0]});
    row("weightbits = 8", {all[1], all[2]});
    row("threshold > 1e6", {});
    row("threshold > 0 block", {all[1], all[2]});
    row("overridden", {all[2]});
    row("sqnr < -100", {});
    row("sqnr > -100", {all[0], all[1], all[2]});
    row("saturated >= 0", {all[0], all[1], all[2]});
    // What cannot be understood hides nothing.
    row("colour > 3", all);
    row("sqnr < low", all);
    row("sqnr <", all);
  }

  void filters() {
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerPanel panel;
    panel.setModel(&model);
    model.setLayers(network.model);
    model.setReports(network.reports(), network.statistics);
    LayerOverride edited;
    edited.activationBits = 7;
    model.setReport(2, std::make_shared<LayerReport>(network.report(2, edited)),
                    network.statistics[2]);
    panel.view()->sortByColumn(LayerTableModel::LayerColumn, Qt::AscendingOrder);
    panel.setFilterText(text);
    QCOMPARE(shownNames(panel.view()), expected);
  }

  void explainsAFilterItDoesNotUnderstand() {
    QVERIFY(LayerFilter(QStringLiteral("colour > 3")).error().contains(QStringLiteral("colour")));
    QVERIFY(LayerFilter(QStringLiteral("sqnr < low")).error().contains(QStringLiteral("low")));
    QVERIFY(LayerFilter(QStringLiteral("sqnr < 25 block")).error().isEmpty());
  }

  void sortsWorstFirstOnceAnalysedAndLeavesTheOrderToTheUser() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerPanel panel;
    panel.setModel(&model);
    panel.resize(500, 300);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    model.setLayers(network.model);
    QCOMPARE(shownNames(panel.view()).front(), QStringLiteral("stem/conv"));
    model.setReports(network.reports(), network.statistics);
    double before = -std::numeric_limits<double>::infinity();
    for (int row = 0; row < 4; ++row) {
      const double sqnr =
          panel.view()->model()->index(row, 0).data(LayerTableModel::SqnrRole).toDouble();
      QVERIFY(sqnr >= before);
      before = sqnr;
    }
    QVERIFY(std::isinf(before));  // The layer that is kept float comes last.

    QHeaderView* header = panel.view()->horizontalHeader();
    const int x = header->sectionViewportPosition(LayerTableModel::LayerColumn) + 10;
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, header->height() / 2));
    const QStringList byName = shownNames(panel.view());
    model.setReports(network.reports(), network.statistics);
    QCOMPARE(shownNames(panel.view()), byName);
  }

  void keepsRowsInPlaceWhileFrozenAndTheSelectionThroughout() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerPanel panel;
    panel.setModel(&model);
    model.setLayers(network.model);
    model.setReports(network.reports(), network.statistics);
    panel.setFilterText(QStringLiteral("sqnr > 10"));
    const QStringList before = shownNames(panel.view());
    QCOMPARE(before.size(), 3);
    const int layer = 1;
    panel.selectLayer(layer);
    const QSignalSpy selected(&panel, &LayerPanel::layerSelected);

    panel.setSortingFrozen(true);
    LayerOverride terrible;
    terrible.activationBits = 2;
    model.setReport(layer, std::make_shared<LayerReport>(network.report(layer, terrible)),
                    network.statistics[1]);
    QCOMPARE(shownNames(panel.view()), before);
    panel.setFilterText({});
    panel.setSortingFrozen(false);
    QCOMPARE(shownNames(panel.view()).front(), QStringLiteral("block/dw"));
    QCOMPARE(panel.selectedLayer(), layer);
    QCOMPARE(selected.count(), 0);
  }

  void selectsByMouseKeyboardAndCall() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerPanel panel;
    panel.setModel(&model);
    panel.resize(500, 300);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    model.setLayers(network.model);
    QSignalSpy selected(&panel, &LayerPanel::layerSelected);
    const QRect third = panel.view()->visualRect(panel.view()->model()->index(2, 0));
    QTest::mouseClick(panel.view()->viewport(), Qt::LeftButton, {}, third.center());
    QCOMPARE(selected.takeLast().front().toInt(), 2);
    QTest::keyClick(panel.view(), Qt::Key_Up);
    QCOMPARE(selected.takeLast().front().toInt(), 1);
    QTest::keyClick(panel.view(), Qt::Key_Down);
    QCOMPARE(selected.takeLast().front().toInt(), 2);
    panel.setFilterText(QStringLiteral("stem"));
    panel.selectLayer(3);  // Hidden by the filter.
    QCOMPARE(panel.selectedLayer(), 3);
    QCOMPARE(panel.filterText(), QString());
    QCOMPARE(selected.takeLast().front().toInt(), 3);
    panel.selectLayer(-1);
    QCOMPARE(selected.takeLast().front().toInt(), -1);
    model.clear();
    QCOMPARE(panel.selectedLayer(), -1);
  }

  void goesFromTheFilterBoxToTheListByKey() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerPanel panel;
    panel.setModel(&model);
    model.setLayers(network.model);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.focusFilter();
    auto* box = panel.findChild<QLineEdit*>(QStringLiteral("layerFilter"));
    QTest::keyClicks(box, QStringLiteral("pw"));
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(panel.selectedLayer(), 2);
    QTest::keyClick(box, Qt::Key_Escape);
    QCOMPARE(panel.filterText(), QString());
    QCOMPARE(panel.selectedLayer(), 2);
  }

  void leavesOutColumnsThatDoNotFit() {
    const SampleNetwork network = sampleNetwork();
    LayerTableModel model;
    LayerPanel panel;
    panel.setModel(&model);
    model.setLayers(network.model);
    panel.resize(900, 300);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    for (int column = 0; column < LayerTableModel::MeasuredColumn; ++column) {
      QVERIFY(!panel.view()->isColumnHidden(column));
    }
    panel.resize(300, 300);
    QTRY_VERIFY(panel.view()->isColumnHidden(LayerTableModel::ScaleColumn));
    QVERIFY(panel.view()->isColumnHidden(LayerTableModel::TypeColumn));
    QVERIFY(!panel.view()->isColumnHidden(LayerTableModel::ErrorColumn));
  }
};

QTEST_MAIN(LayerListTest)
#include "tst_layer_list.moc"
