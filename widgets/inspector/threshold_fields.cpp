// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/threshold_fields.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "core/quantization/scheme.h"
#include "widgets/inspector/magnitude_spin_box.h"

namespace quantoscope {

ThresholdFields::ThresholdFields(QWidget* parent)
    : QWidget(parent),
      valueLabel_(new QLabel),
      value_(new MagnitudeSpinBox),
      automatic_(new QToolButton),
      binLabel_(new QLabel),
      bin_(new QSpinBox),
      scaleLabel_(new QLabel),
      scale_(new MagnitudeSpinBox) {
  value_->setObjectName(QStringLiteral("thresholdValue"));
  bin_->setObjectName(QStringLiteral("thresholdBin"));
  scale_->setObjectName(QStringLiteral("thresholdScale"));
  automatic_->setObjectName(QStringLiteral("thresholdAutomatic"));
  automatic_->setText(QStringLiteral("↺"));
  automatic_->setAutoRaise(true);
  automatic_->setFocusPolicy(Qt::TabFocus);
  bin_->setKeyboardTracking(false);
  bin_->setAlignment(Qt::AlignRight);
  bin_->setFocusPolicy(Qt::StrongFocus);
  valueLabel_->setBuddy(value_);
  binLabel_->setBuddy(bin_);
  scaleLabel_->setBuddy(scale_);

  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(5);
  grid->setColumnStretch(0, 1);
  grid->addWidget(valueLabel_, 0, 0);
  grid->addWidget(automatic_, 0, 1);
  grid->addWidget(value_, 0, 2);
  grid->addWidget(binLabel_, 1, 0, 1, 2);
  grid->addWidget(bin_, 1, 2);
  grid->addWidget(scaleLabel_, 2, 0, 1, 2);
  grid->addWidget(scale_, 2, 2);
  setTabOrder(value_, bin_);
  setTabOrder(bin_, scale_);
  setTabOrder(scale_, automatic_);

  connect(value_, &MagnitudeSpinBox::valueEdited, this, &ThresholdFields::edit);
  connect(value_, &MagnitudeSpinBox::stepRequested, this, &ThresholdFields::step);
  connect(scale_, &MagnitudeSpinBox::valueEdited, this,
          [this](double scale) { edit(thresholdOf(scale, bits_)); });
  connect(scale_, &MagnitudeSpinBox::stepRequested, this, [this](int steps) { step(-steps); });
  connect(bin_, &QSpinBox::valueChanged, this, [this](int bin) {
    if (!curve_.empty()) {
      edit(curve_.thresholdOf(static_cast<std::size_t>(bin)));
    }
  });
  connect(automatic_, &QToolButton::clicked, this, &ThresholdFields::automaticRequested);
  retranslate();
}

std::size_t ThresholdFields::nearestBin(double threshold) const {
  const double bin = std::round(threshold / curve_.binWidth - 0.5);
  return static_cast<std::size_t>(
      std::clamp(bin, static_cast<double>(curve_.firstBin), static_cast<double>(curve_.lastBin())));
}

void ThresholdFields::setDecision(const LayerDecision& decision, bool overridden) {
  curve_ = decision.curve;
  bits_ = decision.activationBits;
  setEnabled(!curve_.empty());
  automatic_->setVisible(overridden && !curve_.empty());
  const QSignalBlocker blocker(bin_);
  if (curve_.empty()) {
    bin_->setRange(0, 0);
  } else {
    bin_->setRange(static_cast<int>(curve_.firstBin), static_cast<int>(curve_.lastBin()));
  }
  retranslate();
  showThreshold(decision.threshold);
}

void ThresholdFields::showThreshold(double threshold) {
  threshold_ = threshold;
  value_->setValue(threshold);
  scale_->setValue(threshold > 0 ? scaleOf(threshold, bits_) : 0);
  const auto* text = bin_->findChild<QLineEdit*>();
  const bool typing = bin_->hasFocus() && text != nullptr && text->isModified();
  if (!curve_.empty() && !typing) {
    const QSignalBlocker blocker(bin_);
    bin_->setValue(static_cast<int>(nearestBin(threshold)));
  }
}

void ThresholdFields::edit(double threshold) {
  const double usable =
      std::clamp(threshold, MagnitudeSpinBox::kLowest, MagnitudeSpinBox::kHighest);
  showThreshold(usable);
  Q_EMIT thresholdEdited(usable);
}

void ThresholdFields::step(int bins) {
  if (curve_.empty()) {
    return;
  }
  const auto first = static_cast<std::ptrdiff_t>(curve_.firstBin);
  const auto last = static_cast<std::ptrdiff_t>(curve_.lastBin());
  const auto bin =
      std::clamp(static_cast<std::ptrdiff_t>(nearestBin(threshold_)) + bins, first, last);
  const double threshold = curve_.thresholdOf(static_cast<std::size_t>(bin));
  if (threshold != threshold_) {
    edit(threshold);
  }
}

void ThresholdFields::retranslate() {
  valueLabel_->setText(tr("Va&lue"));
  valueLabel_->setToolTip(tr("|x| beyond which activations are clipped. Steps by one bin."));
  binLabel_->setText(curve_.empty() ? tr("&Bin") : tr("&Bin of %1").arg(curve_.lastBin() + 1));
  scaleLabel_->setText(tr("&Scale"));
  scaleLabel_->setToolTip(tr("Codes per unit of activation, as tables write it."));
  automatic_->setToolTip(tr("Back to the automatic threshold."));
  automatic_->setAccessibleName(automatic_->toolTip());
}

}  // namespace quantoscope
