// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/expected_card.h"

#include "widgets/value_text.h"

namespace quantoscope {

namespace {

// Codes with a zero point at their end are unsigned ones.
QString codesText(const LayerDecision& decision) {
  const CodeRange& range = decision.codes.range;
  const bool isUnsigned = decision.asymmetric && range.zeroPoint == range.low;
  const CodeRange shown = isUnsigned ? unsignedRange(range, decision.activationBits) : range;
  const QString codes = ExpectedCard::tr("%1 … %2").arg(shown.low).arg(shown.high);
  return decision.asymmetric && !isUnsigned
             ? ExpectedCard::tr("%1, zero %2").arg(codes).arg(shown.zeroPoint)
             : codes;
}

}  // namespace

ExpectedCard::ExpectedCard(QWidget* parent)
    : FigureTable(FigureCount, QStringLiteral("expected"), parent) {
  retranslate();
}

QString ExpectedCard::text(Figure figure, const LayerReport& report) {
  const LayerDecision& decision = report.decision;
  const QString none = QStringLiteral("–");
  if (figure == Bits) {
    return decision.halfFloat ? tr("fp16")
           : decision.keepFloat
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
    case CodeNumbers:
      return codesText(decision);
    case Divergence:
      return numberText(decision.divergence, 4);
    default:
      return none;
  }
}

void ExpectedCard::setReports(const LayerReport& automatic, const LayerReport& current) {
  for (int i = 0; i < FigureCount; ++i) {
    const auto figure = static_cast<Figure>(i);
    setFigure(i, text(figure, automatic), text(figure, current));
  }
}

void ExpectedCard::retranslate() {
  setHeading(tr("Expected: automatic → now"));
  setName(Sqnr, tr("SQNR"),
          tr("Signal to quantization noise ratio of activation and weights together, taken as "
             "independent."));
  setName(ActivationSqnr, tr("– activation"), tr("SQNR of the activation alone."));
  setName(WeightSqnr, tr("– weights"), tr("SQNR of the weights alone."));
  setName(Saturated, tr("Saturated"), tr("Share of the values that are clipped."));
  setName(Codes, tr("Codes in use"),
          tr("Codes between the robust extremes, of those that the bits allow."));
  setName(
      CodeNumbers, tr("Codes"),
      tr("The smallest and the largest code. Without negative values they are unsigned, with the "
         "zero point 0: the signed codes and their zero point are lower by half of them."));
  setName(Divergence, tr("Divergence"), tr("Of the method's curve at this threshold, in nats."));
  setName(Bits, tr("Bits"), tr("Activation / weights."));
}

}  // namespace quantoscope
