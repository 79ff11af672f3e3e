// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/scale_group_card.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

#include "widgets/value_text.h"

namespace quantoscope {

ScaleGroupCard::ScaleGroupCard(QWidget* parent)
    : Card(parent),
      title_(new QLabel),
      why_(new QLabel),
      cost_(new QLabel),
      button_(new QPushButton) {
  setObjectName(QStringLiteral("scaleGroupCard"));
  title_->setObjectName(QStringLiteral("scaleGroupTitle"));
  why_->setObjectName(QStringLiteral("scaleGroupWhy"));
  cost_->setObjectName(QStringLiteral("scaleGroupCost"));
  button_->setObjectName(QStringLiteral("untieLayer"));
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(9, 8, 9, 9);
  layout->setSpacing(4);
  for (QLabel* label : {title_, why_, cost_}) {
    label->setWordWrap(true);
    label->setMinimumWidth(0);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(label);
  }
  layout->addWidget(button_, 0, Qt::AlignLeft);
  connect(button_, &QPushButton::clicked, this, [this] { Q_EMIT untiedChosen(!ties_.untied); });
  retranslate();
}

void ScaleGroupCard::setTies(const ScaleTies& ties) {
  if (!(ties == ties_)) {
    ties_ = ties;
    retranslate();
  }
}

QString ScaleGroupCard::why() const {
  if (ties_.target == Target::Integer) {
    return tr("They read what %1 writes, which can be codes of one scale only. Threshold, method, "
              "bits and zero point of one move all; with different ones %1 has to write floats.")
        .arg(ties_.producer);
  }
  return tr("They read what %1 computes, and the runtime turns that into codes once, with the "
            "first "
            "one's scale. Threshold, method and bits of one move all.")
      .arg(ties_.producer);
}

QString ScaleGroupCard::cost() const {
  if (!ties_.untied) {
    return {};
  }
  if (ties_.first.isEmpty()) {
    return ties_.target == Target::Ncnn ? tr("It costs nothing as long as the scales are the same.")
                                        : QString();
  }
  QString text = tr("The codes have the scale of %1: this layer reads %2 times every value.")
                     .arg(ties_.first, numberText(ties_.factor, 4));
  text += QLatin1Char(' ');
  if (!ties_.sqnr || !ties_.tiedSqnr) {
    return text + tr("What that costs is being measured.");
  }
  const double loss = *ties_.tiedSqnr - *ties_.sqnr;
  constexpr int kDigits = 1;
  const QString decibel = QLocale().toString(std::abs(loss), 'f', kDigits);
  return text + (loss >= 0 ? tr("Measured: it costs %1 dB, %2 instead of %3.")
                           : tr("Measured: it gains %1 dB, %2 instead of %3."))
                    .arg(decibel, decibelText(*ties_.sqnr), decibelText(*ties_.tiedSqnr));
}

void ScaleGroupCard::retranslate() {
  setVisible(ties_.grouped());
  const QStringList others = ties_.untied ? ties_.tied + ties_.apart : ties_.tied;
  const QString names = others.join(QStringLiteral(", "));
  title_->setText(ties_.untied           ? tr("⚠ Untied from %1").arg(names)
                  : ties_.tied.isEmpty() ? tr("⇄ Would share one scale with %1, which is untied")
                                               .arg(ties_.apart.join(QStringLiteral(", ")))
                                         : tr("⇄ One scale with %1").arg(names));
  why_->setText(why());
  const QString text = cost();
  cost_->setText(text);
  cost_->setVisible(!text.isEmpty());
  button_->setText(ties_.untied ? tr("Tie again") : tr("Untie"));
  button_->setVisible(ties_.untied || !ties_.tied.isEmpty());
  button_->setToolTip(ties_.untied
                          ? tr("The layer takes the decisions of the others again.")
                          : tr("Decides for this layer alone. The runtime has one scale all the "
                               "same: what that costs is measured and said here."));
  setTone(ties_.untied && (!ties_.first.isEmpty() || ties_.target == Target::Integer)
              ? Tone::Warning
              : Tone::Calm);
}

}  // namespace quantoscope
