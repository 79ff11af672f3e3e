// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// A layer whose output is read by other int8 layers only can write codes at once, so that nothing
/// is ever stored in float between them.
struct FusedRequantization {
  std::size_t producer = 0;
  std::size_t consumer = 0;
  bool operator==(const FusedRequantization&) const = default;
};

/// The pairs that ncnn2int8 fuses: convolutions that hand their output straight to convolutions,
/// all of them int8 with one activation scale.
std::vector<FusedRequantization> fusedRequantizations(const Model& model,
                                                      const NetworkArithmetic& arithmetic);

/// For each layer the codes that it can write with integers only: those of the int8 layers that
/// read it, if all agree and nothing lies between but what treats codes like values (ReLU, maximum,
/// concatenation, reshaping). Empty where it has to write float.
std::vector<std::optional<ActivationCodes>> integerOutputs(const Model& model,
                                                           const NetworkArithmetic& arithmetic);

}  // namespace quantoscope
