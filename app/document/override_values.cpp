// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/override_values.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/analysis/layer_report.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/weight_range.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

// Gives the translations a context of their own.
struct OverrideValues {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::OverrideValues)
};

constexpr int kDigits = 6;

QString methodLabel(const std::string& id) {
  if (id.empty()) {
    return OverrideValues::tr("automatic");
  }
  const std::string_view label = thresholdMethod(id).label;
  return QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size()));
}

QString bitsText(int bits) {
  return bits == 0 ? OverrideValues::tr("automatic") : QString::number(bits);
}

QString precisionText(const LayerOverride& decided, bool automaticFloat) {
  if (!decided.keepFloat.value_or(automaticFloat)) {
    return OverrideValues::tr("int8");
  }
  return decided.halfFloat.value_or(false) ? OverrideValues::tr("float, 16 bits")
                                           : OverrideValues::tr("float");
}

QString yesNo(bool value) {
  return value ? OverrideValues::tr("yes") : OverrideValues::tr("no");
}

QString rangeText(const std::optional<WeightRange>& range) {
  return range ? QString::fromUtf8(toString(*range)) : OverrideValues::tr("automatic");
}

QString weightScalesText(const std::optional<std::vector<float>>& scales) {
  return scales ? OverrideValues::tr("%n given", "weight scales", static_cast<int>(scales->size()))
                : OverrideValues::tr("from the weights");
}

}  // namespace

AutomaticValues automaticValues(const LayerReport* automatic) {
  if (automatic == nullptr) {
    return {};
  }
  const LayerDecision& decision = automatic->decision;
  return {decision.threshold,  decision.method,     decision.activationBits,
          decision.weightBits, decision.asymmetric, decision.keepFloat};
}

QString overrideChanges(const LayerOverride& before, const LayerOverride& after,
                        const AutomaticValues& automatic) {
  QStringList texts;
  const auto add = [&](const QString& name, const QString& from, const QString& to) {
    texts
        << OverrideValues::tr("%1 %2 → %3", "field, value before, value after").arg(name, from, to);
  };
  // A method that was chosen for the layer has another automatic threshold than the one known here.
  const auto threshold = [&](const LayerOverride& decided) {
    if (decided.threshold) {
      return numberText(*decided.threshold, kDigits);
    }
    return decided.method || decided.activationBits || automatic.threshold == 0
               ? OverrideValues::tr("automatic")
               : numberText(automatic.threshold, kDigits);
  };
  if (before.threshold != after.threshold) {
    add(OverrideValues::tr("threshold"), threshold(before), threshold(after));
  }
  if (before.method != after.method) {
    add(OverrideValues::tr("method"), methodLabel(before.method.value_or(automatic.method)),
        methodLabel(after.method.value_or(automatic.method)));
  }
  if (before.activationBits != after.activationBits) {
    add(OverrideValues::tr("activation bits"),
        bitsText(before.activationBits.value_or(automatic.activationBits)),
        bitsText(after.activationBits.value_or(automatic.activationBits)));
  }
  if (before.weightBits != after.weightBits) {
    add(OverrideValues::tr("weight bits"),
        bitsText(before.weightBits.value_or(automatic.weightBits)),
        bitsText(after.weightBits.value_or(automatic.weightBits)));
  }
  if (before.keepFloat != after.keepFloat || before.halfFloat != after.halfFloat) {
    add(OverrideValues::tr("precision"), precisionText(before, automatic.keepFloat),
        precisionText(after, automatic.keepFloat));
  }
  if (before.asymmetric != after.asymmetric) {
    add(OverrideValues::tr("zero point"), yesNo(before.asymmetric.value_or(automatic.asymmetric)),
        yesNo(after.asymmetric.value_or(automatic.asymmetric)));
  }
  if (before.perTensorWeights != after.perTensorWeights) {
    add(OverrideValues::tr("one weight scale"), yesNo(before.perTensorWeights.value_or(false)),
        yesNo(after.perTensorWeights.value_or(false)));
  }
  if (before.weightRange != after.weightRange) {
    add(OverrideValues::tr("weight range"), rangeText(before.weightRange),
        rangeText(after.weightRange));
  }
  if (before.weightScales != after.weightScales) {
    add(OverrideValues::tr("weight scales"), weightScalesText(before.weightScales),
        weightScalesText(after.weightScales));
  }
  if (before.untied != after.untied) {
    add(OverrideValues::tr("follows its group"), yesNo(!before.untied.value_or(false)),
        yesNo(!after.untied.value_or(false)));
  }
  const auto why = [](const LayerOverride& decided) {
    return decided.provenance ? QString::fromStdString(decided.provenance->why) : QString();
  };
  if (texts.isEmpty() && why(before) != why(after)) {
    add(OverrideValues::tr("reason"), OverrideValues::tr("“%1”").arg(why(before)),
        OverrideValues::tr("“%1”").arg(why(after)));
  }
  return texts.join(QStringLiteral(", "));
}

QString methodChange(const std::string& before, const std::string& after) {
  return methodLabel(before) + QStringLiteral(" → ") + methodLabel(after);
}

}  // namespace quantoscope
