// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threshold/threshold_plot.h"

#include <QEvent>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/quantization/scheme.h"
#include "widgets/plots/axis_style.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

// What lies right of the largest value, so that its mark can be seen, as a share of the range.
constexpr double kMargin = 0.01;
constexpr double kFewestBins = 8;
constexpr int kNegativeBins = 16;

/// Steps over the bins [first, last), closed on the right.
QVector<QCPGraphData> steps(std::size_t first, std::size_t last, double binWidth, auto&& valueOf) {
  QVector<QCPGraphData> points;
  if (first >= last) {
    return points;
  }
  points.reserve(static_cast<qsizetype>(last - first + 1));
  // Q is level over whole segments; a level needs one point.
  constexpr double kSame = 1e-9;
  double before = -1;
  for (std::size_t i = first; i < last; ++i) {
    const double value = valueOf(i);
    if (std::abs(value - before) > kSame * value) {
      points.append(QCPGraphData(static_cast<double>(i) * binWidth, value));
      before = value;
    }
  }
  points.append(QCPGraphData(static_cast<double>(last) * binWidth, before));
  return points;
}

void setScale(QCPAxis* axis, bool logarithmic) {
  axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  if (logarithmic) {
    axis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    axis->setNumberFormat(QStringLiteral("eb"));
    axis->setNumberPrecision(0);
  } else {
    auto ticker = QSharedPointer<QCPAxisTicker>::create();
    ticker->setTickCount(5);
    axis->setTicker(ticker);
    axis->setNumberFormat(QStringLiteral("gb"));
    axis->setNumberPrecision(4);
  }
}

}  // namespace

ThresholdPlot::ThresholdPlot(QWidget* parent) : QCustomPlot(parent) {
  setObjectName(QStringLiteral("thresholdPlot"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(280, 260);

  // Layers of their own for what moves with the line, so that a drag draws nothing else.
  addLayer(QStringLiteral("shade"), layer(QStringLiteral("background")));
  addLayer(QStringLiteral("distributions"), layer(QStringLiteral("main")));
  layer(QStringLiteral("shade"))->setMode(QCPLayer::lmBuffered);
  layer(QStringLiteral("distributions"))->setMode(QCPLayer::lmBuffered);

  plotLayout()->clear();
  axes_.density = new QCPAxisRect(this);
  axes_.divergence = new QCPAxisRect(this);
  plotLayout()->addElement(0, 0, axes_.density);
  plotLayout()->addElement(1, 0, axes_.divergence);
  plotLayout()->setRowSpacing(0);
  plotLayout()->setRowStretchFactor(0, 1.25);
  auto* margins = new QCPMarginGroup(this);
  for (QCPAxisRect* axisRect : {axes_.density, axes_.divergence}) {
    axisRect->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
    for (QCPAxis* axis : axisRect->axes()) {
      axis->setLayer(QStringLiteral("axes"));
      axis->grid()->setLayer(QStringLiteral("grid"));
    }
  }
  axes_.density->setAutoMargins(QCP::msLeft | QCP::msRight);
  axes_.divergence->setAutoMargins(QCP::msLeft | QCP::msRight | QCP::msBottom);
  axes_.x()->setTickLabels(false);
  axes_.x()->setTicks(false);
  setScale(axes_.densityY(), logDensity_);
  setScale(axes_.divergenceY(), logDivergence_);

  QCPAxis* divergenceX = axes_.divergence->axis(QCPAxis::atBottom);
  divergenceX->setNumberFormat(QStringLiteral("gb"));
  divergenceX->setNumberPrecision(5);
  clippedGraph_ = addGraph(axes_.x(), axes_.densityY());
  pGraph_ = addGraph(axes_.x(), axes_.densityY());
  negativeGraph_ = addGraph(axes_.x(), axes_.densityY());
  qGraph_ = addGraph(axes_.x(), axes_.densityY());
  curveGraph_ = addGraph(divergenceX, axes_.divergenceY());
  for (QCPGraph* graph : {clippedGraph_, pGraph_, negativeGraph_, qGraph_}) {
    graph->setLineStyle(QCPGraph::lsStepLeft);
    graph->setAntialiased(false);
    graph->setAntialiasedFill(false);
    graph->setLayer(QStringLiteral("distributions"));
  }

  new ThresholdShade(this, axes_, content_, theme_);
  overlay_ = new ThresholdOverlay(this, axes_, content_, theme_);
  emptyText_ = tr("Choose a layer to see its distribution.");
  restyle();
  clearLayer();
}

void ThresholdPlot::setLayer(const QString& name,
                             std::shared_ptr<const ActivationStatistics> statistics,
                             const LayerReport& report) {
  const bool other = name != layerName_ || statistics_ == nullptr;
  if (other) {
    cancelDrag();
    methodMarks_.clear();
    content_.stability.reset();
    zoomed_ = false;
    hideReadout();
  }
  layerName_ = name;
  statistics_ = std::move(statistics);
  histogram_ = statistics_ ? statistics_->magnitudes() : MagnitudeHistogram();
  const bool twoSided = statistics_ && statistics_->histogram.min() < 0;
  negative_ = twoSided ? negativeCounts(statistics_->histogram, histogram_.counts.size())
                       : std::vector<double>();
  takeReport(report);
  if (!hasData()) {
    gesture_ = Gesture::None;
  }
  showBase();
}

void ThresholdPlot::setReport(const LayerReport& report) {
  if (!statistics_) {
    return;
  }
  const bool hadData = hasData();
  const std::string before = method_.toStdString();
  const int bitsBefore = bits_;
  const bool sameCurve = curve_.divergence == report.decision.curve.divergence;
  takeReport(report);
  const bool sameRange = zoomed_ || (hasData() && axes_.x()->range() == fullRange());
  if (hadData && sameCurve && sameRange && bits_ == bitsBefore &&
      report.decision.method == before) {
    // What a drag brings, many a second: at most the line has moved.
    const bool moved = content_.threshold != threshold_ || shown_.p.size() != bin_;
    if (moved) {
      showCandidate();
    }
    updateMarks();
    updateTexts();
    if (moved) {
      redrawCandidate();
    } else {
      redrawOverlay();
    }
    return;
  }
  showBase();
}

void ThresholdPlot::takeReport(const LayerReport& report) {
  const LayerDecision& decision = report.decision;
  curve_ = decision.curve;
  method_ = QString::fromStdString(decision.method);
  bits_ = decision.activationBits;
  keepFloat_ = decision.keepFloat;
  deadBlob_ = decision.deadBlob;
  automaticThreshold_ = decision.automaticThreshold;
  if (isDragging() && hasData()) {
    bin_ = nearestBin(threshold_);
    return;
  }
  threshold_ = decision.threshold;
  bin_ = decision.thresholdBin;
}

void ThresholdPlot::setMarks(std::vector<ThresholdMark> marks) {
  methodMarks_ = std::move(marks);
  updateMarks();
  redrawOverlay();
}

void ThresholdPlot::setShownMethods(const QStringList& ids) {
  shownMethods_ = ids;
  updateMarks();
  redrawOverlay();
}

void ThresholdPlot::setStabilityBand(std::optional<std::pair<double, double>> band) {
  if (content_.stability != band) {
    content_.stability = band;
    redrawCandidate();
  }
}

void ThresholdPlot::clearLayer() {
  cancelDrag();
  content_.stability.reset();
  layerName_.clear();
  statistics_.reset();
  histogram_ = {};
  negative_.clear();
  curve_ = {};
  methodMarks_.clear();
  deadBlob_ = false;
  zoomed_ = false;
  threshold_ = 0;
  hideReadout();
  showBase();
}

void ThresholdPlot::setEmptyText(const QString& text) {
  emptyText_ = text;
  updateTexts();
  redrawOverlay();
}

std::size_t ThresholdPlot::nearestBin(double threshold) const {
  const double bin = std::round(threshold / curve_.binWidth - 0.5);
  return static_cast<std::size_t>(
      std::clamp(bin, static_cast<double>(curve_.firstBin), static_cast<double>(curve_.lastBin())));
}

void ThresholdPlot::showBase() {
  for (QCPAxisRect* axisRect : {axes_.density, axes_.divergence}) {
    axisRect->setVisible(hasData());
    for (QCPAxis* axis : axisRect->axes(QCPAxis::atBottom | QCPAxis::atLeft)) {
      axis->setVisible(hasData());
      axis->grid()->setVisible(hasData());
    }
  }
  for (QCPGraph* graph : {clippedGraph_, pGraph_, negativeGraph_, qGraph_, curveGraph_}) {
    graph->setVisible(hasData());
  }
  content_.hasNegative = !negative_.empty();
  if (hasData()) {
    QVector<QCPGraphData> points;
    points.reserve(static_cast<qsizetype>(curve_.divergence.size()));
    for (std::size_t i = 0; i < curve_.divergence.size(); ++i) {
      points.append(QCPGraphData(curve_.thresholdOf(curve_.firstBin + i), curve_.divergence[i]));
    }
    curveGraph_->data()->set(points, true);
    showCandidate();
    fitDensity();
    if (!zoomed_) {
      axes_.x()->setRange(fullRange());
      axes_.divergence->axis(QCPAxis::atBottom)->setRange(fullRange());
    }
    fitDivergence();
  }
  updateMarks();
  updateTexts();
  replot();
}

void ThresholdPlot::showCandidate() {
  const double width = histogram_.binWidth();
  shown_ = displayedDistributions(thresholdMethod(method_.toStdString()), histogram_,
                                  positiveLevels(bits_), bin_);
  const auto share = [&](std::size_t i) { return histogram_.counts[i] * shown_.sharePerCount; };
  pGraph_->data()->set(steps(0, bin_, width, [&](std::size_t i) { return shown_.p[i]; }), true);
  qGraph_->data()->set(steps(0, bin_, width, [&](std::size_t i) { return shown_.q[i]; }), true);
  clippedGraph_->data()->set(steps(bin_, histogram_.counts.size(), width, share), true);
  // A line to compare with, not to read bins from: averaged, or it would hide P and Q.
  const std::size_t groups = negative_.size() / kNegativeBins;
  const auto negativeShare = [&](std::size_t i) {
    const auto first = negative_.begin() + static_cast<std::ptrdiff_t>(i * kNegativeBins);
    return std::accumulate(first, first + kNegativeBins, 0.0) / kNegativeBins *
           shown_.sharePerCount;
  };
  negativeGraph_->data()->set(steps(0, groups, width * kNegativeBins, negativeShare), true);
  content_.threshold = threshold_;
  content_.divergence = curve_.at(bin_);
}

void ThresholdPlot::fitDensity() {
  const double most = *std::max_element(histogram_.counts.begin(), histogram_.counts.end());
  const double top = most * shown_.sharePerCount;
  if (logDensity_) {
    const double floor = std::pow(10.0, std::floor(std::log10(shown_.sharePerCount * 0.9)));
    const double ceiling = std::pow(10.0, std::ceil(std::log10(top)));
    axes_.densityY()->setRange(floor, std::max(ceiling, 10 * floor));
  } else {
    axes_.densityY()->setRange(0, 1.06 * top);
  }
}

void ThresholdPlot::fitDivergence() {
  const QCPRange range = axes_.x()->range();
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -lowest;
  for (std::size_t i = 0; i < curve_.divergence.size(); ++i) {
    const double value = curve_.divergence[i];
    if (range.contains(curve_.thresholdOf(curve_.firstBin + i)) && (value > 0 || !logDivergence_)) {
      lowest = std::min(lowest, value);
      highest = std::max(highest, value);
    }
  }
  if (lowest > highest) {
    return;
  }
  QCPAxis* axis = axes_.divergenceY();
  if (logDivergence_) {
    const QCPRange shown(lowest / 1.5, std::max(highest * 1.5, lowest * 3));
    axis->setRange(shown);
    // Ticks within a decade need more than a power of ten to tell them apart.
    constexpr double kTwoDecades = 100;
    const bool decades = shown.upper / shown.lower > kTwoDecades;
    axis->setNumberFormat(decades ? QStringLiteral("eb") : QStringLiteral("gb"));
    axis->setNumberPrecision(decades ? 0 : 2);
    return;
  }
  // From zero where that costs little room; zoomed in, on what can be seen.
  const double span = highest - lowest;
  const bool fromZero = lowest >= 0 && (lowest < 0.25 * highest || span == 0);
  const double pad = std::max(0.07 * span, span == 0 ? std::max(1e-12, std::abs(highest)) : 0.0);
  // The point on the curve is a disc and needs room below.
  axis->setRange(fromZero ? -0.03 * highest : lowest - pad, highest + pad);
}

QCPRange ThresholdPlot::fullRange() const {
  const double end = std::max(histogram_.absmax, threshold_);
  return {0, end * (1 + kMargin)};
}

void ThresholdPlot::setXRange(QCPRange range) {
  if (!hasData()) {
    return;
  }
  const QCPRange full = fullRange();
  const double size = std::clamp(range.size(), kFewestBins * histogram_.binWidth(), full.size());
  const double lower =
      std::clamp(range.center() - size / 2, full.lower, std::max(full.lower, full.upper - size));
  zoomed_ = size < 0.999 * full.size();
  for (QCPAxisRect* axisRect : {axes_.density, axes_.divergence}) {
    axisRect->axis(QCPAxis::atBottom)->setRange(lower, lower + size);
  }
  fitDivergence();
  replot();
}

void ThresholdPlot::zoomBy(double factor) {
  const QCPRange range = axes_.x()->range();
  hideReadout();
  const double center = range.contains(threshold_) ? threshold_ : range.center();
  setXRange({center - (center - range.lower) * factor, center + (range.upper - center) * factor});
}

void ThresholdPlot::resetZoom() {
  hideReadout();
  setXRange(fullRange());
}

void ThresholdPlot::setLogDensity(bool on) {
  logDensity_ = on;
  setScale(axes_.densityY(), on);
  if (hasData()) {
    fitDensity();
  }
  updateTexts();
  replot();
}

void ThresholdPlot::setLogDivergence(bool on) {
  logDivergence_ = on;
  setScale(axes_.divergenceY(), on);
  if (hasData()) {
    fitDivergence();
  }
  updateTexts();
  replot();
}

void ThresholdPlot::updateMarks() {
  content_.marks.clear();
  if (!hasData()) {
    return;
  }
  content_.marks.push_back(
      {{}, tr("auto", "mark of the automatic threshold"), tr("Automatic"), automaticThreshold_});
  content_.marks.push_back(
      {{}, tr("max", "mark of the largest value"), tr("Largest |x|"), histogram_.absmax});
  for (const ThresholdMark& mark : methodMarks_) {
    const bool hidden = shownMethods_ && !mark.id.isEmpty() && !shownMethods_->contains(mark.id);
    if (mark.id != method_ && !hidden) {
      content_.marks.push_back(mark);
    }
  }
}

void ThresholdPlot::updateTexts() {
  content_.emptyText.clear();
  if (!hasData()) {
    content_.emptyText =
        deadBlob_ && statistics_
            ? tr("%1\n\nThe input of this layer was zero in every image. There is nothing to "
                 "choose a threshold from, so the layer is kept float.")
                  .arg(layerName_)
            : emptyText_;
    setAccessibleDescription(content_.emptyText);
    return;
  }
  content_.title = tr("%1 — input activation, |x|").arg(layerName_);
  content_.note = keepFloat_ ? tr("kept float: the threshold is not in use") : QString();
  content_.clippedText =
      tr("clipped %1").arg(percentText(statistics_->histogram.fractionAbove(threshold_)));
  content_.densityText = logDensity_ ? tr("log density") : tr("density");
  const ThresholdMethod& method = thresholdMethod(method_.toStdString());
  content_.divergenceText =
      tr("%1, nats")
          .arg(QString::fromUtf8(method.label.data(), static_cast<qsizetype>(method.label.size())));
  axes_.divergence->axis(QCPAxis::atBottom)->setLabel(tr("activation magnitude |x|"));
  setAccessibleName(content_.title);
  setAccessibleDescription(tr("Threshold %1, bin %2, divergence %3 nats, %4")
                               .arg(numberText(threshold_, 7))
                               .arg(bin_)
                               .arg(numberText(content_.divergence, 5), content_.clippedText));
}

void ThresholdPlot::redrawCandidate() {
  if (!overlay_->wasDrawn()) {
    replot(QCustomPlot::rpQueuedReplot);
    return;
  }
  layer(QStringLiteral("shade"))->replot();
  layer(QStringLiteral("distributions"))->replot();
  layer(QStringLiteral("overlay"))->replot();
}

void ThresholdPlot::redrawOverlay() {
  // Before the first full drawing the layer has nothing to be drawn on.
  if (overlay_->wasDrawn()) {
    layer(QStringLiteral("overlay"))->replot();
  } else {
    replot(QCustomPlot::rpQueuedReplot);
  }
}

void ThresholdPlot::changeEvent(QEvent* event) {
  switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::FontChange:
      restyle();
      break;
    case QEvent::LanguageChange:
      updateMarks();
      updateTexts();
      redrawOverlay();
      break;
    default:
      break;
  }
  QCustomPlot::changeEvent(event);
}

void ThresholdPlot::restyle() {
  theme_ = themeOf(palette());
  setBackground(theme_.background);
  const int title = ThresholdOverlay::titleHeight(font());
  axes_.density->setMargins(QMargins(0, title + 2, 0, ThresholdOverlay::marksHeight(font())));
  axes_.divergence->setMargins(QMargins(0, title, 0, 0));
  for (QCPAxisRect* axisRect : {axes_.density, axes_.divergence}) {
    axisRect->setMinimumMargins(QMargins(44, 0, 14, 0));
    for (QCPAxis* axis : axisRect->axes()) {
      styleAxis(*axis, theme_, font());
      axis->setTickLengthIn(0);
      axis->grid()->setZeroLinePen(QPen(theme_.grid));
      axis->grid()->setSubGridVisible(false);
    }
    axisRect->axis(QCPAxis::atLeft)->setBasePen(Qt::NoPen);
    axisRect->axis(QCPAxis::atLeft)->setTickPen(Qt::NoPen);
    axisRect->axis(QCPAxis::atBottom)->grid()->setVisible(false);
  }
  clippedGraph_->setPen(QPen(theme_.clippedLine, 1));
  clippedGraph_->setBrush(theme_.clippedFill);
  pGraph_->setPen(QPen(theme_.histogramLine, 1));
  pGraph_->setBrush(theme_.histogramFill);
  negativeGraph_->setPen(QPen(theme_.negative, 1));
  qGraph_->setPen(QPen(theme_.quantized, 1));
  curveGraph_->setPen(QPen(theme_.curve, 1.6));
  replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace quantoscope
