// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/layer_filter.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/value_text.h"

namespace quantoscope {
namespace {

struct FilterText {
  Q_DECLARE_TR_FUNCTIONS(LayerFilter)
};

double numberOf(const QString& text, bool* ok) {
  const double value = QLocale().toDouble(text, ok);
  return *ok ? value : QLocale::c().toDouble(text, ok);
}

}  // namespace

LayerFilter::LayerFilter(const QString& text) {
  // A comparison may be written with or without spaces, so it is read before words are.
  static const QRegularExpression token(
      QStringLiteral(R"(([A-Za-z]+)\s*(<=|>=|!=|==|=|<|>|≤|≥|≠)\s*(\S*)|(\S+))"));
  for (auto it = token.globalMatch(text); it.hasNext();) {
    const QRegularExpressionMatch match = it.next();
    if (match.hasCaptured(2)) {
      terms_.push_back(comparisonOf(match.captured(1), match.captured(2), match.captured(3)));
      continue;
    }
    Term term;
    term.word = match.captured(4).toLower();
    term.negated = term.word.size() > 1 && term.word.startsWith(QLatin1Char('!'));
    if (term.negated) {
      term.word.remove(0, 1);
    }
    if (term.word == QStringLiteral("overridden")) {
      term.kind = Kind::Overridden;
    } else if (term.word == QStringLiteral("warning")) {
      term.kind = Kind::Warning;
    } else if (term.word == QStringLiteral("float")) {
      term.kind = Kind::Float;
    } else if (term.word == QStringLiteral("dead")) {
      term.kind = Kind::Dead;
    }
    terms_.push_back(std::move(term));
  }
}

LayerFilter::Term LayerFilter::comparisonOf(const QString& field, const QString& comparison,
                                            const QString& number) {
  Term term;
  term.kind = Kind::Compare;
  struct FieldName {
    const char* name;
    Field field;
  };
  static constexpr std::array kFields = {FieldName{"sqnr", Field::Sqnr},
                                         FieldName{"error", Field::Sqnr},
                                         FieldName{"bits", Field::Bits},
                                         FieldName{"weightbits", Field::WeightBits},
                                         FieldName{"threshold", Field::Threshold},
                                         FieldName{"scale", Field::Scale},
                                         FieldName{"divergence", Field::Divergence},
                                         FieldName{"saturated", Field::Saturated},
                                         FieldName{"measured", Field::Measured},
                                         FieldName{"accumulated", Field::Accumulated}};
  const auto known = std::find_if(kFields.begin(), kFields.end(), [&](const FieldName& f) {
    return field.compare(QLatin1String(f.name), Qt::CaseInsensitive) == 0;
  });
  if (known == kFields.end()) {
    error_ = FilterText::tr(
                 "There is no figure called “%1”. There are sqnr, bits, weightbits, threshold, "
                 "scale, divergence, saturated, measured and accumulated.")
                 .arg(field);
    return term;
  }
  term.field = known->field;
  if (comparison == QStringLiteral("<")) {
    term.comparison = Comparison::Less;
  } else if (comparison == QStringLiteral("<=") || comparison == QStringLiteral("≤")) {
    term.comparison = Comparison::LessOrEqual;
  } else if (comparison == QStringLiteral(">")) {
    term.comparison = Comparison::Greater;
  } else if (comparison == QStringLiteral(">=") || comparison == QStringLiteral("≥")) {
    term.comparison = Comparison::GreaterOrEqual;
  } else if (comparison == QStringLiteral("!=") || comparison == QStringLiteral("≠")) {
    term.comparison = Comparison::NotEqual;
  } else {
    term.comparison = Comparison::Equal;
  }
  bool ok = false;
  term.number = numberOf(number, &ok);
  if (!ok) {
    error_ = number.isEmpty()
                 ? FilterText::tr("A number is missing after “%1 %2”.").arg(field, comparison)
                 : FilterText::tr("“%1” is not a number.").arg(number);
  }
  return term;
}

std::optional<double> LayerFilter::valueOf(Field field, const LayerReport* report,
                                           const LayerMeasurement* measurement) {
  if (field == Field::Accumulated) {
    const bool known = measurement != nullptr && measurement->accumulated.count > 0;
    return known ? std::optional(measurement->accumulated.sqnr()) : std::nullopt;
  }
  if (field == Field::Measured) {
    const bool known = measurement != nullptr && !measurement->keptFloat;
    return known ? std::optional(measurement->isolated.sqnr()) : std::nullopt;
  }
  // A layer that is kept float has no figures to compare.
  if (report == nullptr || report->decision.keepFloat) {
    return {};
  }
  switch (field) {
    case Field::Sqnr:
      return report->sqnr;
    case Field::Bits:
      return std::min(report->decision.activationBits, report->decision.weightBits);
    case Field::WeightBits:
      return report->decision.weightBits;
    case Field::Threshold:
      return report->decision.threshold;
    case Field::Scale:
      return report->decision.scale;
    case Field::Divergence:
      return report->decision.divergence;
    case Field::Saturated:
      return 100 * report->activation.saturated;
    case Field::Measured:
    case Field::Accumulated:
      break;
  }
  return {};
}

bool LayerFilter::holds(const Term& term, const QuantizableLayer& layer, const LayerReport* report,
                        const LayerMeasurement* measurement) {
  switch (term.kind) {
    case Kind::Word: {
      const QString text = QString::fromStdString(layer.name) + QLatin1Char('\n') +
                           QLatin1String(toString(layer.kind)) + QLatin1Char('\n') +
                           shortTypeText(layer) + QLatin1Char('\n') + geometryText(layer);
      return text.contains(term.word, Qt::CaseInsensitive) != term.negated;
    }
    case Kind::Overridden:
      return report != nullptr && report->decision.overridden != term.negated;
    case Kind::Warning:
      return report != nullptr && report->warnings.empty() == term.negated;
    case Kind::Float:
      return report != nullptr && report->decision.keepFloat != term.negated;
    case Kind::Dead:
      return report != nullptr &&
             (report->decision.deadBlob || !report->weights.deadChannels.empty()) != term.negated;
    case Kind::Compare:
      break;
  }
  const std::optional<double> value = valueOf(term.field, report, measurement);
  if (!value) {
    return false;
  }
  switch (term.comparison) {
    case Comparison::Less:
      return *value < term.number;
    case Comparison::LessOrEqual:
      return *value <= term.number;
    case Comparison::Greater:
      return *value > term.number;
    case Comparison::GreaterOrEqual:
      return *value >= term.number;
    case Comparison::Equal:
      return *value == term.number;
    case Comparison::NotEqual:
      return *value != term.number;
  }
  return false;
}

bool LayerFilter::accepts(const QuantizableLayer& layer, const LayerReport* report,
                          const LayerMeasurement* measurement) const {
  return !error_.isEmpty() || std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    return holds(term, layer, report, measurement);
  });
}

}  // namespace quantoscope
