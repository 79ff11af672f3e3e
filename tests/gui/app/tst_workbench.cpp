// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractSpinBox>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTreeWidget>

#include "app/desktop/export_dialog.h"
#include "core/formats/ncnn_int8_model.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_node_item.h"
#include "widgets/graph/network_graph_view.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/plots/image_groups_plot.h"

using namespace quantoscope;

namespace {

const std::string kBadLayer = "block4/project";

QPoint lineIn(ThresholdPlot* plot, const QCPAxisRect* rect) {
  return QPoint(static_cast<int>(std::lround(plot->linePixel())), rect->rect().center().y());
}

void drag(QWidget* widget, const QPoint& from, const QPoint& to) {
  QTest::mouseMove(widget, from);
  QTest::mousePress(widget, Qt::LeftButton, {}, from);
  constexpr int kSteps = 8;
  for (int i = 1; i <= kSteps; ++i) {
    QTest::mouseMove(widget, from + (to - from) * i / kSteps, 5);
  }
  QTest::mouseRelease(widget, Qt::LeftButton, {}, to);
}

void exportTo(DemoSession& session, const QString& file) {
  QTest::keyClick(&session.window, Qt::Key_E, Qt::ControlModifier);
  ExportDialog* dialog = nullptr;
  QTRY_VERIFY((dialog = session.window.findChild<ExportDialog*>()) != nullptr);
  auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("exportName"));
  name->setFocus();
  name->selectAll();
  QTest::keyClicks(name, file);
  QSignalSpy exported(dialog, &ExportDialog::exported);
  QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("exportButton")),
                    Qt::LeftButton);
  QTRY_COMPARE(exported.count(), 1);
  QTRY_VERIFY(session.window.findChild<ExportDialog*>() == nullptr);
  session.activate();
}

}  // namespace

class TestWorkbench : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void showsHowFarAThresholdCanBeTrusted() {
    DemoSession session;
    QVERIFY(session.openDemo());
    auto* plot = session.window.workbench()->thresholdView()->plot();
    QTRY_VERIFY(plot->content().stability.has_value());
    const std::size_t layer = session.document().currentLayer();
    const double automatic =
        session.document().layers()[layer].current->decision.automaticThreshold;
    QVERIFY(plot->content().stability->first <= automatic);
    QVERIFY(plot->content().stability->second >= automatic);
    const auto* groups = session.window.workbench()->imageGroups();
    QCOMPARE(groups->plot()->graphCount(), 16);

    // Another method, another band.
    const auto before = plot->content().stability;
    session.document().setMethod("min-max");
    QTRY_VERIFY(plot->content().stability.has_value() && plot->content().stability != before);

    // The link leads to the image that set absmax.
    auto* link = session.find<QLabel>("stabilityAbsmax");
    link->setFocus();
    QTest::keyClick(link, Qt::Key_Tab);
    QTest::keyClick(link, Qt::Key_Return);
    auto* images = session.find<QTableView>("imageTable");
    QCOMPARE(session.window.workbench()->tabs()->currentWidget(), images);
    const auto& calibration = *session.document().calibration();
    const auto& file = calibration.used[calibration.layers[layer]->absmaxImage];
    QVERIFY(images->currentIndex().data().toString().contains(
        QString::fromStdString(file.filename().string())));
  }

  void demoOpensWithOneClickAndShowsTheWorstLayer() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QCOMPARE(session.window.currentPage(), session.window.workbench());
    QCOMPARE(session.document().calibration()->used.size(), std::size_t{100});
    QCOMPARE(session.document().currentLayer(), session.layerNamed(kBadLayer));
    QVERIFY(!session.document().dirty());
    const auto* images = session.find<QToolButton>("statusImages");
    QVERIFY2(images->text().contains(QStringLiteral("100 images")), qPrintable(images->text()));
  }

  void nodeOfTheGraphSelectsItsLayerEverywhere() {
    DemoSession session;
    QVERIFY(session.openDemo());
    NetworkGraphView* graph = session.window.workbench()->graph();
    session.window.workbench()->tabs()->setCurrentWidget(graph);
    QTRY_VERIFY(graph->nodeItem(0) != nullptr);
    const auto& nodes = session.document().model()->graph;
    const auto node =
        std::find_if(nodes.begin(), nodes.end(), [](const auto& n) { return n.quantizable == 2; });
    QVERIFY(node != nodes.end());
    const auto* item = graph->nodeItem(static_cast<int>(node - nodes.begin()));
    graph->canvas()->centerOn(item->pos());
    QTest::mouseClick(graph->canvas()->viewport(), Qt::LeftButton, {},
                      graph->canvas()->mapFromScene(item->pos()));
    QCOMPARE(session.document().currentLayer(), std::size_t{2});
    QCOMPARE(session.window.workbench()->layerPanel()->selectedLayer(), 2);
    session.window.workbench()->layerPanel()->selectLayer(5);
    QCOMPARE(graph->selectedLayer(), 5);
  }

  void plotsFillWhileImagesStreamIn() {
    DemoSession session;
    QSignalSpy grew(&session.document(), &Document::calibrationGrew);
    std::vector<std::size_t> counts;
    connect(&session.document(), &Document::calibrationGrew, this, [&] {
      counts.push_back(session.document().calibration()->used.size());
      QCOMPARE(session.document().stage(), Document::Stage::Calibrating);
    });
    QVERIFY(session.openDemo());
    // How many there are depends on the machine's speed; that they only grow does not.
    QVERIFY(std::is_sorted(counts.begin(), counts.end()));
  }

  void theWholeWayFromDragToExport() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const QString before = session.folder.filePath(QStringLiteral("before.table"));
    exportTo(session, before);

    QVERIFY(session.clickLayer(kBadLayer));
    const std::size_t layer = session.layerNamed(kBadLayer);
    ThresholdPlot* plot = session.plot();
    auto* value = session.window.workbench()->inspector()->findChild<QAbstractSpinBox*>(
        QStringLiteral("thresholdValue"));
    QVERIFY(value != nullptr);
    const double automatic = plot->threshold();
    const QString automaticCell = session.cell(kBadLayer, LayerTableModel::ThresholdColumn);

    // Drag the line in the upper plot. One canvas holds both plots, and one line crosses them.
    const QPoint from = lineIn(plot, plot->axes().density);
    drag(plot, from, from + QPoint(90, 0));
    QVERIFY(session.waitUntilSettled());
    const double dragged = plot->threshold();
    QVERIFY(dragged > automatic);
    QCOMPARE(lineIn(plot, plot->axes().divergence).x(), lineIn(plot, plot->axes().density).x());
    for (const QCPAxisRect* rect : {plot->axes().density, plot->axes().divergence}) {
      const double pixel = rect->axis(QCPAxis::atBottom)->coordToPixel(dragged);
      QVERIFY(std::abs(pixel - (from.x() + 90)) <= 2);
    }
    const LayerReport& moved = *session.document().layers()[layer].current;
    QCOMPARE(moved.decision.threshold, dragged);
    QVERIFY(std::abs(QLocale().toDouble(value->text()) - dragged) <= 1e-5 * dragged);
    QVERIFY(session.cell(kBadLayer, LayerTableModel::ThresholdColumn) != automaticCell);
    QCOMPARE(session.document().undoStack().count(), 1);
    const LayerOverride& override = session.document().plan().overrides[layer];
    QVERIFY(override.provenance.has_value());
    QVERIFY(!override.provenance->who.empty());
    QCOMPARE(override.provenance->why, std::string("threshold set by hand"));

    // Six bits.
    auto* bits = session.window.workbench()->inspector()->findChild<QComboBox*>(
        QStringLiteral("activationBits"));
    bits->setFocus();
    QTest::keyClick(bits, Qt::Key_6);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().layers()[layer].current->decision.activationBits, 6);
    QCOMPARE(session.document().undoStack().count(), 2);

    // Undo twice, redo once.
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(plot->threshold(), automatic);
    QCOMPARE(session.cell(kBadLayer, LayerTableModel::ThresholdColumn), automaticCell);
    QCOMPARE(session.document().overrideCount(), std::size_t{0});
    QVERIFY(!session.document().dirty());
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(plot->threshold(), dragged);
    QCOMPARE(session.document().layers()[layer].current->decision.activationBits, 8);
    QVERIFY(session.document().dirty());

    // Exactly one row differs, and it holds the new scale.
    const QString after = session.folder.filePath(QStringLiteral("after.table"));
    exportTo(session, after);
    QVERIFY(!session.document().dirty());
    const auto oldLines = tableLines(before.toStdString());
    const auto newLines = tableLines(after.toStdString());
    QCOMPARE(newLines.size(), 2 * session.document().model()->layers.size());
    QCOMPARE(newLines.size(), oldLines.size());
    for (const auto& [key, line] : newLines) {
      QCOMPARE(line == oldLines.at(key), key != kBadLayer);
    }
    std::istringstream row(newLines.at(kBadLayer));
    std::string name;
    double scale = 0;
    row >> name >> scale;
    QVERIFY(std::abs(scale - 127 / dragged) <= 1e-6);
  }

  void keysMoveOneBinAndAreOneStepTogether() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    const std::size_t layer = session.layerNamed(kBadLayer);
    ThresholdPlot* plot = session.plot();
    const std::size_t bin = session.document().layers()[layer].current->decision.thresholdBin;
    plot->setFocus();
    for (int i = 0; i < 3; ++i) {
      QTest::keyClick(plot, Qt::Key_Right);
    }
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().layers()[layer].current->decision.thresholdBin, bin + 3);
    QCOMPARE(session.document().undoStack().count(), 1);
    QTest::keyClick(plot, Qt::Key_Home);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.document().plan().overrides[layer].empty());
  }

  void escapeGivesUpADrag() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    ThresholdPlot* plot = session.plot();
    const double automatic = plot->threshold();
    const QPoint from = lineIn(plot, plot->axes().divergence);
    plot->setFocus();
    QTest::mouseMove(plot, from);
    QTest::mousePress(plot, Qt::LeftButton, {}, from);
    QTest::mouseMove(plot, from + QPoint(40, 0), 5);
    QTest::mouseMove(plot, from + QPoint(60, 0), 5);
    QVERIFY(plot->threshold() > automatic);
    QTest::keyClick(plot, Qt::Key_Escape);
    QTest::mouseRelease(plot, Qt::LeftButton, {}, from + QPoint(60, 0));
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(plot->threshold(), automatic);
    QCOMPARE(session.document().undoStack().count(), 0);
    const std::size_t layer = session.layerNamed(kBadLayer);
    QCOMPARE(session.document().layers()[layer].current->decision.threshold, automatic);
  }

  void keepFloatLeavesTheActivationLineOut() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    auto* keepFloat =
        session.window.workbench()->inspector()->findChild<QCheckBox*>(QStringLiteral("keepFloat"));
    keepFloat->setFocus();
    QTest::keyClick(keepFloat, Qt::Key_Space);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.document().layers()[session.layerNamed(kBadLayer)].current->decision.keepFloat);
    const QString file = session.folder.filePath(QStringLiteral("float.table"));
    exportTo(session, file);
    const auto lines = tableLines(file.toStdString());
    QVERIFY(!lines.contains(kBadLayer));
    QVERIFY(lines.contains(kBadLayer + "_param_0"));
  }

  // ncnn computes conv5 with int8 Winograd, which is made for 6 bits.
  void exportDialogSaysHowLargeTheModelBecomes() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QTest::keyClick(&session.window, Qt::Key_E, Qt::ControlModifier);
    ExportDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = session.window.findChild<ExportDialog*>()) != nullptr);
    const auto* layers = dialog->findChild<QTreeWidget*>(QStringLiteral("exportLayers"));
    const auto sizeOf = [&](const QString& name) {
      const auto found = layers->findItems(name, Qt::MatchExactly);
      return found.isEmpty() ? QString() : found.front()->text(3);
    };
    // What the command line writes and says of the same layer.
    const ModelSize size =
        ncnnInt8Size(*session.document().model(),
                     arithmeticOfTable(*session.document().model(), session.document().reports()));
    const StoredSize& expected = size.layers[session.layerNamed("fc")];
    QVERIFY(expected.after < expected.before);
    QTRY_COMPARE(sizeOf(QStringLiteral("fc")),
                 QLocale().formattedDataSize(static_cast<qint64>(expected.before)) +
                     QStringLiteral(" → ") +
                     QLocale().formattedDataSize(static_cast<qint64>(expected.after)));
  }

  void exportDialogListsWhatTheLinterWarnsOf() {
    DemoSession session;
    QVERIFY(session.openDemo());
    LayerOverride wide;
    wide.weightBits = 8;
    session.document().setOverride(session.layerNamed("conv5"), wide, OverrideField::WeightBits);
    QVERIFY(session.waitUntilSettled());
    QTest::keyClick(&session.window, Qt::Key_E, Qt::ControlModifier);
    ExportDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = session.window.findChild<ExportDialog*>()) != nullptr);
    const auto* layers = dialog->findChild<QTreeWidget*>(QStringLiteral("exportLayers"));
    const auto warningsOfConv5 = [layers] {
      const auto items = layers->findItems(QStringLiteral("conv5"), Qt::MatchStartsWith);
      return items.size() == 1 ? items.front()->text(layers->columnCount() - 1) : QString();
    };
    QTRY_VERIFY(!warningsOfConv5().isEmpty());
    const QString warnings = warningsOfConv5();
    QVERIFY2(warnings.contains(QStringLiteral("exceed ±31")), qPrintable(warnings));
    dialog->reject();
  }

  void methodForAllLayersCanBeUndone() {
    DemoSession session;
    QVERIFY(session.openDemo());
    auto* method = session.find<QComboBox>("topMethod");
    const std::string before = session.document().plan().method;
    method->setFocus();
    QTest::keyClick(method, Qt::Key_Down);
    QVERIFY(session.waitUntilSettled());
    const std::string after = session.document().plan().method;
    QVERIFY(after != before);
    for (const Document::Layer& layer : session.document().layers()) {
      QCOMPARE(layer.current->decision.method, after);
    }
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().plan().method, before);
    QCOMPARE(session.document().layers().front().current->decision.method, before);
  }

  void recalibratingKeepsOverrides() {
    DemoSession session;
    QVERIFY(session.openDemo());
    LayerOverride eight;
    eight.weightBits = 7;
    session.document().setOverride(0, eight, OverrideField::WeightBits);
    QTest::mouseClick(session.find<QToolButton>("topImages"), Qt::LeftButton);
    auto* calibrate = session.find<QPushButton>("calibrateButton");
    QTRY_VERIFY(calibrate->isEnabled());
    QTest::mouseClick(calibrate, Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().layers()[0].current->decision.weightBits, 7);
    QVERIFY(session.document().dirty());
    session.document().undoStack().undo();
    QVERIFY(session.waitUntilSettled());
  }
};

QTEST_MAIN(TestWorkbench)
#include "tst_workbench.moc"
