// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/threshold_fields.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "core/quantization/scheme.h"
#include "widgets/inspector/magnitude_spin_box.h"
#include "widgets/ranged_spin_box.h"
#include "widgets/value_text.h"

namespace quantoscope {

ThresholdFields::ThresholdFields(QWidget* parent)
    : QWidget(parent),
      valueLabel_(new QLabel),
      value_(new MagnitudeSpinBox),
      automatic_(new QToolButton),
      binLabel_(new QLabel),
      bin_(new RangedSpinBox),
      scaleLabel_(new QLabel),
      scale_(new MagnitudeSpinBox),
      problem_(new QLabel) {
  value_->setObjectName(QStringLiteral("thresholdValue"));
  bin_->setObjectName(QStringLiteral("thresholdBin"));
  scale_->setObjectName(QStringLiteral("thresholdScale"));
  automatic_->setObjectName(QStringLiteral("thresholdAutomatic"));
  problem_->setObjectName(QStringLiteral("thresholdProblem"));
  problem_->setWordWrap(true);
  problem_->setMinimumWidth(0);
  problem_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  problem_->hide();
  automatic_->setText(QStringLiteral("↺"));
  automatic_->setAutoRaise(true);
  automatic_->setFocusPolicy(Qt::TabFocus);
  bin_->setKeyboardTracking(false);
  bin_->setToolTipShown(false);
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
  grid->addWidget(problem_, 3, 0, 1, 3);
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
  const auto refused = [this](const QString& text) {
    refuse(tr("%1 is no threshold for this layer.").arg(text) + QLatin1Char(' ') +
           rangeText(range_.low, range_.high));
  };
  connect(value_, &MagnitudeSpinBox::refused, this, refused);
  connect(scale_, &MagnitudeSpinBox::refused, this, [this](const QString& text) {
    refuse(tr("%1 is no scale for this layer: it is from %2 to %3.")
               .arg(text, numberText(scale_->low(), 4), numberText(scale_->high(), 4)) +
           QLatin1Char(' ') + rangeText(range_.low, range_.high));
  });
  connect(bin_, &RangedSpinBox::refused, this, [this](const QString& text) {
    refuse(
        tr("%1 is no bin of this layer: the method tries those from %2 to %3.")
            .arg(text, QLocale().toString(bin_->minimum()), QLocale().toString(bin_->maximum())));
  });
  connect(automatic_, &QToolButton::clicked, this, &ThresholdFields::automaticRequested);
  retranslate();
}

std::size_t ThresholdFields::nearestBin(double threshold) const {
  const double bin = std::round(threshold / curve_.binWidth - 0.5);
  return static_cast<std::size_t>(
      std::clamp(bin, static_cast<double>(curve_.firstBin), static_cast<double>(curve_.lastBin())));
}

void ThresholdFields::setDecision(const LayerDecision& decision, double absmax, bool overridden) {
  curve_ = decision.curve;
  bits_ = decision.activationBits;
  absmax_ = absmax;
  if (!curve_.empty()) {
    range_ = thresholdRange(absmax, curve_.binWidth, bits_);
    value_->setRange(range_.low, range_.high);
    scale_->setRange(scaleOf(range_.high, bits_), scaleOf(range_.low, bits_));
  }
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
  const bool typing = bin_->hasFocus() && text != nullptr && text->isModified() &&
                      bin_->locale().toInt(text->text()) != bin_->value();
  if (!curve_.empty() && !typing) {
    const QSignalBlocker blocker(bin_);
    bin_->setValue(static_cast<int>(nearestBin(threshold)));
  }
}

void ThresholdFields::refuse(const QString& reason) {
  problem_->setText(QStringLiteral("⚠ ") + reason);
  problem_->show();
}

void ThresholdFields::forgetProblem() {
  problem_->hide();
  problem_->clear();
}

QString ThresholdFields::rangeText(double low, double high) const {
  return tr("It is from %1, one bin of the histogram, below which no values are told apart, to %2, "
            "beyond which every value up to the largest, %3, becomes code 0.")
      .arg(numberText(low, 4), numberText(high, 4), numberText(absmax_, 4));
}

void ThresholdFields::edit(double threshold) {
  forgetProblem();
  // The inverse of an end of the range may miss it by a rounding.
  const double usable = std::clamp(threshold, range_.low, range_.high);
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
