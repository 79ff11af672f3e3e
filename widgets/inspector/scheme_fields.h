// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/quantization/plan.h"
#include "widgets/inspector/override_field.h"

class QCheckBox;
class QComboBox;
class QLabel;

namespace quantoscope {

/// How the weights get their scales, and what a layer that is kept float computes with.
class SchemeFields : public QWidget {
  Q_OBJECT

 public:
  explicit SchemeFields(QWidget* parent = nullptr);

  /// `automatic` is the decision without an override. Emits nothing.
  void setDecision(const LayerDecision& automatic, const LayerDecision& current,
                   const LayerOverride& layerOverride);
  void retranslate();

 Q_SIGNALS:
  /// The user changed a field: `edited` is the override as it shall be from now on.
  void edited(const quantoscope::LayerOverride& edited, quantoscope::OverrideField field);

 private:
  void fillRanges();
  void choosePerTensor(bool perTensor);
  void chooseRange();
  void chooseHalf(bool half);

  LayerOverride override_;
  WeightRange automaticRange_ = WeightRange::Absmax;
  QLabel* rangeLabel_;
  QComboBox* range_;
  QCheckBox* perTensor_;
  QCheckBox* half_;
};

}  // namespace quantoscope
