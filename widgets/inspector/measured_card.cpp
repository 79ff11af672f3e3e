// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/measured_card.h"

#include <QGridLayout>
#include <QLabel>

#include "widgets/value_text.h"

namespace quantoscope {

MeasuredCard::MeasuredCard(QWidget* parent) : QWidget(parent), heading_(new QLabel) {
  heading_->setForegroundRole(QPalette::PlaceholderText);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(5);
  grid->setVerticalSpacing(3);
  grid->setColumnStretch(0, 1);
  grid->addWidget(heading_, 0, 0, 1, 4);
  for (int i = 0; i < FigureCount; ++i) {
    Row& row = rows_[static_cast<std::size_t>(i)];
    row = {new QLabel, new QLabel, new QLabel(QStringLiteral("→")), new QLabel};
    row.before->setForegroundRole(QPalette::PlaceholderText);
    row.arrow->setForegroundRole(QPalette::PlaceholderText);
    QFont bold = row.now->font();
    bold.setBold(true);
    row.now->setFont(bold);
    row.now->setObjectName(QStringLiteral("measuredNow%1").arg(i));
    row.before->setObjectName(QStringLiteral("measuredBefore%1").arg(i));
    for (QLabel* label : {row.before, row.now}) {
      label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
      label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    grid->addWidget(row.name, i + 1, 0);
    grid->addWidget(row.before, i + 1, 1);
    grid->addWidget(row.arrow, i + 1, 2);
    grid->addWidget(row.now, i + 1, 3);
  }
  retranslate();
}

QString MeasuredCard::text(Figure figure, const LayerReport& report) {
  const LayerDecision& decision = report.decision;
  const QString none = QStringLiteral("–");
  if (figure == Bits) {
    return decision.keepFloat
               ? tr("float")
               : tr("%1 / %2w").arg(decision.activationBits).arg(decision.weightBits);
  }
  if (decision.keepFloat) {
    return figure == Sqnr ? tr("float") : none;
  }
  switch (figure) {
    case Sqnr:
      return decibelText(report.sqnr);
    case ActivationSqnr:
      return decibelText(report.activation.sqnr);
    case WeightSqnr:
      return decibelText(report.weights.sqnr);
    case Saturated:
      return percentText(report.activation.saturated);
    case Codes:
      return tr("%1 of %2").arg(report.asymmetry.codesUsed).arg(report.asymmetry.codesTotal);
    case Divergence:
      return numberText(decision.divergence, 4);
    default:
      return none;
  }
}

void MeasuredCard::setReports(const LayerReport& automatic, const LayerReport& current) {
  for (int i = 0; i < FigureCount; ++i) {
    const auto figure = static_cast<Figure>(i);
    Row& row = rows_[static_cast<std::size_t>(i)];
    const QString before = text(figure, automatic);
    const QString now = text(figure, current);
    // The same figure twice would only hide the ones that changed.
    const bool changed = before != now;
    row.before->setText(changed ? before : QString());
    row.arrow->setText(changed ? QStringLiteral("→") : QString());
    row.now->setText(now);
    row.now->setAccessibleName(
        changed ? tr("%1: automatic %2, now %3").arg(row.name->text(), before, now)
                : tr("%1: %2").arg(row.name->text(), now));
  }
}

void MeasuredCard::retranslate() {
  heading_->setText(tr("Expected: automatic → now"));
  const auto set = [this](Figure figure, const QString& name, const QString& toolTip) {
    rows_[figure].name->setText(name);
    rows_[figure].name->setToolTip(toolTip);
  };
  set(Sqnr, tr("SQNR"),
      tr("Signal to quantization noise ratio of activation and weights together, taken as "
         "independent."));
  set(ActivationSqnr, tr("– activation"), tr("SQNR of the activation alone."));
  set(WeightSqnr, tr("– weights"), tr("SQNR of the weights alone."));
  set(Saturated, tr("Saturated"), tr("Share of the values that are clipped."));
  set(Codes, tr("Codes in use"),
      tr("Codes between the robust extremes, of those that the bits allow."));
  set(Divergence, tr("Divergence"), tr("Of the method's curve at this threshold, in nats."));
  set(Bits, tr("Bits"), tr("Activation / weights."));
}

}  // namespace quantoscope
