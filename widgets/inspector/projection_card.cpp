// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/projection_card.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <cmath>

#include "widgets/value_text.h"

namespace quantoscope {
namespace {

QString figureOf(const Projection& projection) {
  if (!(projection.signal > 0)) {
    return QStringLiteral("–");
  }
  return projection.infinite > 0 ? ProjectionCard::tr("overflows") : decibelText(projection.sqnr());
}

QString cosineOf(const Projection& projection) {
  return projection.signal > 0
             ? ProjectionCard::tr("Cosine %1").arg(QLocale().toString(projection.cosine(), 'f', 4))
             : QString();
}

}  // namespace

ProjectionCard::ProjectionCard(QWidget* parent)
    : QWidget(parent),
      heading_(new QLabel),
      weightsHeading_(new QLabel),
      activationHeading_(new QLabel) {
  setObjectName(QStringLiteral("projections"));
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(3);
  grid->setColumnStretch(0, 1);
  grid->addWidget(heading_, 0, 0);
  grid->addWidget(weightsHeading_, 0, 1);
  grid->addWidget(activationHeading_, 0, 2);
  for (QLabel* label : {heading_, weightsHeading_, activationHeading_}) {
    label->setForegroundRole(QPalette::PlaceholderText);
  }
  for (QLabel* label : {weightsHeading_, activationHeading_}) {
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row row = {new QLabel, new QLabel, new QLabel};
    const QString name = QString::fromLatin1(toString(kNumberFormats[i]));
    row.weights->setObjectName(QStringLiteral("weights-") + name);
    row.activation->setObjectName(QStringLiteral("activation-") + name);
    for (QLabel* label : {row.weights, row.activation}) {
      label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
      label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    const int line = static_cast<int>(i) + 1;
    grid->addWidget(row.name, line, 0);
    grid->addWidget(row.weights, line, 1);
    grid->addWidget(row.activation, line, 2);
    rows_[i] = row;
  }
  retranslate();
}

void ProjectionCard::setProjections(std::vector<LayerProjection> projections) {
  projections_ = std::move(projections);
  showProjections();
}

void ProjectionCard::showProjections() {
  setVisible(projections_.size() == rows_.size());
  if (projections_.size() != rows_.size()) {
    return;
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const LayerProjection& projection = projections_[i];
    const Row& row = rows_[i];
    switch (projection.format) {
      case NumberFormat::Half:
        row.name->setText(tr("fp16"));
        row.name->setToolTip(tr("Half precision. Beyond 65504 it is infinite."));
        break;
      case NumberFormat::Log2:
        row.name->setText(tr("Powers of two, %1 bits").arg(projection.bits));
        row.name->setToolTip(
            tr("sign · 2^round(log2 |x|), and 0: a multiplication becomes a shift."));
        break;
      case NumberFormat::Ternary:
        row.name->setText(tr("Ternary"));
        row.name->setToolTip(
            tr("−α, 0, α: 0 up to 0.7 of the mean magnitude, α the mean "
               "magnitude of the others."));
        break;
      case NumberFormat::Binary:
        row.name->setText(tr("Binary"));
        row.name->setToolTip(tr("−α, α: α is the mean magnitude."));
        break;
    }
    row.weights->setText(figureOf(projection.weights));
    row.weights->setToolTip(cosineOf(projection.weights));
    row.activation->setText(figureOf(projection.activation));
    row.activation->setToolTip(cosineOf(projection.activation));
    row.weights->setAccessibleName(
        tr("%1, weights: %2").arg(row.name->text(), row.weights->text()));
    row.activation->setAccessibleName(
        tr("%1, activation: %2").arg(row.name->text(), row.activation->text()));
  }
}

void ProjectionCard::retranslate() {
  heading_->setText(tr("Other formats, SQNR"));
  heading_->setToolTip(
      tr("What the values would lose if they were written so, without training for it."));
  weightsHeading_->setText(tr("weights"));
  activationHeading_->setText(tr("activation"));
  showProjections();
}

}  // namespace quantoscope
