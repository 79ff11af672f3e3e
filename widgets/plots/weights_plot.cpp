// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/weights_plot.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLabel>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/plots/axis_style.h"
#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr double kMostTicks = 16;

}  // namespace

WeightsPlot::WeightsPlot(QWidget* parent)
    : QWidget(parent),
      plot_(new QCustomPlot),
      positive_(new QCPBars(plot_->xAxis, plot_->yAxis)),
      negative_(new QCPBars(plot_->xAxis, plot_->yAxis)),
      dead_(plot_->addGraph()),
      channelTicks_(QSharedPointer<QCPAxisTickerFixed>::create()),
      caption_(new QLabel),
      sort_(new QToolButton) {
  setObjectName(QStringLiteral("weightsPlot"));
  plot_->setMinimumHeight(80);
  plot_->installEventFilter(this);
  plot_->setMouseTracking(true);
  for (QCPBars* bars : {positive_, negative_}) {
    bars->setWidthType(QCPBars::wtPlotCoords);
    bars->setAntialiased(false);
  }
  plot_->xAxis->setTicker(channelTicks_);
  dead_->setLineStyle(QCPGraph::lsNone);
  caption_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  sort_->setCheckable(true);
  sort_->setAutoRaise(true);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(12, 4, 8, 0);
  top->addWidget(caption_, 1);
  top->addWidget(sort_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(top);
  layout->addWidget(plot_, 1);
  connect(sort_, &QToolButton::toggled, this, [this] { showBars(); });
  retranslate();
  restyle();
}

void WeightsPlot::setLayer(const QuantizableLayer& layer, const WeightQuantization& quantization) {
  layerName_ = QString::fromStdString(layer.name);
  quantization_ = quantization;
  ranges_.assign(quantization.absmax.size(), Range());
  const std::size_t size = ranges_.empty() ? 0 : layer.weights.size() / ranges_.size();
  for (std::size_t channel = 0; channel < ranges_.size() && size > 0; ++channel) {
    const auto first = layer.weights.begin() + static_cast<std::ptrdiff_t>(channel * size);
    const auto [low, high] = std::minmax_element(first, first + static_cast<std::ptrdiff_t>(size));
    ranges_[channel] = {std::min(0.0F, *low), std::max(0.0F, *high)};
  }
  showBars();
}

void WeightsPlot::clear() {
  layerName_.clear();
  quantization_ = {};
  ranges_.clear();
  showBars();
}

bool WeightsPlot::isSorted() const {
  return sort_->isChecked();
}

void WeightsPlot::setSorted(bool sorted) {
  sort_->setChecked(sorted);
}

void WeightsPlot::showBars() {
  order_.resize(ranges_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  if (isSorted()) {
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return quantization_.absmax[a] > quantization_.absmax[b];
    });
  }
  const auto count = static_cast<qsizetype>(order_.size());
  QVector<double> places(count);
  QVector<double> highest(count);
  QVector<double> lowest(count);
  QVector<double> deadPlaces;
  double reach = 0;
  for (qsizetype i = 0; i < count; ++i) {
    const Range& range = ranges_[order_[static_cast<std::size_t>(i)]];
    places[i] = static_cast<double>(i);
    highest[i] = static_cast<double>(range.highest);
    lowest[i] = static_cast<double>(range.lowest);
    reach = std::max({reach, highest[i], -lowest[i]});
    const auto& dead = quantization_.deadChannels;
    if (std::find(dead.begin(), dead.end(), order_[static_cast<std::size_t>(i)]) != dead.end()) {
      deadPlaces << places[i];
    }
  }
  // A little air between bars while they are wide enough to have some.
  const double width = count < 200 ? 0.8 : 1.0;
  positive_->setWidth(width);
  negative_->setWidth(width);
  positive_->setData(places, highest, true);
  negative_->setData(places, lowest, true);
  dead_->setData(deadPlaces, QVector<double>(deadPlaces.size(), 0.0), true);
  // Channels are whole numbers, and so are their ticks.
  const double apart = std::max(1.0, static_cast<double>(count) / kMostTicks);
  const double power = std::pow(10.0, std::floor(std::log10(apart)));
  channelTicks_->setTickStep(std::ceil(apart / power) * power);
  plot_->xAxis->setRange(-0.75, std::max<double>(0.75, static_cast<double>(count) - 0.25));
  plot_->yAxis->setRange(reach > 0 ? -1.08 * reach : -1, reach > 0 ? 1.08 * reach : 1);
  retranslate();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

QString WeightsPlot::describe(int place) const {
  if (place < 0 || static_cast<std::size_t>(place) >= order_.size()) {
    return {};
  }
  const std::size_t channel = order_[static_cast<std::size_t>(place)];
  const Range& range = ranges_[channel];
  if (quantization_.absmax[channel] == 0.0F) {
    return tr("Channel %1\nAll weights are zero; scale 0").arg(channel);
  }
  return tr("Channel %1\nWeights %2 … %3\nLargest |w| %4\nScale %5 at %6 bits")
      .arg(channel)
      .arg(numberText(static_cast<double>(range.lowest)),
           numberText(static_cast<double>(range.highest)),
           numberText(static_cast<double>(quantization_.absmax[channel])),
           numberText(static_cast<double>(quantization_.scales[channel]), 7))
      .arg(quantization_.bits);
}

QPixmap WeightsPlot::renderPixmap(const QSize& size, double scale) {
  return plot_->toPixmap(size.width(), size.height(), scale);
}

void WeightsPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  } else if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    restyle();
  }
  QWidget::changeEvent(event);
}

bool WeightsPlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched == plot_ && event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int place = static_cast<int>(std::lround(plot_->xAxis->pixelToCoord(help->pos().x())));
    const bool inside = plot_->axisRect()->rect().contains(help->pos());
    QToolTip::showText(help->globalPos(), inside ? describe(place) : QString(), plot_);
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void WeightsPlot::retranslate() {
  sort_->setText(tr("Sort by Range"));
  sort_->setToolTip(
      tr("Channels in the order of their largest |w| instead of that of the network."));
  plot_->xAxis->setLabel(isSorted() ? tr("output channels, widest range first")
                                    : tr("output channel"));
  plot_->yAxis->setLabel(tr("weights"));
  if (ranges_.empty()) {
    caption_->setText(tr("No layer chosen."));
    return;
  }
  QString text =
      tr("<b>%1</b> — weights of %2 channels at %3 bits, each with its own scale; SQNR %4")
          .arg(layerName_.toHtmlEscaped())
          .arg(ranges_.size())
          .arg(quantization_.bits)
          .arg(decibelText(quantization_.sqnr));
  if (!quantization_.deadChannels.empty()) {
    text += QStringLiteral("; ") +
            tr("✕ dead (all weights zero): %1").arg(quantization_.deadChannels.size());
  }
  caption_->setText(text);
}

void WeightsPlot::restyle() {
  const Theme theme = themeOf(palette());
  plot_->setBackground(theme.background);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    styleAxis(*axis, theme, font());
  }
  plot_->xAxis->grid()->setVisible(false);
  plot_->yAxis->ticker()->setTickCount(4);
  for (QCPBars* bars : {positive_, negative_}) {
    bars->setPen(Qt::NoPen);
    bars->setBrush(theme.histogramLine);
  }
  dead_->setScatterStyle(
      QCPScatterStyle(QCPScatterStyle::ssCross, QPen(theme.poor, 1.6), Qt::NoBrush, 7));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace quantoscope
