// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/formats/export_source.h"

namespace quantoscope {

/// What a format has no place for.
enum class LossKind {
  Provenance,      ///< Where values come from.
  Statistics,      ///< Histograms and curves.
  Plan,            ///< The file cannot be opened as a plan again.
  ActivationBits,  ///< Fewer activation bits than 8: the runtime clips at ±127.
  ZeroPoints,
  FloatWidth,     ///< The runtime decides whether float layers have 16 or 32 bits.
  FloatLayers,    ///< The runtime may run float layers in int8 all the same.
  WeightScales,   ///< The runtime finds its own weight scales.
  SharedTensors,  ///< Different decisions of the layers that read one tensor.
  SmallScales,    ///< Scales that six decimals do not hold well.
  HalfFloats,     ///< Layers kept in 16-bit floats are written as the model has them.
};

/// What a file would not say of the plan at hand.
struct Loss {
  LossKind kind;
  std::vector<std::string> names;  ///< Layers, or the tensors of SharedTensors; empty: of all.

  bool operator==(const Loss&) const = default;
};

/// One English sentence, for the command line. The desktop program has its own wording.
std::string describe(const Loss& loss);

/// Why a file cannot be written at all.
enum class ObstacleKind {
  NotFromNcnn,    ///< The model is no ncnn model.
  NoTensorNames,  ///< The model does not say which tensors its layers read.
  NotOnnx,        ///< The file is made from the model's own, which is no ONNX file.
};

/// One English sentence.
std::string describe(ObstacleKind obstacle);

/// The layers for which `has` is true, as a loss of this kind; nothing if there are none.
template <typename Predicate>
void addLoss(std::vector<Loss>& losses, LossKind kind, const ExportSource& source, Predicate has) {
  Loss loss{kind, {}};
  for (std::size_t i = 0; i < source.model.layers.size(); ++i) {
    if (has(source.reports[i])) {
      loss.names.push_back(source.model.layers[i].name);
    }
  }
  if (!loss.names.empty()) {
    losses.push_back(std::move(loss));
  }
}

}  // namespace quantoscope
