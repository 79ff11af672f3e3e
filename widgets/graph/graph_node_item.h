// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QGraphicsItem>
#include <optional>

#include "core/model/model.h"
#include "widgets/theme.h"

namespace quantoscope {

/// How a node looks at the moment.
struct GraphNodeLook {
  Theme theme;
  std::optional<QColor> fill;  ///< Of the chosen figure.
  bool selected = false;
  bool match = false;         ///< Of the search.
  bool currentMatch = false;  ///< The one that the search has jumped to.
};

/// A layer that can be quantized is a box with its name and type, any other a small pill with its
/// type.
class GraphNodeItem : public QGraphicsItem {
 public:
  GraphNodeItem(int node, const GraphNode& content, const QSizeF& size, const QFont& font);

  /// The size that a node needs.
  static QSizeF sizeFor(const GraphNode& content, const QFont& font);

  int node() const { return node_; }
  const QSizeF& size() const { return size_; }
  const GraphNodeLook& look() const { return look_; }
  void setLook(const GraphNodeLook& look);

  enum { Type = UserType + 1 };
  int type() const override { return Type; }
  QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  int node_;
  QString title_;
  QString typeText_;
  bool quantizable_;
  QSizeF size_;
  QFont font_;
  GraphNodeLook look_;
};

}  // namespace quantoscope
