// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/onnx/node_reader.h"
#include "core/model/onnx/operation.h"

namespace quantoscope::onnxgraph {

/// Works out what a node does for inputs of known shapes. Throws Error with the reason if it is
/// malformed or asks for something that cannot be run exactly.
using Operator = Operation (*)(NodeReader& reader);

/// The implementation of an operator, or null if there is none. operators.cpp holds the one table.
Operator findOperator(const std::string& type);

// convolution.cpp
Operation importConv(NodeReader& reader);
Operation importConvTranspose(NodeReader& reader);
// float_convolution.cpp: convolutions that run in float whatever is asked for.
Operation importFloatConv(NodeReader& reader, const std::string& why);
Operation importFloatConvTranspose(NodeReader& reader, const std::string& why);
// inner_product.cpp
Operation importGemm(NodeReader& reader);
Operation importMatMul(NodeReader& reader);
// float_gemm.cpp
Operation importFloatGemm(NodeReader& reader, const std::string& why);
// recurrent.cpp
Operation importGru(NodeReader& reader);
Operation importLstm(NodeReader& reader);
Operation importRnn(NodeReader& reader);
// einsum.cpp
Operation importEinsum(NodeReader& reader);
// pooling.cpp
Operation importPool(NodeReader& reader);
Operation importGlobalPool(NodeReader& reader);
// normalization.cpp
Operation importBatchNormalization(NodeReader& reader);
Operation importInstanceNormalization(NodeReader& reader);
Operation importLayerNormalization(NodeReader& reader);
Operation importLrn(NodeReader& reader);
Operation importSoftmax(NodeReader& reader);
Operation importGroupNormalization(NodeReader& reader);
Operation importLpNormalization(NodeReader& reader);
Operation importMeanVarianceNormalization(NodeReader& reader);
// elementwise.cpp
Operation importUnary(NodeReader& reader);
Operation importPrelu(NodeReader& reader);
Operation importClip(NodeReader& reader);
Operation importBinary(NodeReader& reader);
Operation importVariadic(NodeReader& reader);
Operation importWhere(NodeReader& reader);
// reduction.cpp
Operation importReduce(NodeReader& reader);
Operation importArgExtremum(NodeReader& reader);
Operation importCumSum(NodeReader& reader);
// shaping.cpp
Operation importPassing(NodeReader& reader);
Operation importCast(NodeReader& reader);
Operation importConstant(NodeReader& reader);
Operation importConstantOfShape(NodeReader& reader);
Operation importShape(NodeReader& reader);
Operation importSize(NodeReader& reader);
Operation importRange(NodeReader& reader);
Operation importReshape(NodeReader& reader);
Operation importFlatten(NodeReader& reader);
Operation importSqueeze(NodeReader& reader);
Operation importUnsqueeze(NodeReader& reader);
// rearranging.cpp
Operation importTranspose(NodeReader& reader);
Operation importConcat(NodeReader& reader);
Operation importSplit(NodeReader& reader);
Operation importSlice(NodeReader& reader);
Operation importGather(NodeReader& reader);
Operation importExpand(NodeReader& reader);
Operation importTile(NodeReader& reader);
Operation importPad(NodeReader& reader);
Operation importDepthToSpace(NodeReader& reader);
Operation importSpaceToDepth(NodeReader& reader);
// indexing.cpp
Operation importGatherElements(NodeReader& reader);
Operation importGatherNd(NodeReader& reader);
Operation importScatterElements(NodeReader& reader);
Operation importScatterNd(NodeReader& reader);
Operation importTrilu(NodeReader& reader);
/// Operators of post-processing, whose results' sizes depend on values. What they compute is left
/// out where no layer that can be quantized needs it.
bool isSink(const std::string& type);
// resize.cpp
Operation importResize(NodeReader& reader);
Operation importUpsample(NodeReader& reader);

/// An operation of steps that read the first `count` inputs.
Operation stepsReading(std::size_t count, std::vector<Step> steps);

/// The pads of a window that moves over `rank` axes, from `pads` and `auto_pad`. `extents` are the
/// input's along those axes; begins first, then ends.
struct WindowPads {
  std::vector<int> begin;
  std::vector<int> end;
  bool sameUpper = false;
  bool sameLower = false;
};
WindowPads readPads(NodeReader& reader, const std::vector<int>& extents,
                    const std::vector<int>& kernel, const std::vector<int>& strides,
                    const std::vector<int>& dilations);

/// One integer an axis, all `fallback` if the attribute is missing.
std::vector<int> readPerAxis(NodeReader& reader, const char* name, std::size_t rank, int fallback,
                             int low, int high);

}  // namespace quantoscope::onnxgraph
