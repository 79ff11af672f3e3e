// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/analysis/layer_measurement.h"
#include "core/analysis/layer_report.h"
#include "core/model/model.h"

namespace quantoscope {

/// A filter over layers, as typed into a box. Terms are separated by spaces and all must hold:
///   any word           part of the name or the type, in any case
///   FIELD OP NUMBER    FIELD: sqnr, bits, weightbits, threshold, scale, divergence, saturated (in
///                      per cent), measured, accumulated (SQNR); OP: < <= > >= = !=; spaces around
///                      OP are free
///   overridden, warning, float, dead
///   !TERM              the opposite of a word or flag
/// A layer without a report, or a measurement, fulfils no comparison and no flag that needs it.
class LayerFilter {
 public:
  LayerFilter() = default;
  explicit LayerFilter(const QString& text);

  /// `measurement` may be null, as `report` may: not known yet.
  bool accepts(const QuantizableLayer& layer, const LayerReport* report,
               const LayerMeasurement* measurement = nullptr) const;
  /// What is wrong with the text, for the user; empty when nothing is. Such a filter accepts all.
  const QString& error() const { return error_; }

 private:
  enum class Field {
    Sqnr,
    Bits,
    WeightBits,
    Threshold,
    Scale,
    Divergence,
    Saturated,
    Measured,
    Accumulated
  };
  enum class Comparison { Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual };
  enum class Kind { Word, Compare, Overridden, Warning, Float, Dead };
  struct Term {
    Kind kind = Kind::Word;
    QString word;
    Field field = Field::Sqnr;
    Comparison comparison = Comparison::Less;
    double number = 0;
    bool negated = false;
  };

  static bool holds(const Term& term, const QuantizableLayer& layer, const LayerReport* report,
                    const LayerMeasurement* measurement);
  static std::optional<double> valueOf(Field field, const LayerReport* report,
                                       const LayerMeasurement* measurement);
  Term comparisonOf(const QString& field, const QString& comparison, const QString& number);

  std::vector<Term> terms_;
  QString error_;
};

}  // namespace quantoscope
