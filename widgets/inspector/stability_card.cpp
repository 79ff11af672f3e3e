// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/stability_card.h"

#include <QLabel>
#include <QVBoxLayout>
#include <utility>

#include "widgets/value_text.h"

namespace quantoscope {

StabilityCard::StabilityCard(QWidget* parent)
    : Card(parent),
      title_(new QLabel),
      band_(new QLabel),
      absmax_(new QLabel),
      images_(new QLabel) {
  setObjectName(QStringLiteral("stabilityCard"));
  band_->setObjectName(QStringLiteral("stabilityBand"));
  absmax_->setObjectName(QStringLiteral("stabilityAbsmax"));
  images_->setObjectName(QStringLiteral("stabilityImages"));
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(9, 8, 9, 9);
  layout->setSpacing(4);
  for (QLabel* label : {title_, band_, absmax_, images_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(label);
  }
  absmax_->setTextFormat(Qt::RichText);
  absmax_->setTextInteractionFlags(Qt::TextBrowserInteraction);
  connect(absmax_, &QLabel::linkActivated, this, &StabilityCard::imageChosen);
  retranslate();
}

void StabilityCard::setStability(std::shared_ptr<const ThresholdStability> stability,
                                 const QString& image) {
  stability_ = std::move(stability);
  image_ = image;
  retranslate();
}

QString StabilityCard::bandText() const {
  return tr("With other images the threshold would have been %1 … %2, nine times in ten. %3 of the "
            "input's SQNR depend on it.")
      .arg(numberText(stability_->low), numberText(stability_->high),
           decibelText(stability_->sqnrAtStake));
}

QString StabilityCard::absmaxText() const {
  const AbsmaxImage& absmax = stability_->absmax;
  QString text = tr("The largest value comes from %1; the next image reaches %2.")
                     .arg(QStringLiteral("<a href=\"image\">%1</a>").arg(image_.toHtmlEscaped()),
                          numberText(absmax.nextAbsmax));
  if (absmax.thresholdWithout) {
    const QString threshold = numberText(*absmax.thresholdWithout);
    text += QLatin1Char(' ') + (absmax.alone ? tr("Without it the threshold would be %1.")
                                             : tr("Without its group of images the threshold would "
                                                  "be %1."))
                                   .arg(threshold);
  }
  return text;
}

QString StabilityCard::imagesText() const {
  return stability_->settled()
             ? tr("%1 of %2 images were enough.")
                   .arg(stability_->imagesEnough)
                   .arg(stability_->images)
             : tr("It still moved when the last of %1 images came: more would help.")
                   .arg(stability_->images);
}

void StabilityCard::retranslate() {
  setVisible(stability_ != nullptr);
  title_->setText(tr("Stability of the automatic threshold"));
  if (stability_ == nullptr) {
    return;
  }
  // A dB is what a careful choice of the method gains.
  constexpr double kAtStake = 1;
  setTone(stability_->sqnrAtStake > kAtStake ? Tone::Warning : Tone::Calm);
  band_->setText(bandText());
  absmax_->setText(absmaxText());
  images_->setText(imagesText());
}

}  // namespace quantoscope
