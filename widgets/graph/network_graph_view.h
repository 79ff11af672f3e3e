// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/model/model.h"
#include "widgets/graph/graph_coloring.h"
#include "widgets/graph/graph_layout.h"

class QComboBox;
class QGraphicsScene;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace quantoscope {

class GraphCanvas;
class GraphEdgeItem;
class GraphLegend;
class GraphNodeItem;
class LayerTableModel;

/// The whole network as a graph, with a search box, and with nodes coloured by a figure of their
/// layers. It does not lay the graph out itself, as that takes a while: on layoutWanted, hand
/// layoutGraph(sketch()) back through showLayout.
class NetworkGraphView : public QWidget {
  Q_OBJECT

 public:
  explicit NetworkGraphView(QWidget* parent = nullptr);
  ~NetworkGraphView() override;

  /// Names, figures and tool tips come from there. Not owned.
  void setModel(LayerTableModel* model);
  const GraphSketch& sketch() const { return sketch_; }
  /// Ignored if it does not belong to the present sketch.
  void showLayout(const GraphLayout& layout);
  /// Says why there is no layout.
  void showFailure(const QString& text);

  /// Index into Model::layers, or -1 for none. Emits nothing.
  void selectLayer(int layer);
  int selectedLayer() const { return selected_; }
  void setColoring(GraphColoring coloring);
  GraphColoring coloring() const;
  void setSearchText(const QString& text);

  GraphCanvas* canvas() const { return canvas_; }
  /// Null without a layout or for a node outside Model::graph.
  const GraphNodeItem* nodeItem(int node) const;
  /// What is said instead of the graph; empty while the graph is there.
  QString emptyText() const;
  QString toolTipText(int node) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// There is a new sketch.
  void layoutWanted();
  /// A click on a layer that can be quantized, or an arrow key.
  void layerSelected(int layer);

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  enum class Stage { NoModel, NoGraph, Waiting, Failed, Shown };

  void adoptModel();
  void sketchGraph();
  void enter(Stage stage);
  void recolor();
  void paintLooks();
  void choose(int layer);
  void step(int by);
  void findMatches();
  void showMatch(int match);
  int nodeOf(int layer) const;
  void retranslate();

  QLineEdit* search_;
  QLabel* matchCount_;
  QLabel* coloringLabel_;
  QComboBox* coloring_;
  GraphLegend* legend_;
  QToolButton* zoomOut_;
  QToolButton* zoomIn_;
  QToolButton* fit_;
  QStackedWidget* pages_;
  QLabel* empty_;
  QGraphicsScene* scene_;
  GraphCanvas* canvas_;

  LayerTableModel* model_ = nullptr;
  std::shared_ptr<const Model> network_;
  GraphSketch sketch_;
  std::vector<GraphNodeItem*> nodes_;  // owned by the scene
  std::vector<GraphEdgeItem*> edges_;
  GraphColors colors_;
  std::vector<int> matches_;
  int match_ = -1;
  int selected_ = -1;
  Stage stage_ = Stage::NoModel;
  QString failure_;
};

}  // namespace quantoscope
