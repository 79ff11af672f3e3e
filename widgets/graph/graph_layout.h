// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QSizeF>
#include <cstddef>
#include <vector>

namespace quantoscope {

/// An edge between two boxes, by their positions in GraphSketch::boxes.
struct GraphEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  bool operator==(const GraphEdge&) const = default;
};

/// What is to be laid out: boxes of given sizes and the edges between them, in pixels.
struct GraphSketch {
  std::vector<QSizeF> boxes;
  std::vector<GraphEdge> edges;
};

/// A line of cubic Bézier curves: a start, then two control points and an end for each curve. From
/// its end an arrow head reaches to the tip.
struct GraphSpline {
  std::vector<QPointF> points;
  QPointF tip;
};

/// Where everything goes, in pixels, y downwards, from (0, 0) to `size`.
struct GraphLayout {
  QSizeF size;
  std::vector<QPointF> centers;      ///< One for each box.
  std::vector<GraphSpline> splines;  ///< One for each edge.
};

/// Beyond these a layout takes too long to wait for.
constexpr std::size_t kMaxLayoutBoxes = 2000;
constexpr std::size_t kMaxLayoutEdges = 4000;

/// Lays a graph out in layers from left to right, with Graphviz's "dot". May be called from any
/// thread, but takes up to seconds: not from the one that paints. Throws Error for a sketch that is
/// too large or malformed, and if Graphviz cannot lay it out.
GraphLayout layoutGraph(const GraphSketch& sketch);

}  // namespace quantoscope
