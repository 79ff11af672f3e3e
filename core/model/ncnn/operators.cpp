// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/operators.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "core/model/ncnn/operator_loaders.h"

namespace quantoscope::ncnn {

OperatorLoader findOperator(const std::string& type) {
  static const std::unordered_map<std::string, OperatorLoader> kTable = {
      {"BatchNorm", loadBatchNorm},
      {"BinaryOp", loadBinaryOp},
      {"Clip", loadClip},
      {"Concat", loadConcat},
      {"Convolution", loadConvolution},
      {"ConvolutionDepthWise", loadConvolutionDepthWise},
      {"Dropout", loadDropout},
      {"Eltwise", loadEltwise},
      {"Flatten", loadFlatten},
      {"HardSigmoid", loadHardSigmoid},
      {"HardSwish", loadHardSwish},
      {"InnerProduct", loadInnerProduct},
      {"Interp", loadInterp},
      {"Noop", loadNoop},
      {"Padding", loadPadding},
      {"Permute", loadPermute},
      {"Pooling", loadPooling},
      {"ReLU", loadRelu},
      {"Reshape", loadReshape},
      {"Scale", loadScale},
      {"ShuffleChannel", loadShuffleChannel},
      {"Sigmoid", loadSigmoid},
      {"Slice", loadSlice},
      {"Softmax", loadSoftmax},
      {"Split", loadSplit},
  };
  const auto found = kTable.find(type);
  return found == kTable.end() ? nullptr : found->second;
}

bool isKnownSink(const std::string& type) {
  constexpr std::array<std::string_view, 6> kSinks = {
      "DetectionOutput",      "PriorBox", "Proposal", "PSROIPooling", "YoloDetectionOutput",
      "Yolov3DetectionOutput"};
  return std::find(kSinks.begin(), kSinks.end(), type) != kSinks.end();
}

}  // namespace quantoscope::ncnn
