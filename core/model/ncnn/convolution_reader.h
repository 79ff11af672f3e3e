// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"
#include "core/model/ncnn/fused_activation.h"
#include "core/model/ncnn/layer_reader.h"

namespace quantoscope::ncnn {

/// The forms of convolution layers in ncnn.
struct ConvolutionForm {
  bool oneDimensional = false;
  bool grouped = false;
};

/// The parameters of a convolution layer, checked against one another.
struct ConvolutionSettings {
  ConvolutionGeometry geometry;
  int outputChannels = 0;
  int inputChannels = 0;
  int weightCount = 0;
  bool dynamicWeights = false;  ///< The weights are a blob; then the sizes above are not known.
  bool hasBias = false;
  int int8Term = 0;  ///< Not 0: the layer is quantized already, see embedded_scales.h.
  FusedActivation activation;
};

/// Throws Error for sizes that cannot be.
ConvolutionSettings readConvolutionSettings(LayerReader& reader, const ConvolutionForm& form);

/// Reads the vertical value `verticalId` of a pair, which is 1 or 0 for a form of one dimension.
int readVertical(LayerReader& reader, const ConvolutionForm& form, int verticalId, int horizontal,
                 int low, int high, const std::string& what);

/// Reads the pads: parameters 4, 14, 15 and 16.
void readPads(LayerReader& reader, const ConvolutionForm& form, ConvolutionGeometry& geometry);

/// weights / (outputs * taps), the number of input channels of one group. Throws Error if that is
/// not a whole positive number.
int inputChannelsOfWeights(int weights, int outputs, int taps);

/// Limits of any kernel's geometry; beyond them a file is broken, not unusual.
inline constexpr int kMaxKernel = 4096;
inline constexpr int kMaxStride = 4096;
inline constexpr int kMaxPad = 65536;
inline constexpr int kMaxChannels = 1 << 24;

}  // namespace quantoscope::ncnn
