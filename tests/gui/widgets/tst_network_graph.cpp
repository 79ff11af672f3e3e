// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>
#include <QtTest>
#include <algorithm>
#include <clocale>
#include <cmath>
#include <thread>

#include "core/base/error.h"
#include "tests/gui/widgets/sample_network.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_legend.h"
#include "widgets/graph/graph_node_item.h"
#include "widgets/graph/network_graph_view.h"
#include "widgets/layers/layer_table_model.h"

using namespace quantoscope;

namespace {

/// The sample's four layers in a row, with a shortcut around the second.
SampleNetwork networkWithGraph() {
  SampleNetwork network = sampleNetwork();
  network.model->graph = {
      {"data", "Input", {}, {"data"}, -1},
      {"stem/conv", "Convolution", {"data"}, {"a"}, 0},
      {"stem/relu", "ReLU", {"a"}, {"b"}, -1},
      {"block/dw", "ConvolutionDepthWise", {"b"}, {"c"}, 1},
      {"block/add", "BinaryOp", {"c", "b"}, {"d"}, -1},
      {"block/pw", "Convolution", {"d"}, {"e"}, 2},
      {"head/fc", "InnerProduct", {"e"}, {"f"}, 3},
  };
  return network;
}

/// A chain of `count` boxes.
GraphSketch chain(std::size_t count) {
  GraphSketch sketch;
  sketch.boxes.assign(count, QSizeF(81.5, 30.25));
  for (std::size_t i = 1; i < count; ++i) {
    sketch.edges.push_back({i - 1, i});
  }
  return sketch;
}

QRectF boxOf(const GraphSketch& sketch, const GraphLayout& layout, std::size_t i) {
  QRectF box(QPointF(), sketch.boxes[i]);
  box.moveCenter(layout.centers[i]);
  return box;
}

struct Shown {
  SampleNetwork network = networkWithGraph();
  LayerTableModel model;
  NetworkGraphView view;

  Shown() {
    model.setLayers(network.model);
    view.setModel(&model);
    view.showLayout(layoutGraph(view.sketch()));
    view.resize(900, 260);
    view.show();
    if (!QTest::qWaitForWindowExposed(&view)) {
      qFatal("the window does not appear");
    }
  }

  QPoint place(int node) { return view.canvas()->mapFromScene(view.nodeItem(node)->pos()); }
  void click(int node) {
    QTest::mouseClick(view.canvas()->viewport(), Qt::LeftButton, {}, place(node));
  }
  void wheel(const QPoint& position, int delta) {
    QWidget* viewport = view.canvas()->viewport();
    QWheelEvent event(position, viewport->mapToGlobal(position), {}, {0, delta}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(viewport, &event);
  }
  QLineEdit* search() { return view.findChild<QLineEdit*>(QStringLiteral("graphSearch")); }
  QString count() {
    return view.findChild<QWidget*>(QStringLiteral("graphMatchCount"))->property("text").toString();
  }
};

}  // namespace

class NetworkGraphTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void layoutPutsBoxesInOrderWithoutOverlaps() {
    GraphSketch sketch = chain(12);
    sketch.edges.push_back({2, 6});
    sketch.boxes[4] = QSizeF(200, 90);
    const GraphLayout layout = layoutGraph(sketch);
    QCOMPARE(layout.centers.size(), sketch.boxes.size());
    QCOMPARE(layout.splines.size(), sketch.edges.size());
    const QRectF all = QRectF(QPointF(), layout.size).adjusted(-1, -1, 1, 1);
    for (std::size_t i = 0; i < sketch.boxes.size(); ++i) {
      QVERIFY(all.contains(boxOf(sketch, layout, i)));
      for (std::size_t k = 0; k < i; ++k) {
        QVERIFY(!boxOf(sketch, layout, i).intersects(boxOf(sketch, layout, k)));
      }
    }
    for (std::size_t i = 0; i < sketch.edges.size(); ++i) {
      const GraphSpline& spline = layout.splines[i];
      const QRectF from = boxOf(sketch, layout, sketch.edges[i].from).adjusted(-2, -2, 2, 2);
      const QRectF to = boxOf(sketch, layout, sketch.edges[i].to).adjusted(-2, -2, 2, 2);
      QVERIFY(from.right() <= to.left() + 4);
      QCOMPARE(spline.points.size() % 3, std::size_t{1});
      QVERIFY(from.contains(spline.points.front()));
      QVERIFY(to.contains(spline.tip));
    }
  }

  void layoutIsTheSameInEveryLocaleAndThread() {
    const GraphSketch sketch = chain(5);
    const GraphLayout expected = layoutGraph(sketch);
    const std::string before = std::setlocale(LC_NUMERIC, nullptr);
    if (std::setlocale(LC_NUMERIC, "de_DE.UTF-8") != nullptr) {
      QCOMPARE(layoutGraph(sketch).centers, expected.centers);
      std::setlocale(LC_NUMERIC, before.c_str());
    }
    std::vector<GraphLayout> layouts(4);
    std::vector<std::thread> threads;
    for (GraphLayout& layout : layouts) {
      threads.emplace_back([&] { layout = layoutGraph(sketch); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    for (const GraphLayout& layout : layouts) {
      QCOMPARE(layout.centers, expected.centers);
    }
  }

  void layoutRefusesWhatItCannotDo() {
    QVERIFY(layoutGraph({}).centers.empty());
    QVERIFY_EXCEPTION_THROWN(layoutGraph(chain(kMaxLayoutBoxes + 1)), Error);
    GraphSketch sketch = chain(2);
    sketch.edges.push_back({1, 2});
    QVERIFY_EXCEPTION_THROWN(layoutGraph(sketch), Error);
    sketch = chain(2);
    sketch.boxes[0].setWidth(std::nan(""));
    QVERIFY_EXCEPTION_THROWN(layoutGraph(sketch), Error);
  }

  void sketchFollowsTheBlobs() {
    Shown shown;
    const std::vector<GraphEdge> expected{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {2, 4}, {4, 5}, {5, 6}};
    QCOMPARE(shown.view.sketch().edges, expected);
    QVERIFY(shown.view.sketch().boxes[1].height() > shown.view.sketch().boxes[2].height());
  }

  void clickSelectsALayer() {
    Shown shown;
    QSignalSpy selected(&shown.view, &NetworkGraphView::layerSelected);
    shown.click(3);
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected.takeFirst().at(0).toInt(), 1);
    QCOMPARE(shown.view.selectedLayer(), 1);
    QVERIFY(shown.view.nodeItem(3)->look().selected);
    shown.click(2);  // no weights
    QVERIFY(selected.isEmpty());
    QCOMPARE(shown.view.selectedLayer(), 1);
    shown.view.selectLayer(3);
    QVERIFY(selected.isEmpty());
    QVERIFY(shown.view.nodeItem(6)->look().selected);
    QVERIFY(!shown.view.nodeItem(3)->look().selected);
  }

  void arrowKeysStepThroughLayers() {
    Shown shown;
    QSignalSpy selected(&shown.view, &NetworkGraphView::layerSelected);
    shown.view.canvas()->setFocus();
    for (const auto key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_End, Qt::Key_Left, Qt::Key_Home}) {
      QTest::keyClick(shown.view.canvas(), key);
    }
    QList<int> layers;
    for (const auto& arguments : selected) {
      layers << arguments.at(0).toInt();
    }
    QCOMPARE(layers, (QList<int>{0, 1, 3, 2, 0}));
  }

  void wheelZoomsAroundTheMouse() {
    Shown shown;
    GraphCanvas* canvas = shown.view.canvas();
    canvas->setZoom(1.5);
    const double before = canvas->zoom();
    const QPoint position = canvas->viewport()->rect().center() + QPoint(20, 5);
    const QPointF under = canvas->mapToScene(position);
    shown.wheel(position, 120);
    QVERIFY(canvas->zoom() > before);
    QVERIFY(std::abs(canvas->mapToScene(position).x() - under.x()) < 3);
    shown.wheel(position, -120);
    QVERIFY(std::abs(canvas->zoom() - before) < 1e-9);
  }

  void buttonsZoomAndFit() {
    Shown shown;
    GraphCanvas* canvas = shown.view.canvas();
    const auto press = [&](const char* name) {
      QTest::mouseClick(shown.view.findChild<QToolButton*>(QLatin1String(name)), Qt::LeftButton);
    };
    const double before = canvas->zoom();
    press("graphZoomIn");
    QVERIFY(canvas->zoom() > before);
    press("graphZoomOut");
    QVERIFY(std::abs(canvas->zoom() - before) < 1e-9);
    press("graphFit");
    const QRectF seen = canvas->mapToScene(canvas->viewport()->rect()).boundingRect();
    QVERIFY(seen.adjusted(-2, -2, 2, 2).contains(canvas->sceneRect()));
  }

  void dragPansWithoutSelecting() {
    Shown shown;
    GraphCanvas* canvas = shown.view.canvas();
    canvas->setZoom(2.5);
    QSignalSpy selected(&shown.view, &NetworkGraphView::layerSelected);
    const QPoint from = canvas->viewport()->rect().center();
    const QPointF before = canvas->mapToScene(from);
    QTest::mousePress(canvas->viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(canvas->viewport(), from - QPoint(30, 0));
    QTest::mouseMove(canvas->viewport(), from - QPoint(60, 0));
    QTest::mouseRelease(canvas->viewport(), Qt::LeftButton, {}, from - QPoint(60, 0));
    QVERIFY(canvas->mapToScene(from).x() > before.x() + 10);
    QVERIFY(selected.isEmpty());
  }

  void searchHighlightsAndJumps() {
    Shown shown;
    GraphCanvas* canvas = shown.view.canvas();
    canvas->setZoom(2.5);
    shown.search()->setFocus();
    QTest::keyClicks(shown.search(), QStringLiteral("BLOCK"));
    QCOMPARE(shown.count(), QStringLiteral("1 of 3"));
    QVERIFY(shown.view.nodeItem(3)->look().currentMatch);
    QVERIFY(shown.view.nodeItem(5)->look().match);
    QVERIFY(!shown.view.nodeItem(1)->look().match);
    QTest::keyClick(shown.search(), Qt::Key_Return);
    QCOMPARE(shown.count(), QStringLiteral("2 of 3"));
    QTest::keyClick(shown.search(), Qt::Key_Return);
    QVERIFY(shown.view.nodeItem(5)->look().currentMatch);
    QVERIFY(canvas->viewport()->rect().contains(shown.place(5)));
    QTest::keyClick(shown.search(), Qt::Key_Return);
    QCOMPARE(shown.count(), QStringLiteral("1 of 3"));
    QTest::keyClick(shown.search(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(shown.count(), QStringLiteral("3 of 3"));
    QSignalSpy selected(&shown.view, &NetworkGraphView::layerSelected);
    QTest::keyClick(shown.search(), Qt::Key_Down);
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected.front().at(0).toInt(), 2);
    QTest::keyClicks(shown.search(), QStringLiteral("x"));
    QCOMPARE(shown.count(), QStringLiteral("no match"));
    QTest::keyClick(shown.search(), Qt::Key_Escape);
    QCOMPARE(shown.count(), QString());
    QVERIFY(!shown.view.nodeItem(5)->look().match);
  }

  void coloursFollowTheReports() {
    Shown shown;
    QVERIFY(!shown.view.nodeItem(1)->look().fill);
    shown.model.setReports(shown.network.reports(), shown.network.statistics);
    const Theme theme = themeOf(shown.view.palette());
    for (int layer = 0; layer < 3; ++layer) {
      const int node = layer == 0 ? 1 : layer == 1 ? 3 : 5;
      QCOMPARE(*shown.view.nodeItem(node)->look().fill,
               theme.colorOf(severityOf(shown.model.report(layer)->sqnr)));
    }
    QVERIFY(!shown.view.nodeItem(2)->look().fill);
    shown.view.setColoring(GraphColoring::Overridden);
    LayerOverride edited;
    edited.activationBits = 5;
    shown.model.setReport(1, std::make_shared<LayerReport>(shown.network.report(1, edited)),
                          shown.network.statistics[1]);
    QVERIFY(*shown.view.nodeItem(3)->look().fill != *shown.view.nodeItem(1)->look().fill);
    shown.view.setColoring(GraphColoring::ActivationBits);
    const auto* legend = shown.view.findChild<GraphLegend*>(QStringLiteral("graphLegend"));
    QCOMPARE(legend->texts().size(), 3);  // 5 bits, 8 bits, and the layer that stays float
    shown.view.setColoring(GraphColoring::Threshold);
    QCOMPARE(legend->texts().size(), 3);
    shown.view.setColoring(GraphColoring::None);
    QVERIFY(legend->texts().isEmpty());
    QVERIFY(!shown.view.nodeItem(3)->look().fill);
  }

  void toolTipsTellExactValues() {
    Shown shown;
    shown.model.setReports(shown.network.reports(), shown.network.statistics);
    const QString text = shown.view.toolTipText(3);
    for (const int column : {LayerTableModel::LayerColumn, LayerTableModel::ThresholdColumn,
                             LayerTableModel::ErrorColumn}) {
      QVERIFY(text.contains(shown.model.index(1, column).data(Qt::ToolTipRole).toString()));
    }
    QVERIFY(shown.view.toolTipText(2).contains(QStringLiteral("stem/relu")));
    QVERIFY(shown.view.toolTipText(99).isEmpty());
  }

  void saysWhyThereIsNoGraph() {
    LayerTableModel model;
    NetworkGraphView view;
    QSignalSpy wanted(&view, &NetworkGraphView::layoutWanted);
    const QString nothing = view.emptyText();
    QVERIFY(!nothing.isEmpty());
    view.setModel(&model);
    QCOMPARE(view.emptyText(), nothing);
    SampleNetwork network = networkWithGraph();
    model.setLayers(network.model);
    QCOMPARE(wanted.size(), 1);
    view.showFailure(QStringLiteral("Too large."));
    QVERIFY(view.emptyText().contains(QStringLiteral("Too large.")));
    view.showLayout(layoutGraph(chain(3)));  // of another network
    QVERIFY(!view.emptyText().isEmpty());
    view.showLayout(layoutGraph(view.sketch()));
    QVERIFY(view.emptyText().isEmpty());
    model.setLayers(sampleNetwork().model);
    QVERIFY(view.emptyText() != nothing);
    QVERIFY(!view.emptyText().isEmpty());
    view.selectLayer(2);
    QCOMPARE(view.nodeItem(0), nullptr);
    QCOMPARE(wanted.size(), 1);
  }
};

QTEST_MAIN(NetworkGraphTest)
#include "tst_network_graph.moc"
