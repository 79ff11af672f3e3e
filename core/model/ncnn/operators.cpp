// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/operators.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "core/model/ncnn/embedded_scales.h"
#include "core/model/ncnn/operator_loaders.h"

namespace quantoscope::ncnn {

OperatorLoader findOperator(const std::string& type) {
  static const std::unordered_map<std::string, OperatorLoader> kTable = {
      {"AbsVal", loadAbsVal},
      {"ArgMax", loadArgMax},
      {"BNLL", loadBnll},
      {"BatchNorm", loadBatchNorm},
      {"Bias", loadBias},
      {"BinaryOp", loadBinaryOp},
      {"CELU", loadCelu},
      {"Cast", loadCast},
      {"Clip", loadClip},
      {"Concat", loadConcat},
      {"Convolution", loadConvolution},
      {"Convolution1D", loadConvolution1d},
      {"ConvolutionDepthWise", loadConvolutionDepthWise},
      {"ConvolutionDepthWise1D", loadConvolutionDepthWise1d},
      {"CopyTo", loadCopyTo},
      {"Crop", loadCrop},
      {"CumulativeSum", loadCumulativeSum},
      {"Deconvolution", loadDeconvolution},
      {"Deconvolution1D", loadDeconvolution1d},
      {"DeconvolutionDepthWise", loadDeconvolutionDepthWise},
      {"DeconvolutionDepthWise1D", loadDeconvolutionDepthWise1d},
      {"DeepCopy", loadDeepCopy},
      {"Dequantize", loadDequantize},
      {"Dropout", loadDropout},
      {"ELU", loadElu},
      {"Einsum", loadEinsum},
      {"Eltwise", loadEltwise},
      {"Embed", loadEmbed},
      {"Erf", loadErf},
      {"Exp", loadExp},
      {"ExpandDims", loadExpandDims},
      {"Flatten", loadFlatten},
      {"Flip", loadFlip},
      {"Fold", loadFold},
      {"GELU", loadGelu},
      {"GLU", loadGlu},
      {"GRU", loadGru},
      {"Gemm", loadGemm},
      {"GroupNorm", loadGroupNorm},
      {"HardSigmoid", loadHardSigmoid},
      {"HardSwish", loadHardSwish},
      {"InnerProduct", loadInnerProduct},
      {"InstanceNorm", loadInstanceNorm},
      {"Interp", loadInterp},
      {"LRN", loadLrn},
      {"LSTM", loadLstm},
      {"LayerNorm", loadLayerNorm},
      {"Log", loadLog},
      {"MVN", loadMvn},
      {"MatMul", loadMatMul},
      {"MemoryData", loadMemoryData},
      {"Mish", loadMish},
      {"MultiHeadAttention", loadMultiHeadAttention},
      {"Noop", loadNoop},
      {"Normalize", loadNormalize},
      {"PReLU", loadPrelu},
      {"Padding", loadPadding},
      {"Permute", loadPermute},
      {"PixelShuffle", loadPixelShuffle},
      {"Pooling", loadPooling},
      {"Pooling1D", loadPooling1d},
      {"Power", loadPower},
      {"Quantize", loadQuantize},
      {"RMSNorm", loadRmsNorm},
      {"RNN", loadRnn},
      {"ReLU", loadRelu},
      {"Reduction", loadReduction},
      {"Reorg", loadReorg},
      {"Requantize", loadRequantize},
      {"Reshape", loadReshape},
      {"RotaryEmbed", loadRotaryEmbed},
      {"SDPA", loadSdpa},
      {"SELU", loadSelu},
      {"Scale", loadScale},
      {"Shrink", loadShrink},
      {"ShuffleChannel", loadShuffleChannel},
      {"Sigmoid", loadSigmoid},
      {"Slice", loadSlice},
      {"Softmax", loadSoftmax},
      {"Softplus", loadSoftplus},
      {"Split", loadSplit},
      {"Squeeze", loadSqueeze},
      {"Swish", loadSwish},
      {"TanH", loadTanh},
      {"Threshold", loadThreshold},
      {"Tile", loadTile},
      {"UnaryOp", loadUnaryOp},
      {"Unfold", loadUnfold},
      {"YoloV5Focus", loadYoloV5Focus},
  };
  const auto found = kTable.find(type);
  return found == kTable.end() ? nullptr : found->second;
}

bool isKnownSink(const std::string& type) {
  constexpr std::array<std::string_view, 8> kSinks = {"DetectionOutput",
                                                      "PriorBox",
                                                      "Proposal",
                                                      "PSROIPooling",
                                                      "ROIAlign",
                                                      "ROIPooling",
                                                      "YoloDetectionOutput",
                                                      "Yolov3DetectionOutput"};
  return std::find(kSinks.begin(), kSinks.end(), type) != kSinks.end();
}

}  // namespace quantoscope::ncnn
