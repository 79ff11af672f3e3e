// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_coloring.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <set>

#include "widgets/value_text.h"

namespace quantoscope {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(GraphColoring)
};

QColor mix(const QColor& a, const QColor& b, double share) {
  const auto part = static_cast<float>(share);
  return QColor::fromRgbF(a.redF() * (1 - part) + b.redF() * part,
                          a.greenF() * (1 - part) + b.greenF() * part,
                          a.blueF() * (1 - part) + b.blueF() * part);
}

/// From pale (0) to full (1).
QColor rampColor(double place, const Theme& theme) {
  constexpr double kPalest = 0.14;
  return mix(theme.background, theme.accent, kPalest + (1 - kPalest) * std::clamp(place, 0.0, 1.0));
}

const QColor& keptFloatColor(const Theme& theme) {
  return theme.barTrack;
}

bool anyKeptFloat(std::span<const LayerReport* const> reports) {
  return std::any_of(reports.begin(), reports.end(), [](const LayerReport* report) {
    return report != nullptr && report->decision.keepFloat;
  });
}

void colorByError(GraphColors& colors, std::span<const LayerReport* const> reports,
                  const Theme& theme) {
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i] != nullptr && !reports[i]->decision.keepFloat) {
      colors.layers[i] = theme.colorOf(severityOf(reports[i]->sqnr));
    }
  }
  colors.legend = {{theme.good, Text::tr("30 dB and better")},
                   {theme.fair, Text::tr("20 to 30 dB")},
                   {theme.poor, Text::tr("below 20 dB")}};
}

void colorByBits(GraphColors& colors, std::span<const LayerReport* const> reports,
                 const Theme& theme) {
  constexpr double kMost = 8;
  std::set<int> found;
  const auto color = [&](int bits) { return rampColor((bits - 2) / (kMost - 2), theme); };
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i] != nullptr && !reports[i]->decision.keepFloat) {
      found.insert(reports[i]->decision.activationBits);
      colors.layers[i] = color(reports[i]->decision.activationBits);
    }
  }
  for (const int bits : found) {
    colors.legend.push_back({color(bits), Text::tr("%n bit(s)", nullptr, bits)});
  }
}

/// The threshold on a logarithmic scale, the share of saturated values on a linear one from 0.
void colorByAmount(GraphColors& colors, std::span<const LayerReport* const> reports,
                   const Theme& theme, bool threshold) {
  std::vector<std::optional<double>> values(reports.size());
  std::optional<double> least;
  std::optional<double> most;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i] == nullptr || reports[i]->decision.keepFloat) {
      continue;
    }
    const double value =
        threshold ? reports[i]->decision.threshold : reports[i]->activation.saturated;
    if (!std::isfinite(value) || (threshold && !(value > 0))) {
      continue;
    }
    values[i] = value;
    least = std::min(least.value_or(value), value);
    most = std::max(most.value_or(value), value);
  }
  if (!most) {
    return;
  }
  const double low = threshold ? *least : 0;
  const auto place = [&](double value) {
    if (!(*most > low)) {
      return threshold ? 1.0 : 0.0;
    }
    return threshold ? std::log(value / low) / std::log(*most / low) : value / *most;
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i]) {
      colors.layers[i] = rampColor(place(*values[i]), theme);
    }
  }
  const auto text = [&](double value) {
    return threshold ? numberText(value, 3) : percentText(value);
  };
  colors.ramp = true;
  colors.legend = {{rampColor(0, theme), text(low)}, {rampColor(1, theme), text(*most)}};
}

void colorByOverride(GraphColors& colors, std::span<const LayerReport* const> reports,
                     const Theme& theme) {
  const QColor byHand = theme.quantized;
  const QColor automatic = rampColor(0.2, theme);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i] != nullptr) {
      colors.layers[i] = reports[i]->decision.overridden ? byHand : automatic;
    }
  }
  colors.legend = {{byHand, Text::tr("changed by hand")}, {automatic, Text::tr("automatic")}};
}

}  // namespace

QString coloringName(GraphColoring coloring) {
  switch (coloring) {
    case GraphColoring::Error:
      return Text::tr("Error (SQNR)");
    case GraphColoring::ActivationBits:
      return Text::tr("Activation bits");
    case GraphColoring::Threshold:
      return Text::tr("Threshold");
    case GraphColoring::Saturated:
      return Text::tr("Saturated");
    case GraphColoring::Overridden:
      return Text::tr("Overridden");
    case GraphColoring::None:
      break;
  }
  return Text::tr("None");
}

GraphColors graphColors(GraphColoring coloring, std::span<const LayerReport* const> reports,
                        const Theme& theme) {
  GraphColors colors;
  colors.layers.resize(reports.size());
  const bool known = std::any_of(reports.begin(), reports.end(),
                                 [](const LayerReport* report) { return report != nullptr; });
  if (coloring == GraphColoring::None || !known) {
    return colors;
  }
  switch (coloring) {
    case GraphColoring::Error:
      colorByError(colors, reports, theme);
      break;
    case GraphColoring::ActivationBits:
      colorByBits(colors, reports, theme);
      break;
    case GraphColoring::Threshold:
    case GraphColoring::Saturated:
      colorByAmount(colors, reports, theme, coloring == GraphColoring::Threshold);
      break;
    case GraphColoring::Overridden:
      colorByOverride(colors, reports, theme);
      return colors;
    case GraphColoring::None:
      break;
  }
  if (anyKeptFloat(reports)) {
    for (std::size_t i = 0; i < reports.size(); ++i) {
      if (reports[i] != nullptr && reports[i]->decision.keepFloat) {
        colors.layers[i] = keptFloatColor(theme);
      }
    }
    colors.legend.push_back({keptFloatColor(theme), Text::tr("float")});
  }
  return colors;
}

}  // namespace quantoscope
