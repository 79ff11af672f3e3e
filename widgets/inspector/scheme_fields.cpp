// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/scheme_fields.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "core/quantization/weight_range.h"
#include "widgets/inspector/steady_combo_box.h"

namespace quantoscope {
namespace {

// Names of methods are not translated.
QString labelOf(WeightRange range) {
  switch (range) {
    case WeightRange::Aciq:
      return QStringLiteral("ACIQ ncnn");
    case WeightRange::AciqGauss:
      return QStringLiteral("ACIQ Gauss");
    case WeightRange::AciqLaplace:
      return QStringLiteral("ACIQ Laplace");
    case WeightRange::Admm:
      return QStringLiteral("ADMM");
    case WeightRange::Absmax:
      break;
  }
  return QStringLiteral("Absmax");
}

constexpr int kAutomatic = -1;

}  // namespace

SchemeFields::SchemeFields(QWidget* parent)
    : QWidget(parent),
      rangeLabel_(new QLabel),
      range_(new SteadyComboBox),
      perTensor_(new QCheckBox),
      half_(new QCheckBox) {
  range_->setObjectName(QStringLiteral("weightRange"));
  perTensor_->setObjectName(QStringLiteral("perTensorWeights"));
  half_->setObjectName(QStringLiteral("halfFloat"));
  range_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  range_->setMinimumContentsLength(9);
  range_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  rangeLabel_->setBuddy(range_);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(5);
  grid->setHorizontalSpacing(8);
  grid->setColumnStretch(1, 1);
  grid->addWidget(rangeLabel_, 0, 0);
  grid->addWidget(range_, 0, 1);
  grid->addWidget(perTensor_, 1, 0, 1, 2);
  grid->addWidget(half_, 2, 0, 1, 2);
  connect(range_, &QComboBox::activated, this, &SchemeFields::chooseRange);
  connect(perTensor_, &QCheckBox::clicked, this, &SchemeFields::choosePerTensor);
  connect(half_, &QCheckBox::clicked, this, &SchemeFields::chooseHalf);
  retranslate();
}

void SchemeFields::setDecision(const LayerDecision& automatic, const LayerDecision& current,
                               const LayerOverride& layerOverride) {
  override_ = layerOverride;
  if (automatic.weightRange != automaticRange_) {
    automaticRange_ = automatic.weightRange;
    fillRanges();
  }
  const QSignalBlocker blocker(range_);
  range_->setCurrentIndex(range_->findData(
      layerOverride.weightRange ? static_cast<int>(*layerOverride.weightRange) : kAutomatic));
  perTensor_->setChecked(current.perTensorWeights);
  half_->setChecked(current.halfFloat);
  const bool quantized = !current.keepFloat;
  range_->setEnabled(quantized);
  perTensor_->setEnabled(quantized);
  half_->setEnabled(!current.deadBlob);
}

void SchemeFields::chooseRange() {
  const int chosen = range_->currentData().toInt();
  const auto range =
      chosen == kAutomatic ? std::nullopt : std::optional(static_cast<WeightRange>(chosen));
  if (range == override_.weightRange && !override_.weightScales) {
    return;
  }
  override_.weightRange = range;
  // Whoever chooses a range wants the scales that follow from it.
  override_.weightScales.reset();
  Q_EMIT edited(LayerOverride(override_), OverrideField::WeightRange);
}

void SchemeFields::choosePerTensor(bool perTensor) {
  override_.perTensorWeights = perTensor ? std::optional(true) : std::nullopt;
  override_.weightScales.reset();
  Q_EMIT edited(LayerOverride(override_), OverrideField::PerTensorWeights);
}

void SchemeFields::chooseHalf(bool half) {
  override_.halfFloat = half ? std::optional(true) : std::nullopt;
  override_.keepFloat = half ? std::optional(true) : override_.keepFloat;
  Q_EMIT edited(LayerOverride(override_), OverrideField::HalfFloat);
}

void SchemeFields::fillRanges() {
  const QSignalBlocker blocker(range_);
  range_->clear();
  range_->addItem(tr("Automatic: %1").arg(labelOf(automaticRange_)), kAutomatic);
  for (const WeightRange range : weightRanges()) {
    range_->addItem(labelOf(range), static_cast<int>(range));
  }
}

void SchemeFields::retranslate() {
  const QVariant chosen = range_->currentData();
  fillRanges();
  range_->setCurrentIndex(chosen.isValid() ? range_->findData(chosen) : 0);
  rangeLabel_->setText(tr("Weight ran&ge"));
  range_->setToolTip(
      tr("What chooses the largest weight with a code of its own. Automatic: as the method of the "
         "threshold has it."));
  perTensor_->setText(tr("&One weight scale for all channels"));
  perTensor_->setToolTip(
      tr("Per tensor instead of per channel: for runtimes that have no scale for each channel."));
  half_->setText(tr("Float in 16 bits"));
  half_->setToolTip(tr("Keeps the layer float, with inputs and weights of half precision."));
}

}  // namespace quantoscope
