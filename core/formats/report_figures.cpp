// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/report_figures.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "core/analysis/displayed_distributions.h"
#include "core/base/markup_text.h"
#include "core/base/number_format.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

constexpr double kWidth = 960;
constexpr double kLeft = 70;
constexpr double kRight = 950;
constexpr std::size_t kColumns = 300;

struct Point {
  double x = 0;
  double y = 0;
};

std::string number(double value) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1).ptr;
  return {text.data(), end};
}

std::string pathOf(const std::vector<Point>& points, const std::string& tone) {
  if (points.empty()) {
    return "";
  }
  std::string path = "<path class=\"" + tone + "\" d=\"M";
  for (const Point& point : points) {
    path += number(point.x) + " " + number(point.y) + " ";
  }
  path.back() = '"';
  return path + "/>";
}

std::string lineOf(double x1, double y1, double x2, double y2, const std::string& tone) {
  return "<line class=\"" + tone + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" +
         number(x2) + "\" y2=\"" + number(y2) + "\"/>";
}

std::string rectangle(double x, double y, double width, double height, const std::string& tone) {
  return "<rect class=\"" + tone + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" +
         number(width) + "\" height=\"" + number(height) + "\"/>";
}

std::string label(double x, double y, const std::string& text, const std::string& anchor = "start",
                  const std::string& tone = "label") {
  return "<text class=\"" + tone + "\" x=\"" + number(x) + "\" y=\"" + number(y) +
         "\" text-anchor=\"" + anchor + "\">" + escapedMarkup(text) + "</text>";
}

ReportFigure figureOf(double height, const std::string& content) {
  return {"<svg viewBox=\"0 0 " + number(kWidth) + " " + number(height) +
              "\" font-size=\"13\" font-family=\"sans-serif\" role=\"img\">" + content + "</svg>",
          kWidth, height};
}

// A round step of which 4 to 8 make the range.
double niceStep(double range) {
  constexpr double kWanted = 6;
  const double power = std::pow(10, std::floor(std::log10(range / kWanted)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (range / (factor * power) <= kWanted + 2) {
      return factor * power;
    }
  }
  return 10 * power;
}

std::string magnitudeAxis(double absmax, double top, double bottom, bool labelled) {
  std::string svg;
  const double step = niceStep(absmax);
  for (int i = 0; i * step <= absmax; ++i) {
    const double x = kLeft + (kRight - kLeft) * i * step / absmax;
    svg += lineOf(x, top, x, bottom, "grid");
    if (labelled) {
      svg += label(x, bottom + 16, formatNumber(i * step), "middle");
    }
  }
  return svg + lineOf(kLeft, bottom, kRight, bottom, "axis") +
         lineOf(kLeft, top, kLeft, bottom, "axis");
}

// Means over groups of bins, so that a line has a few hundred points.
std::vector<double> decimated(const std::vector<double>& values, std::size_t group) {
  std::vector<double> means;
  for (std::size_t i = 0; i < values.size(); i += group) {
    const std::size_t end = std::min(values.size(), i + group);
    double sum = 0;
    for (std::size_t j = i; j < end; ++j) {
      sum += values[j];
    }
    means.push_back(sum / static_cast<double>(end - i));
  }
  return means;
}

struct LogScale {
  double low = 1;  // exponents of ten
  double high = 0;
  double top = 0;
  double bottom = 0;

  double y(double value) const {
    const double exponent = value > 0 ? std::log10(value) : low;
    return bottom - (bottom - top) * (std::clamp(exponent, low, high) - low) / (high - low);
  }
};

LogScale scaleOf(const std::vector<double>& values, double top, double bottom, double decades) {
  double most = 0;
  double least = 0;
  for (const double value : values) {
    most = std::max(most, value);
    least = value > 0 && (least == 0 || value < least) ? value : least;
  }
  LogScale scale{-1, 0, top, bottom};
  if (most > 0) {
    scale.high = std::ceil(std::log10(most));
    scale.low = std::max(std::floor(std::log10(least)), scale.high - decades);
    scale.low = std::min(scale.low, scale.high - 1);
  }
  return scale;
}

std::string decadeLabels(const LogScale& scale) {
  std::string svg;
  const int step = std::max(1, static_cast<int>(std::ceil((scale.high - scale.low) / 4)));
  for (int exponent = static_cast<int>(scale.low); exponent <= scale.high; exponent += step) {
    const double y = scale.y(std::pow(10, exponent));
    svg += lineOf(kLeft, y, kRight, y, "grid") +
           label(kLeft - 6, y + 4, "1e" + std::to_string(exponent), "end");
  }
  return svg;
}

std::vector<Point> stepsOf(const std::vector<double>& values, double binWidth, std::size_t group,
                           double absmax, const LogScale& scale) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double y = scale.y(values[i]);
    for (const std::size_t edge : {i * group, (i + 1) * group}) {
      const double magnitude = std::min(static_cast<double>(edge) * binWidth, absmax);
      points.push_back({kLeft + (kRight - kLeft) * magnitude / absmax, y});
    }
  }
  return points;
}

}  // namespace

ReportFigure thresholdFigure(const ActivationStatistics& statistics,
                             const LayerDecision& decision) {
  constexpr double kTop = 22;
  constexpr double kMiddle = 190;
  constexpr double kCurveTop = 212;
  constexpr double kBottom = 350;
  constexpr double kHeight = 392;
  constexpr double kDecades = 8;
  const MagnitudeHistogram histogram = statistics.magnitudes();
  const double absmax = histogram.absmax;
  const double binWidth = histogram.binWidth();
  const std::size_t levels = positiveLevels(decision.activationBits);
  const ThresholdMethod& method = thresholdMethod(decision.method);
  const DisplayedDistributions shown =
      displayedDistributions(method, histogram, levels, decision.thresholdBin);
  std::vector<double> reference = histogram.counts;
  for (double& value : reference) {
    value *= shown.sharePerCount;
  }
  const std::size_t group = std::max<std::size_t>(1, (reference.size() + kColumns - 1) / kColumns);
  const std::vector<double> p = decimated(reference, group);
  const std::vector<double> q = decimated(shown.q, group);
  const LogScale density = scaleOf(p, kTop, kMiddle, kDecades);

  const double x = kLeft + (kRight - kLeft) * std::min(1.0, decision.threshold / absmax);
  std::string svg = magnitudeAxis(absmax, kTop, kMiddle, false) + decadeLabels(density);
  if (x < kRight) {
    svg += rectangle(x, kTop, kRight - x, kMiddle - kTop, "clipped");
  }
  std::vector<Point> filled = stepsOf(p, binWidth, group, absmax, density);
  filled.push_back({kRight, kMiddle});
  filled.push_back({kLeft, kMiddle});
  svg += pathOf(filled, "p") + pathOf(stepsOf(q, binWidth, group, absmax, density), "q");
  svg += label(kLeft, kTop - 8, "P (filled) and expanded Q: share of the values in a bin");

  const DivergenceCurve& curve = decision.curve;
  const LogScale scale = scaleOf(curve.divergence, kCurveTop, kBottom, 6);
  svg += magnitudeAxis(absmax, kCurveTop, kBottom, true) + decadeLabels(scale);
  std::vector<Point> points;
  const std::size_t step = std::max<std::size_t>(1, curve.divergence.size() / kColumns);
  for (std::size_t i = 0; i < curve.divergence.size(); i += step) {
    const double magnitude = curve.thresholdOf(curve.firstBin + i);
    points.push_back({kLeft + (kRight - kLeft) * std::min(1.0, magnitude / absmax),
                      scale.y(curve.divergence[i])});
  }
  svg += pathOf(points, "curve") + label(kRight - 6, kCurveTop + 14, "D(P‖Q) in nats", "end");
  svg += lineOf(x, kTop, x, kBottom, "mark");
  const bool right = x < (kLeft + kRight) / 2;
  svg += label(right ? x + 6 : x - 6, kTop + 14, "threshold " + formatNumber(decision.threshold),
               right ? "start" : "end", "marked");
  return figureOf(kHeight,
                  svg + label((kLeft + kRight) / 2, kHeight - 6, "|activation|", "middle"));
}

ReportFigure weightsFigure(const WeightQuantization& weights) {
  constexpr double kTop = 22;
  constexpr double kBottom = 100;
  constexpr double kHeight = 108;
  double most = 0;
  for (const float value : weights.absmax) {
    most = std::max(most, static_cast<double>(value));
  }
  most = most > 0 ? most : 1;
  const std::size_t group =
      std::max<std::size_t>(1, (weights.absmax.size() + kColumns - 1) / kColumns);
  const double width = (kRight - kLeft) * static_cast<double>(group) /
                       static_cast<double>(std::max<std::size_t>(1, weights.absmax.size()));
  std::string svg = label(kLeft, kTop - 8, "largest |weight| of each channel") +
                    label(kLeft - 6, kTop + 8, formatNumber(most), "end") +
                    label(kLeft - 6, kBottom, "0", "end");
  double x = kLeft;
  for (std::size_t i = 0; i < weights.absmax.size(); i += group) {
    const auto last = weights.absmax.begin() +
                      static_cast<std::ptrdiff_t>(std::min(weights.absmax.size(), i + group));
    const double value = static_cast<double>(
        *std::max_element(weights.absmax.begin() + static_cast<std::ptrdiff_t>(i), last));
    const double height = (kBottom - kTop) * value / most;
    svg += rectangle(x, kBottom - height, std::max(0.6, 0.85 * width), height, "weight");
    x += width;
  }
  return figureOf(kHeight, svg + lineOf(kLeft, kBottom, kRight, kBottom, "axis"));
}

ReportFigure rankingFigure(std::span<const RankingBar> bars) {
  constexpr double kRow = 22;
  constexpr double kNames = 300;
  constexpr double kBars = 540;
  double most = 0;
  for (const RankingBar& bar : bars) {
    most = std::isfinite(bar.value) ? std::max(most, bar.value) : most;
  }
  std::string svg;
  double y = 0;
  for (const RankingBar& bar : bars) {
    const double length = std::isfinite(bar.value) && most > 0 ? kBars * bar.value / most : kBars;
    svg += label(kNames - 8, y + 15, shortenedText(bar.name, 40), "end") +
           rectangle(kNames, y + 3, std::max(length, 1.0), kRow - 6, "bar " + bar.tone) +
           label(kNames + std::max(length, 1.0) + 6, y + 15, bar.text);
    y += kRow;
  }
  return figureOf(y + 4, svg);
}

std::string reportFigureStyle() {
  return ".grid{stroke:#e3e7ee;stroke-width:1}.axis{stroke:#8a96a5;stroke-width:1}"
         ".p{fill:#9fc3e8;stroke:none}.q{fill:none;stroke:#b3541e;stroke-width:1.4}"
         ".curve{fill:none;stroke:#2f6db3;stroke-width:1.6}.clipped{fill:#f6dccb}"
         ".mark{stroke:#c0392b;stroke-width:1.6}.marked{fill:#c0392b}.label{fill:#1c2430}"
         ".weight{fill:#8e5bb5}.bar{fill:#3d7ebf}.bar.threshold{fill:#d9772b}"
         ".bar.weights{fill:#8e5bb5}.bar.inherited{fill:#8a96a5}";
}

}  // namespace quantoscope
