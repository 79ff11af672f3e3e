// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

#include "core/model/model.h"
#include "widgets/graph/graph_layout.h"

namespace quantoscope {

/// A box for each node, large enough for its text, and one edge for each pair of nodes of which the
/// second reads a blob of the first.
GraphSketch sketchOf(const std::vector<GraphNode>& graph, const QFont& font);

}  // namespace quantoscope
