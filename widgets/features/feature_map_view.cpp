// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/features/feature_map_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/analysis/error_sums.h"
#include "widgets/features/feature_canvas.h"
#include "widgets/ranged_spin_box.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

void choose(QComboBox* box, int index) {
  const QSignalBlocker blocker(box);
  box->setCurrentIndex(index);
}

double shareOf(const std::vector<std::uint8_t>& saturated) {
  const auto clipped = std::count_if(saturated.begin(), saturated.end(),
                                     [](std::uint8_t value) { return value != 0; });
  return saturated.empty() ? 0
                           : static_cast<double>(clipped) / static_cast<double>(saturated.size());
}

QString signedText(double value) {
  return (value > 0 ? QStringLiteral("+") : QString()) + numberText(value, 4);
}

}  // namespace

FeatureMapView::FeatureMapView(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel),
      imageLabel_(new QLabel),
      image_(new QComboBox),
      side_(new QComboBox),
      mode_(new QComboBox),
      channelLabel_(new QLabel),
      channel_(new RangedSpinBox),
      worst_(new QToolButton),
      mark_(new QCheckBox),
      canvas_(new FeatureCanvas),
      readout_(new QLabel) {
  setObjectName(QStringLiteral("featureMapView"));
  image_->setObjectName(QStringLiteral("featureImage"));
  side_->setObjectName(QStringLiteral("featureSide"));
  mode_->setObjectName(QStringLiteral("featureMode"));
  channel_->setObjectName(QStringLiteral("featureChannel"));
  worst_->setObjectName(QStringLiteral("featureWorstChannel"));
  mark_->setObjectName(QStringLiteral("featureMarkClipped"));
  readout_->setObjectName(QStringLiteral("featureReadout"));
  arrange();
  fillBoxes();
  connectFields();
  retranslate();
  clear(QString());
}

void FeatureMapView::arrange() {
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  title_->setMinimumWidth(60);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  readout_->setForegroundRole(QPalette::PlaceholderText);
  readout_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  readout_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  image_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  image_->setMinimumContentsLength(12);
  imageLabel_->setBuddy(image_);
  channelLabel_->setBuddy(channel_);
  channel_->setWrapping(true);
  mark_->setChecked(true);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(10, 4, 8, 2);
  top->setSpacing(7);
  top->addWidget(title_, 1);
  for (QWidget* field : std::initializer_list<QWidget*>{imageLabel_, image_, side_, mode_,
                                                        channelLabel_, channel_, worst_, mark_}) {
    top->addWidget(field);
  }
  auto* bottom = new QHBoxLayout;
  bottom->setContentsMargins(10, 1, 8, 3);
  bottom->addWidget(readout_, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(top);
  layout->addWidget(canvas_, 1);
  layout->addLayout(bottom);
  setFocusProxy(canvas_);
}

void FeatureMapView::fillBoxes() {
  side_->addItem(QString(), static_cast<int>(FeatureSide::Input));
  side_->addItem(QString(), static_cast<int>(FeatureSide::Output));
  mode_->addItem(QString(), static_cast<int>(FeatureMode::Channel));
  mode_->addItem(QString(), static_cast<int>(FeatureMode::Average));
  mode_->addItem(QString(), static_cast<int>(FeatureMode::Overview));
}

void FeatureMapView::connectFields() {
  connect(image_, &QComboBox::currentIndexChanged, this, [this](int index) {
    if (index >= 0) {
      Q_EMIT imageChosen(index);
    }
  });
  connect(side_, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT sideChosen(side()); });
  connect(mode_, &QComboBox::currentIndexChanged, this, [this] { showPlane(); });
  connect(channel_, &QSpinBox::valueChanged, this, [this] { showPlane(); });
  connect(worst_, &QToolButton::clicked, this, [this] {
    if (!noisiest_.empty()) {
      channel_->setValue(noisiest_.front());
    }
  });
  connect(mark_, &QCheckBox::toggled, canvas_, &FeatureCanvas::setSaturationMarked);
  connect(canvas_, &FeatureCanvas::hovered, this, &FeatureMapView::showReadout);
  connect(canvas_, &FeatureCanvas::stepped, this, [this](int channels) {
    if (mode() == FeatureMode::Channel && channel_->isEnabled()) {
      const int count = channel_->maximum() + 1;
      channel_->setValue(((channel_->value() + channels) % count + count) % count);
    }
  });
  connect(canvas_, &FeatureCanvas::clicked, this, [this](const QPoint& pixel) {
    const auto place = canvas_->plane().placeAt(pixel.x(), pixel.y());
    if (mode() == FeatureMode::Overview && isPicture(maps_) && place) {
      const QSignalBlocker blocker(channel_);
      channel_->setValue(place->channel);
      setMode(FeatureMode::Channel);
    }
  });
}

void FeatureMapView::setImages(const QStringList& names, int current) {
  const QSignalBlocker blocker(image_);
  image_->clear();
  image_->addItems(names);
  image_->setCurrentIndex(
      names.isEmpty() ? -1 : std::clamp<int>(current, 0, static_cast<int>(names.size()) - 1));
  image_->setEnabled(names.size() > 1);
}

int FeatureMapView::image() const {
  return image_->currentIndex();
}

FeatureSide FeatureMapView::side() const {
  return static_cast<FeatureSide>(side_->currentData().toInt());
}

void FeatureMapView::setSide(FeatureSide side) {
  choose(side_, side_->findData(static_cast<int>(side)));
}

FeatureMode FeatureMapView::mode() const {
  return static_cast<FeatureMode>(mode_->currentData().toInt());
}

void FeatureMapView::setMode(FeatureMode mode) {
  mode_->setCurrentIndex(mode_->findData(static_cast<int>(mode)));
}

int FeatureMapView::channel() const {
  return channel_->value();
}

void FeatureMapView::setChannel(int channel) {
  channel_->setValue(channel);
}

void FeatureMapView::setMaps(const QString& layer, FeatureMaps maps, const QImage& picture) {
  const bool same = layer == layer_ && maps.shape == maps_.shape;
  layer_ = layer;
  maps_ = std::move(maps);
  noisiest_ = noisiestChannels(maps_);
  {
    const QSignalBlocker blocker(channel_);
    channel_->setRange(0, std::max(0, static_cast<int>(noisiest_.size()) - 1));
    if (!same && !noisiest_.empty()) {
      channel_->setValue(noisiest_.front());
    }
  }
  canvas_->setPicture(picture);
  title_->setText(layer_);
  title_->setToolTip(layer_);
  showPlane();
}

void FeatureMapView::clear(const QString& reason) {
  layer_.clear();
  maps_ = {};
  noisiest_.clear();
  title_->clear();
  canvas_->setEmptyText(reason);
  canvas_->setPicture({});
  showPlane();
}

void FeatureMapView::showPlane() {
  const bool picture = isPicture(maps_);
  const bool single = picture && mode() == FeatureMode::Channel;
  mode_->setEnabled(picture);
  for (QWidget* field : {static_cast<QWidget*>(channelLabel_), static_cast<QWidget*>(channel_),
                         static_cast<QWidget*>(worst_)}) {
    field->setEnabled(single);
  }
  side_->setEnabled(!maps_.empty());
  mark_->setEnabled(!maps_.saturated.empty());
  canvas_->setPlane(featurePlane(maps_, mode(), channel()));
  Q_EMIT shownValuesChanged();
}

ShownValues FeatureMapView::shownValues() const {
  if (canvas_->plane().empty()) {
    return {};
  }
  if (mode() != FeatureMode::Channel || !isPicture(maps_)) {
    return {maps_.reference, maps_.quantized, maps_.saturated};
  }
  const auto area = maps_.reference.size() / static_cast<std::size_t>(maps_.shape.front());
  const auto first = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(channel()) * area);
  const auto part = [first, area](const auto& all) {
    using Values = std::decay_t<decltype(all)>;
    return all.empty() ? Values()
                       : Values(all.begin() + first,
                                all.begin() + first + static_cast<std::ptrdiff_t>(area));
  };
  return {part(maps_.reference), part(maps_.quantized), part(maps_.saturated)};
}

QString FeatureMapView::describe(const QPoint& pixel) const {
  const FeaturePlane& plane = canvas_->plane();
  const QString separator = QStringLiteral("  ·  ");
  QStringList parts;
  const auto place = plane.placeAt(pixel.x(), pixel.y());
  if (place) {
    const std::size_t i = plane.index(pixel.x(), pixel.y());
    const auto reference = static_cast<double>(plane.reference[i]);
    const auto quantized = static_cast<double>(plane.quantized[i]);
    parts << (place->channel < 0 ? tr("mean of all channels")
                                 : tr("channel %1").arg(place->channel));
    if (maps_.shape[1] > 1 || maps_.shape[2] > 1) {
      parts << tr("row %1, column %2").arg(place->row).arg(place->column);
    }
    parts << tr("float %1").arg(numberText(reference, 5))
          << tr("int8 %1").arg(numberText(quantized, 5))
          << tr("difference %1").arg(signedText(quantized - reference));
    if (!plane.saturated.empty() && plane.saturated[i] > 0.0F) {
      parts << (place->channel < 0 ? tr("clipped in %1 of the channels")
                                         .arg(percentText(static_cast<double>(plane.saturated[i])))
                                   : tr("clipped"));
    }
    return parts.join(separator);
  }
  if (plane.empty()) {
    return {};
  }
  const ShownValues values = shownValues();
  ErrorSums sums;
  sums.add(values.reference, values.quantized);
  const bool single = mode() == FeatureMode::Channel && isPicture(maps_);
  parts << (single ? tr("channel %1").arg(channel())
                   : tr("%n channel(s)", nullptr, maps_.shape.front()))
        << QString::fromStdString(toString(maps_.shape))
        << tr("SQNR %1").arg(decibelText(sums.sqnr()));
  if (!values.saturated.empty()) {
    parts << tr("clipped %1").arg(percentText(shareOf(values.saturated)));
  }
  if (mode() == FeatureMode::Overview && isPicture(maps_)) {
    const auto shown = static_cast<int>(plane.channels.size());
    parts << (shown < maps_.shape.front()
                  ? tr("the %1 channels with the most noise, worst first").arg(shown)
                  : tr("most noise first"));
  }
  return parts.join(separator);
}

void FeatureMapView::showReadout(const QPoint& pixel) {
  readout_->setText(describe(pixel));
}

void FeatureMapView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
  QWidget::changeEvent(event);
}

void FeatureMapView::retranslate() {
  imageLabel_->setText(tr("&Image"));
  image_->setToolTip(tr("The image whose feature maps are shown."));
  side_->setItemText(0, tr("What it reads"));
  side_->setItemText(1, tr("What it writes"));
  side_->setToolTip(tr("The layer's input, or its output."));
  side_->setAccessibleName(tr("Input or output"));
  mode_->setItemText(0, tr("One channel"));
  mode_->setItemText(1, tr("Mean of all channels"));
  mode_->setItemText(2, tr("All channels"));
  mode_->setToolTip(
      tr("All channels stand side by side, those with the most noise first; a click on one shows "
         "it alone."));
  mode_->setAccessibleName(tr("Channels shown"));
  channelLabel_->setText(tr("&Channel"));
  channel_->setToolTip(
      tr("Counted from 0. The wheel or the arrow keys on the pictures change it."));
  worst_->setText(tr("Worst"));
  worst_->setToolTip(tr("The channel with the most noise."));
  mark_->setText(tr("Mark cli&pped"));
  mark_->setToolTip(tr("Values beyond the threshold are red in the int8 picture."));
  showReadout({-1, -1});
}

}  // namespace quantoscope
