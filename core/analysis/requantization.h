// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
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

/// The pairs that ncnn2int8 fuses: those of fusibleRequantizations() whose producer and readers are
/// int8, whether or not the readers have one scale. The first reader of a producer comes first.
std::vector<FusedRequantization> fusedRequantizations(const Model& model,
                                                      const NetworkArithmetic& arithmetic);

/// A layer that reads codes that were written with another layer's scale: ncnn2int8 fuses the
/// requantization behind a Split with the first reader's scale, and the others decode what they get
/// with their own. Every value is then `factor()` times what it was, and values beyond the first
/// reader's threshold are clipped for all.
struct MisreadCodes {
  std::size_t producer = 0;  ///< Indices into Model::layers.
  std::size_t first = 0;     ///< The reader whose scale the codes are written with.
  std::size_t reader = 0;    ///< The one that misreads them.
  double written = 0;        ///< Codes per unit …
  double read = 0;           ///< … and what the reader takes them for.

  double factor() const { return written / read; }
  /// True if the reader's own threshold is above the first one's, so that values are clipped that
  /// it would have kept.
  bool clips() const { return written > read; }
};

/// What the reader does with the codes, as a sentence without the reader's name and full stop, with
/// the names of the producer and of the first reader.
std::string describe(const MisreadCodes& misread, const std::string& producer,
                     const std::string& first);

/// Of a network for Target::Ncnn with float scales as they are stored; nothing for other targets.
std::vector<MisreadCodes> misreadCodes(const Model& model, const NetworkArithmetic& arithmetic);

/// The network as its target runs it: layers that do not fit our kernels in float, and for
/// Target::Ncnn each layer that misreads codes with what they are written with
/// (LayerArithmetic::written). A model that is quantized already keeps what its file says. Throws
/// Error unless `arithmetic` is for this model.
NetworkArithmetic asRun(const Model& model, const NetworkArithmetic& arithmetic);

/// For each layer the codes that it can write with integers only: those of the int8 layers that
/// read it, if all agree and nothing lies between but what treats codes like values (ReLU, maximum,
/// concatenation, reshaping). Empty where it has to write float.
std::vector<std::optional<ActivationCodes>> integerOutputs(const Model& model,
                                                           const NetworkArithmetic& arithmetic);

}  // namespace quantoscope
