// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/network_graph_view.h"

#include <QComboBox>
#include <QEvent>
#include <QGraphicsScene>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_edge_item.h"
#include "widgets/graph/graph_legend.h"
#include "widgets/graph/graph_node_item.h"
#include "widgets/graph/graph_sketch.h"
#include "widgets/layers/layer_table_model.h"

namespace quantoscope {
namespace {

constexpr double kSceneMargin = 14;
constexpr int kSearchWidth = 210;

QToolButton* toolButton(const QString& name, const QString& text) {
  auto* button = new QToolButton;
  button->setObjectName(name);
  button->setText(text);
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

}  // namespace

NetworkGraphView::NetworkGraphView(QWidget* parent)
    : QWidget(parent),
      search_(new QLineEdit),
      matchCount_(new QLabel),
      coloringLabel_(new QLabel),
      coloring_(new QComboBox),
      legend_(new GraphLegend),
      zoomOut_(toolButton(QStringLiteral("graphZoomOut"), QStringLiteral("−"))),
      zoomIn_(toolButton(QStringLiteral("graphZoomIn"), QStringLiteral("+"))),
      fit_(toolButton(QStringLiteral("graphFit"), QString())),
      pages_(new QStackedWidget),
      empty_(new QLabel),
      scene_(new QGraphicsScene(this)),
      canvas_(new GraphCanvas) {
  setObjectName(QStringLiteral("networkGraphView"));
  search_->setObjectName(QStringLiteral("graphSearch"));
  search_->setClearButtonEnabled(true);
  search_->setFixedWidth(kSearchWidth);
  search_->installEventFilter(this);
  matchCount_->setObjectName(QStringLiteral("graphMatchCount"));
  coloring_->setObjectName(QStringLiteral("graphColoring"));
  for (const GraphColoring coloring : kGraphColorings) {
    coloring_->addItem(QString(), static_cast<int>(coloring));
  }
  coloring_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  coloringLabel_->setBuddy(coloring_);
  empty_->setObjectName(QStringLiteral("graphEmptyText"));
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setTextFormat(Qt::PlainText);
  empty_->setAutoFillBackground(true);
  empty_->setBackgroundRole(QPalette::Base);
  scene_->setItemIndexMethod(QGraphicsScene::BspTreeIndex);
  canvas_->setScene(scene_);
  canvas_->setToolTipSource([this](int node) { return toolTipText(node); });
  pages_->addWidget(empty_);
  pages_->addWidget(canvas_);

  auto* tools = new QHBoxLayout;
  tools->setContentsMargins(8, 6, 8, 6);
  tools->setSpacing(6);
  tools->addWidget(search_);
  tools->addWidget(matchCount_);
  tools->addSpacing(10);
  tools->addWidget(coloringLabel_);
  tools->addWidget(coloring_);
  tools->addSpacing(6);
  tools->addWidget(legend_, 1);
  tools->addWidget(zoomOut_);
  tools->addWidget(zoomIn_);
  tools->addWidget(fit_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(tools);
  column->addWidget(pages_, 1);

  connect(search_, &QLineEdit::textChanged, this, &NetworkGraphView::findMatches);
  connect(coloring_, &QComboBox::currentIndexChanged, this, &NetworkGraphView::recolor);
  connect(zoomOut_, &QToolButton::clicked, canvas_, &GraphCanvas::zoomOut);
  connect(zoomIn_, &QToolButton::clicked, canvas_, &GraphCanvas::zoomIn);
  connect(fit_, &QToolButton::clicked, canvas_, &GraphCanvas::fit);
  connect(canvas_, &GraphCanvas::stepped, this, &NetworkGraphView::step);
  connect(canvas_, &GraphCanvas::nodeClicked, this, [this](int node) {
    choose(network_->graph.at(static_cast<std::size_t>(node)).quantizable);
  });
  setColoring(GraphColoring::Error);
  retranslate();
  enter(Stage::NoModel);
}

NetworkGraphView::~NetworkGraphView() = default;

void NetworkGraphView::setModel(LayerTableModel* model) {
  if (model_ != nullptr) {
    disconnect(model_, nullptr, this, nullptr);
  }
  model_ = model;
  if (model_ != nullptr) {
    connect(model_, &QAbstractItemModel::modelReset, this, &NetworkGraphView::adoptModel);
    connect(model_, &QAbstractItemModel::dataChanged, this, &NetworkGraphView::recolor);
  }
  adoptModel();
}

void NetworkGraphView::adoptModel() {
  network_ = model_ != nullptr ? model_->network() : nullptr;
  selected_ = -1;
  search_->clear();
  sketchGraph();
}

void NetworkGraphView::sketchGraph() {
  nodes_.clear();
  edges_.clear();
  scene_->clear();
  sketch_ = network_ != nullptr ? sketchOf(network_->graph, font()) : GraphSketch();
  recolor();
  if (network_ == nullptr) {
    enter(Stage::NoModel);
  } else if (sketch_.boxes.empty()) {
    enter(Stage::NoGraph);
  } else {
    enter(Stage::Waiting);
    Q_EMIT layoutWanted();
  }
}

void NetworkGraphView::enter(Stage stage) {
  stage_ = stage;
  const bool shown = stage == Stage::Shown;
  pages_->setCurrentWidget(shown ? static_cast<QWidget*>(canvas_) : empty_);
  for (QWidget* tool : {static_cast<QWidget*>(search_), static_cast<QWidget*>(coloring_),
                        static_cast<QWidget*>(zoomOut_), static_cast<QWidget*>(zoomIn_),
                        static_cast<QWidget*>(fit_)}) {
    tool->setEnabled(shown);
  }
  empty_->setText(emptyText());
}

QString NetworkGraphView::emptyText() const {
  switch (stage_) {
    case Stage::NoModel:
      return tr("The graph of the network appears here once a model is open.");
    case Stage::NoGraph:
      return tr(
          "Models of this format are shown without their graph. All their layers are in the "
          "list.");
    case Stage::Waiting:
      return tr("The graph is being laid out…");
    case Stage::Failed:
      return tr("The graph cannot be shown. %1").arg(failure_);
    case Stage::Shown:
      break;
  }
  return {};
}

void NetworkGraphView::showLayout(const GraphLayout& layout) {
  if (network_ == nullptr || layout.centers.size() != sketch_.boxes.size() ||
      layout.splines.size() != sketch_.edges.size() || sketch_.boxes.empty()) {
    return;
  }
  nodes_.clear();
  edges_.clear();
  scene_->clear();
  for (const GraphSpline& spline : layout.splines) {
    edges_.push_back(new GraphEdgeItem(spline));
    scene_->addItem(edges_.back());
  }
  for (std::size_t i = 0; i < layout.centers.size(); ++i) {
    nodes_.push_back(
        new GraphNodeItem(static_cast<int>(i), network_->graph[i], sketch_.boxes[i], font()));
    nodes_.back()->setPos(layout.centers[i]);
    scene_->addItem(nodes_.back());
  }
  scene_->setSceneRect(QRectF(QPointF(), layout.size)
                           .adjusted(-kSceneMargin, -kSceneMargin, kSceneMargin, kSceneMargin));
  enter(Stage::Shown);
  findMatches();
  paintLooks();
  const int node = nodeOf(selected_);
  canvas_->showReadable(layout.centers[static_cast<std::size_t>(std::max(0, node))]);
}

void NetworkGraphView::showFailure(const QString& text) {
  failure_ = text;
  enter(Stage::Failed);
}

const GraphNodeItem* NetworkGraphView::nodeItem(int node) const {
  return node >= 0 && node < static_cast<int>(nodes_.size())
             ? nodes_[static_cast<std::size_t>(node)]
             : nullptr;
}

int NetworkGraphView::nodeOf(int layer) const {
  if (network_ == nullptr || layer < 0) {
    return -1;
  }
  const auto& graph = network_->graph;
  const auto found = std::find_if(graph.begin(), graph.end(), [layer](const GraphNode& node) {
    return node.quantizable == layer;
  });
  return found == graph.end() ? -1 : static_cast<int>(found - graph.begin());
}

void NetworkGraphView::selectLayer(int layer) {
  const int wanted =
      network_ != nullptr && layer < static_cast<int>(network_->layers.size()) ? layer : -1;
  if (wanted == selected_) {
    return;
  }
  selected_ = wanted;
  paintLooks();
  const int node = nodeOf(selected_);
  canvas_->setAccessibleDescription(node >= 0 ? toolTipText(node) : QString());
  if (const GraphNodeItem* item = nodeItem(node)) {
    const QRectF shown = canvas_->mapToScene(canvas_->viewport()->rect()).boundingRect();
    if (!shown.contains(item->sceneBoundingRect())) {
      canvas_->centerOn(item->pos());
    }
  }
}

void NetworkGraphView::choose(int layer) {
  if (layer >= 0 && layer != selected_) {
    selectLayer(layer);
    Q_EMIT layerSelected(layer);
  }
}

void NetworkGraphView::step(int by) {
  const int last = network_ != nullptr ? static_cast<int>(network_->layers.size()) - 1 : -1;
  if (by == std::numeric_limits<int>::min() || by == std::numeric_limits<int>::max()) {
    choose(by < 0 ? std::min(0, last) : last);
  } else {
    choose(std::clamp(selected_ + by, std::min(0, last), last));
  }
}

void NetworkGraphView::setColoring(GraphColoring coloring) {
  coloring_->setCurrentIndex(coloring_->findData(static_cast<int>(coloring)));
}

GraphColoring NetworkGraphView::coloring() const {
  return static_cast<GraphColoring>(coloring_->currentData().toInt());
}

void NetworkGraphView::recolor() {
  std::vector<const LayerReport*> reports;
  const std::size_t layers = network_ != nullptr ? network_->layers.size() : 0;
  for (std::size_t i = 0; i < layers; ++i) {
    reports.push_back(model_->report(static_cast<int>(i)));
  }
  colors_ = graphColors(coloring(), reports, themeOf(palette()));
  legend_->setColors(colors_);
  paintLooks();
}

void NetworkGraphView::paintLooks() {
  const Theme theme = themeOf(palette());
  canvas_->setBackgroundBrush(theme.background);
  const int selectedNode = nodeOf(selected_);
  const int current = match_ >= 0 ? matches_.at(static_cast<std::size_t>(match_)) : -1;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const int layer = network_->graph[i].quantizable;
    const int node = static_cast<int>(i);
    GraphNodeLook look;
    look.theme = theme;
    if (layer >= 0 && layer < static_cast<int>(colors_.layers.size())) {
      look.fill = colors_.layers[static_cast<std::size_t>(layer)];
    }
    look.selected = node == selectedNode;
    look.match = std::binary_search(matches_.begin(), matches_.end(), node);
    look.currentMatch = node == current;
    nodes_[i]->setLook(look);
  }
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const bool ofSelected =
        selectedNode >= 0 && (sketch_.edges[i].from == static_cast<std::size_t>(selectedNode) ||
                              sketch_.edges[i].to == static_cast<std::size_t>(selectedNode));
    edges_[i]->setColor(ofSelected ? theme.thresholdLine : theme.axis, ofSelected);
  }
}

void NetworkGraphView::setSearchText(const QString& text) {
  search_->setText(text);
}

void NetworkGraphView::findMatches() {
  matches_.clear();
  match_ = -1;
  const QString wanted = search_->text().trimmed();
  if (!wanted.isEmpty() && !nodes_.empty()) {
    for (std::size_t i = 0; i < network_->graph.size(); ++i) {
      const GraphNode& node = network_->graph[i];
      if (QString::fromStdString(node.name).contains(wanted, Qt::CaseInsensitive) ||
          QString::fromStdString(node.type).contains(wanted, Qt::CaseInsensitive)) {
        matches_.push_back(static_cast<int>(i));
      }
    }
  }
  showMatch(matches_.empty() ? -1 : 0);
}

void NetworkGraphView::showMatch(int match) {
  match_ = match;
  const bool searching = !search_->text().trimmed().isEmpty() && !nodes_.empty();
  matchCount_->setText(!searching ? QString()
                       : match < 0
                           ? tr("no match")
                           : tr("%1 of %2").arg(match + 1).arg(static_cast<int>(matches_.size())));
  paintLooks();
  if (match >= 0) {
    const int node = matches_.at(static_cast<std::size_t>(match));
    canvas_->jumpTo(nodes_.at(static_cast<std::size_t>(node))->pos());
    search_->setAccessibleDescription(toolTipText(node));
  }
}

QString NetworkGraphView::toolTipText(int node) const {
  if (network_ == nullptr || node < 0 || node >= static_cast<int>(network_->graph.size())) {
    return {};
  }
  const GraphNode& content = network_->graph[static_cast<std::size_t>(node)];
  const auto tip = [&](int column) {
    return model_->index(content.quantizable, column).data(Qt::ToolTipRole).toString();
  };
  if (content.quantizable >= 0) {
    QStringList lines{tip(LayerTableModel::LayerColumn)};
    if (model_->report(content.quantizable) == nullptr) {
      lines << tip(LayerTableModel::ErrorColumn);
    } else {
      lines << tip(LayerTableModel::BitsColumn) << tip(LayerTableModel::ThresholdColumn)
            << tip(LayerTableModel::ScaleColumn) << tip(LayerTableModel::ErrorColumn);
    }
    return lines.join(QLatin1Char('\n'));
  }
  return tr("%1: %2\nThis layer stays float.", "type and name of a node")
      .arg(QString::fromStdString(content.type), QString::fromStdString(content.name));
}

bool NetworkGraphView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == search_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const int count = static_cast<int>(matches_.size());
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
      if (count > 0) {
        const int by = key->modifiers().testFlag(Qt::ShiftModifier) ? count - 1 : 1;
        showMatch((match_ + by) % count);
      }
      return true;
    }
    if (key->key() == Qt::Key_Escape && !search_->text().isEmpty()) {
      search_->clear();
      return true;
    }
    if (key->key() == Qt::Key_Down) {
      if (match_ >= 0) {
        const int node = matches_.at(static_cast<std::size_t>(match_));
        choose(network_->graph.at(static_cast<std::size_t>(node)).quantizable);
      }
      canvas_->setFocus();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

void NetworkGraphView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  } else if (event->type() == QEvent::PaletteChange) {
    recolor();
  } else if (event->type() == QEvent::FontChange && network_ != nullptr) {
    sketchGraph();
  }
}

void NetworkGraphView::retranslate() {
  search_->setPlaceholderText(tr("Find a layer…"));
  search_->setAccessibleName(tr("Find a layer in the graph"));
  search_->setToolTip(
      tr("Part of a name or type. Enter: next match, Shift+Enter: previous, Down: select it."));
  coloringLabel_->setText(tr("Colour by:"));
  coloring_->setAccessibleName(tr("Colour by"));
  for (int i = 0; i < coloring_->count(); ++i) {
    coloring_->setItemText(
        i, coloringName(static_cast<GraphColoring>(coloring_->itemData(i).toInt())));
  }
  zoomOut_->setToolTip(tr("Zoom out (−)"));
  zoomIn_->setToolTip(tr("Zoom in (+)"));
  fit_->setText(tr("Fit"));
  fit_->setToolTip(tr("Show the whole network (0)"));
  zoomOut_->setAccessibleName(tr("Zoom out"));
  zoomIn_->setAccessibleName(tr("Zoom in"));
  fit_->setAccessibleName(tr("Show the whole network"));
  canvas_->setAccessibleName(tr("Graph of the network"));
  recolor();
  showMatch(match_);
  empty_->setText(emptyText());
}

QSize NetworkGraphView::sizeHint() const {
  return {900, 190};
}

QSize NetworkGraphView::minimumSizeHint() const {
  return {240, 130};
}

}  // namespace quantoscope
