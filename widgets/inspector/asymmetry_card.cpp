// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/asymmetry_card.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

#include "core/quantization/scheme.h"
#include "widgets/value_text.h"

namespace quantoscope {

AsymmetryCard::AsymmetryCard(QWidget* parent)
    : Card(parent),
      title_(new QLabel),
      text_(new QLabel),
      figures_(new QLabel),
      buttons_(new QWidget),
      otherBits_(new QPushButton),
      float_(new QPushButton),
      why_(new QPushButton),
      explanation_(new QLabel),
      menu_(new QMenu(this)) {
  otherBits_->setObjectName(QStringLiteral("asymmetryOtherBits"));
  float_->setObjectName(QStringLiteral("asymmetryKeepFloat"));
  why_->setObjectName(QStringLiteral("asymmetryWhy"));
  title_->setObjectName(QStringLiteral("asymmetryTitle"));
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  for (QLabel* label : {title_, text_, figures_, explanation_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  why_->setCheckable(true);
  otherBits_->setMenu(menu_);
  explanation_->hide();

  auto* row = new QHBoxLayout(buttons_);
  row->setContentsMargins(0, 2, 0, 0);
  row->setSpacing(5);
  for (QPushButton* button : {otherBits_, float_, why_}) {
    button->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    row->addWidget(button);
  }
  row->addStretch(1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(9, 8, 9, 9);
  layout->setSpacing(4);
  layout->addWidget(title_);
  layout->addWidget(text_);
  layout->addWidget(figures_);
  layout->addWidget(buttons_);
  layout->addWidget(explanation_);

  connect(menu_, &QMenu::aboutToShow, this, &AsymmetryCard::fillMenu);
  connect(float_, &QPushButton::clicked, this, &AsymmetryCard::keepFloatChosen);
  connect(why_, &QPushButton::toggled, this, &AsymmetryCard::setExplained);
  retranslate();
}

void AsymmetryCard::setReport(const LayerReport& report) {
  asymmetry_ = report.asymmetry;
  zeroPoint_ = report.decision.asymmetric;
  if (zeroPoint_) {
    asymmetry_.kind = AsymmetryKind::None;  // Nothing is lost.
  }
  keepFloat_ = report.decision.keepFloat;
  activationBits_ = report.decision.activationBits;
  weightBits_ = report.decision.weightBits;
  showTexts();
}

bool AsymmetryCard::isExplained() const {
  return why_->isChecked();
}

void AsymmetryCard::setExplained(bool explained) {
  explanation_->setVisible(explained && asymmetry_.kind != AsymmetryKind::None);
}

void AsymmetryCard::fillMenu() {
  menu_->clear();
  const auto addSection = [this](const QString& heading, int current, auto&& choose) {
    menu_->addSection(heading);
    auto* group = new QActionGroup(menu_);
    for (int bits = kMaxBits; bits >= kMinBits; --bits) {
      QAction* action = menu_->addAction(tr("%1 bits").arg(bits));
      action->setCheckable(true);
      action->setChecked(bits == current);
      group->addAction(action);
      connect(action, &QAction::triggered, this, [choose, bits] { choose(bits); });
    }
  };
  addSection(tr("Activation"), activationBits_,
             [this](int bits) { Q_EMIT activationBitsChosen(bits); });
  addSection(tr("Weights"), weightBits_, [this](int bits) { Q_EMIT weightBitsChosen(bits); });
}

void AsymmetryCard::showTexts() {
  const bool none = asymmetry_.kind == AsymmetryKind::None;
  const bool oneSided = asymmetry_.kind == AsymmetryKind::OneSided;
  const QString bits = QLocale().toString(asymmetry_.bitsLost, 'f', 1);
  setTone(none || keepFloat_ ? Tone::Calm : Tone::Warning);
  buttons_->setVisible(!none);
  explanation_->setVisible(!none && isExplained());
  float_->setEnabled(!keepFloat_);
  if (zeroPoint_) {
    title_->setText(tr("Range with a zero point"));
    text_->setText(
        tr("The codes cover the range of the values, whatever side of zero they are on."));
  } else if (none) {
    title_->setText(tr("Both sides of zero in use"));
    text_->setText(tr("A symmetric range fits these values well."));
  } else if (oneSided) {
    title_->setText(QStringLiteral("⚠ ") + tr("One-sided: %1 bit lost").arg(bits));
    text_->setText(asymmetry_.robustMax > -asymmetry_.robustMin
                       ? tr("The values are all ≥ 0 (or nearly), so the negative half of the "
                            "symmetric range is never used.")
                       : tr("The values are all ≤ 0 (or nearly), so the positive half of the "
                            "symmetric range is never used."));
  } else {
    title_->setText(QStringLiteral("⚠ ") + tr("Lopsided: %1 bit lost").arg(bits));
    text_->setText(
        tr("The values reach much further on one side of zero than on the other, but "
           "the symmetric range gives both sides the same room."));
  }
  const double share = asymmetry_.codesTotal > 0
                           ? static_cast<double>(asymmetry_.codesUsed) / asymmetry_.codesTotal
                           : 0;
  figures_->setText(
      tr("99.98 % of the values: %1 … %2. Codes in use: %3 of %4 (%5).")
          .arg(numberText(asymmetry_.robustMin, 4), numberText(asymmetry_.robustMax, 4))
          .arg(asymmetry_.codesUsed)
          .arg(asymmetry_.codesTotal)
          .arg(percentText(share)));
}

void AsymmetryCard::retranslate() {
  otherBits_->setText(tr("Other bits…"));
  otherBits_->setToolTip(tr("Chooses the bits of the activation or of the weights."));
  float_->setText(tr("Keep float"));
  float_->setToolTip(tr("Leaves this layer unquantized."));
  why_->setText(tr("Wh&y?"));
  why_->setToolTip(tr("Explains what is lost, and what can be done about it."));
  explanation_->setText(
      tr("<p>A symmetric scheme spreads its codes evenly from −threshold to +threshold. Codes on a "
         "side that the values never reach are wasted: the steps are as coarse as with fewer "
         "bits.</p>"
         "<p><b>What helps now.</b> ncnn's runtime has no unsigned range, so the lost codes cannot "
         "be won back by a setting. If the error of this layer is high, give its weights more bits "
         "where they have fewer than 8, try a lower threshold, or keep the layer float.</p>"
         "<p><b>What helps in training.</b> Clamp the activation, with ReLU6 for example, or train "
         "with a learned clipping value: a narrower range needs fewer codes. An activation that "
         "is centred on zero uses both halves.</p>"));
  showTexts();
}

}  // namespace quantoscope
