// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/layer_report.h"
#include "widgets/theme.h"

namespace quantoscope {

/// The figure that gives the nodes of the graph their colours.
enum class GraphColoring { None, Error, ActivationBits, Threshold, Saturated, Overridden };

constexpr GraphColoring kGraphColorings[] = {
    GraphColoring::None,      GraphColoring::Error,     GraphColoring::ActivationBits,
    GraphColoring::Threshold, GraphColoring::Saturated, GraphColoring::Overridden};

QString coloringName(GraphColoring coloring);

struct GraphLegendEntry {
  QColor color;
  QString text;
};

struct GraphColors {
  /// One for each layer; empty where the figure is not known.
  std::vector<std::optional<QColor>> layers;
  std::vector<GraphLegendEntry> legend;
  /// The first two entries are the ends of a ramp.
  bool ramp = false;
};

/// Null reports are layers that are not calibrated yet.
GraphColors graphColors(GraphColoring coloring, std::span<const LayerReport* const> reports,
                        const Theme& theme);

}  // namespace quantoscope
