// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>

#include "core/quantization/plan.h"

namespace quantoscope {

/// Which part of a LayerOverride an edit changed; for the wording of undo, and for merging edits.
enum class OverrideField {
  Threshold,
  Method,
  ActivationBits,
  WeightBits,
  KeepFloat,
  ZeroPoint,
  WeightRange,
  PerTensorWeights,
  HalfFloat,
  Advice,  ///< Whatever an advice changes.
  Table,   ///< All that a table or another file says.
  Untied,  ///< Whether the layer follows the others of its group.
  Reason,
  Reset
};

}  // namespace quantoscope

Q_DECLARE_METATYPE(quantoscope::LayerOverride)
Q_DECLARE_METATYPE(quantoscope::OverrideField)
