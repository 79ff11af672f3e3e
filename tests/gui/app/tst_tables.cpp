// SPDX-License-Identifier: GPL-3.0-or-later
// Tables, caches and reports from elsewhere, beside the plan.
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QTabWidget>
#include <chrono>

#include "app/desktop/message_bar.h"
#include "app/desktop/table_page.h"
#include "core/base/byte_reader.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/tensor_ranges.h"
#include "core/formats/tensorrt_cache.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/tables/difference_model.h"

using namespace quantoscope;

namespace {

const std::string kBadLayer = "block4/project";

// The demo's own table with other thresholds: two layers differ, one is float.
std::string changedTable(DemoSession& session) {
  auto reports = session.document().reports();
  const std::string table = ncnnTable(*session.document().model(), reports);
  std::string changed;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    const std::string key = line.substr(0, line.find(' '));
    if (key == kBadLayer) {
      line = kBadLayer + " 4.000000 ";
    } else if (key == "conv1") {
      line = "conv1 63.500000 ";
    } else if (key == "conv5") {
      continue;  // no activation line: float
    }
    changed += line + "\n";
  }
  return changed;
}

QString write(DemoSession& session, const char* name, const std::string& text) {
  const QString file = session.folder.filePath(QLatin1String(name));
  std::ofstream(file.toStdString(), std::ios::binary) << text;
  return file;
}

void drop(DemoSession& session, const QString& file) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(file)});
  const QPointF place(session.window.rect().center());
  QDragEnterEvent enter(place.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, {});
  QApplication::sendEvent(&session.window, &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent event(place, Qt::CopyAction, &data, Qt::LeftButton, {});
  QApplication::sendEvent(&session.window, &event);
}

QModelIndex rowOf(const QTableView* view, const std::string& layer) {
  for (int row = 0; row < view->model()->rowCount(); ++row) {
    const QModelIndex index = view->model()->index(row, DifferenceModel::LayerColumn);
    if (index.data().toString().toStdString() == layer) {
      return index;
    }
  }
  return {};
}

}  // namespace

class TestTables : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void tableIsComparedAcceptedAndRejected() {
    DemoSession session;
    QVERIFY(session.openDemo());
    TablePage* page = session.window.workbench()->tablePage();
    QTableView* view = page->view();
    drop(session, write(session, "old.table", changedTable(session)));
    QTRY_COMPARE(view->model()->rowCount(), 3);
    QCOMPARE(session.window.workbench()->tabs()->currentWidget(), page);
    QVERIFY2(!session.document().dirty(), "nothing changes before it is accepted");
    QVERIFY(page->findChild<QLabel*>(QStringLiteral("tableSummary"))
                ->text()
                .startsWith(QStringLiteral("old.table: 3 of 14")));
    // conv5 without an activation line is a warning or an error of the linter.
    const QModelIndex bad = rowOf(view, kBadLayer);
    QVERIFY(bad.isValid());
    QTRY_VERIFY(bad.siblingAtColumn(DifferenceModel::MeasuredColumn)
                    .data()
                    .toString()
                    .endsWith(QStringLiteral("dB")));
    QCOMPARE(rowOf(view, "conv5").siblingAtColumn(DifferenceModel::PrecisionColumn).data(),
             QStringLiteral("int8 → float"));

    // A click shows the layer, with the table's threshold in the plots.
    view->scrollTo(bad);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(bad).center());
    QCOMPARE(session.document().currentLayer(), session.layerNamed(kBadLayer));
    const auto tick = [&]() -> double {
      for (const ThresholdMark& mark : session.plot()->content().marks) {
        if (mark.label == QStringLiteral("table")) {
          return mark.threshold;
        }
      }
      return 0;
    };
    QTRY_COMPARE(tick(), 127 / 4.0);

    // Enter takes the layer over.
    const std::size_t layer = session.layerNamed(kBadLayer);
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Return);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().plan().overrides[layer].threshold, 127 / 4.0);
    QCOMPARE(session.document().plan().overrides[layer].provenance->why,
             std::string("taken from old.table"));
    QCOMPARE(session.document().undoStack().count(), 1);
    QTRY_COMPARE(view->model()->rowCount(), 2);
    const auto* provenance =
        session.window.workbench()->inspector()->findChild<QLineEdit*>(QStringLiteral("why"));
    if (provenance != nullptr) {
      QCOMPARE(provenance->text(), QStringLiteral("taken from old.table"));
    }

    // Undo brings it back into the list; Delete leaves it as it is.
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.waitUntilSettled());
    QTRY_COMPARE(view->model()->rowCount(), 3);
    QCOMPARE(view->selectionModel()->selectedRows().size(), 1);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                      view->visualRect(rowOf(view, "conv1")).center());
    QTest::keyClick(view, Qt::Key_Delete);
    QTRY_COMPARE(view->model()->rowCount(), 2);
    QVERIFY(session.document().plan().overrides[session.layerNamed("conv1")].empty());

    // All that is left, as one step.
    QTest::mouseClick(session.find<QPushButton>("acceptAll"), Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().overrideCount(), std::size_t{2});
    QCOMPARE(session.document().plan().overrides[session.layerNamed("conv5")].keepFloat, true);
    QTRY_COMPARE(view->model()->rowCount(), 0);
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(session.document().overrideCount(), std::size_t{0});

    QTest::mouseClick(session.find<QPushButton>("closeTable"), Qt::LeftButton);
    QTRY_COMPARE(tick(), 0.0);
  }

  void theHighlightedRowIsTheLayerOfTheInspector() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QTableView* view = session.window.workbench()->tablePage()->view();
    drop(session, write(session, "old.table", changedTable(session)));
    QTRY_COMPARE(view->model()->rowCount(), 3);
    const auto highlighted = [&]() -> std::string {
      const QModelIndexList rows = view->selectionModel()->selectedRows();
      return rows.size() == 1 ? rows.front()
                                    .siblingAtColumn(DifferenceModel::LayerColumn)
                                    .data()
                                    .toString()
                                    .toStdString()
                              : std::string();
    };
    const auto inspected = [&] {
      return session.document().model()->layers[session.document().currentLayer()].name;
    };
    // From outside.
    QVERIFY(session.clickLayer("conv1"));
    QCOMPARE(highlighted(), std::string("conv1"));
    QVERIFY(session.clickLayer("fc"));
    QCOMPARE(highlighted(), std::string());
    QVERIFY(session.clickLayer("conv5"));
    QCOMPARE(highlighted(), std::string("conv5"));
    // By what is decided there: the next row, and the layer with it.
    const QModelIndex first = view->model()->index(0, 0);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(first).center());
    QCOMPARE(highlighted(), inspected());
    QTest::keyClick(view, Qt::Key_Return);
    QTRY_COMPARE(view->model()->rowCount(), 2);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(!highlighted().empty());
    QCOMPARE(highlighted(), inspected());
    QTest::keyClick(view, Qt::Key_Delete);
    QTRY_COMPARE(view->model()->rowCount(), 1);
    QVERIFY(!highlighted().empty());
    QCOMPARE(highlighted(), inspected());
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(view->model()->rowCount(), 2);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(highlighted(), inspected());
  }

  // ncnn2table computes in single precision, in its own order: its scales are a step or two off.
  void roundingIsNoDifference() {
    DemoSession session;
    QVERIFY(session.openDemo());
    std::string rounded;
    std::istringstream lines(changedTable(session));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string text;
      words >> text;
      for (float scale = 0; words >> scale;) {
        const float off = std::nextafter(std::nextafter(scale, 1e30F), 1e30F);
        text += " " + QString::number(static_cast<double>(off), 'f', 6).toStdString();
      }
      rounded += text + " \n";
    }
    drop(session, write(session, "other.table", rounded));
    QTableView* view = session.window.workbench()->tablePage()->view();
    QTRY_VERIFY(view->model()->rowCount() > 0);
    QCOMPARE(view->model()->rowCount(), 3);
    const auto* summary = session.find<QLabel>("tableSummary");
    QVERIFY2(summary->text().contains(QStringLiteral("3 of 14 layers differ")),
             qPrintable(summary->text()));
    QVERIFY2(summary->text().contains(QStringLiteral("11 others differ by the rounding")),
             qPrintable(summary->text()));
  }

  void theMethodBoxNamesTheTable() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QTableView* view = session.window.workbench()->tablePage()->view();
    drop(session, write(session, "old.table", changedTable(session)));
    QTRY_COMPARE(view->model()->rowCount(), 3);
    const QModelIndex row = rowOf(view, kBadLayer);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(row).center());
    QTest::keyClick(view, Qt::Key_Return);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.clickLayer(kBadLayer));
    const auto* method =
        session.window.workbench()->inspector()->findChild<QComboBox*>(QStringLiteral("method"));
    QTRY_COMPARE(method->currentText(), QStringLiteral("From old.table"));
  }

  void anotherModelsTableChangesNothing() {
    DemoSession session;
    QVERIFY(session.openDemo());
    drop(session,
         write(session, "other.table", "a_param_0 1.0 \nb_param_0 2.0 \na 1.0 \nb 2.0 \n"));
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    const auto* label = session.window.messageBar()->findChild<QLabel*>();
    QVERIFY(label != nullptr);
    bool said = false;
    for (const QLabel* text : session.window.messageBar()->findChildren<QLabel*>()) {
      said = said || text->text().contains(QStringLiteral("another model's table"));
    }
    QVERIFY(said);
    QCOMPARE(session.window.workbench()->tablePage()->view()->model()->rowCount(), 0);
    QVERIFY(!session.document().dirty());
  }

  void findingsAreListedWithTheirLines() {
    DemoSession session;
    QVERIFY(session.openDemo());
    std::string table = changedTable(session);
    table.replace(table.find("conv1 63.5"), 10, "conv1 -1.0");
    table = "# by hand\n" + table;
    drop(session, write(session, "odd.table", table));
    QTableView* view = session.window.workbench()->tablePage()->view();
    QTRY_COMPARE(view->model()->rowCount(), 2);
    QVERIFY2(!rowOf(view, "conv1").isValid(), "an impossible scale cannot be taken over");
    QStringList texts;
    const QListWidget* findings = session.window.workbench()->tablePage()->findings();
    for (int i = 0; i < findings->count(); ++i) {
      texts.append(findings->item(i)->text());
    }
    const QString all = texts.join(QLatin1Char('\n'));
    QVERIFY2(all.contains(QStringLiteral("layer conv1: the activation scale is negative")) ||
                 all.contains(QStringLiteral("negative")),
             qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("line ")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("conv1 cannot be taken over")), qPrintable(all));
  }

  void cacheIsMatchedByTensors() {
    DemoSession session;
    QVERIFY(session.openDemo());
    TensorRtCache cache;
    cache.header = "TRT-8601-EntropyCalibration2";
    for (const TensorRange& range :
         tensorRanges(*session.document().model(), session.document().reports())) {
      const double factor = range.tensor == "data" ? 2 : 1;
      cache.scales.push_back({range.tensor, static_cast<float>(factor * range.amax / 127)});
    }
    cache.scales.push_back({"nobody", 1});
    drop(session, write(session, "demo.cache", tensorRtCacheText(cache)));
    const TablePage* page = session.window.workbench()->tablePage();
    QTRY_COMPARE(page->view()->model()->rowCount(), 1);
    QCOMPARE(page->view()->model()->index(0, 0).data().toString(), QStringLiteral("conv1"));
    QCOMPARE(page->findings()->count(), 1);
    QVERIFY(page->findings()->item(0)->text().contains(QStringLiteral("nobody")));
  }
};

QTEST_MAIN(TestTables)
#include "tst_tables.moc"
