// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ncnn/layer_reader.h"
#include "core/model/ncnn/operator.h"

// The loader of each operator; the table that names them is in operators.cpp.
namespace quantoscope::ncnn {

// convolution.cpp
Operator loadConvolution(LayerReader& reader);
Operator loadConvolution1d(LayerReader& reader);
Operator loadConvolutionDepthWise(LayerReader& reader);
Operator loadConvolutionDepthWise1d(LayerReader& reader);

// deconvolution.cpp
Operator loadDeconvolution(LayerReader& reader);
Operator loadDeconvolution1d(LayerReader& reader);
Operator loadDeconvolutionDepthWise(LayerReader& reader);
Operator loadDeconvolutionDepthWise1d(LayerReader& reader);

// inner_product.cpp
Operator loadInnerProduct(LayerReader& reader);

// matrix_product.cpp
Operator loadGemm(LayerReader& reader);
Operator loadMatMul(LayerReader& reader);

// attention.cpp
Operator loadMultiHeadAttention(LayerReader& reader);
Operator loadRotaryEmbed(LayerReader& reader);
Operator loadSdpa(LayerReader& reader);

// recurrent.cpp
Operator loadGru(LayerReader& reader);
Operator loadLstm(LayerReader& reader);
Operator loadRnn(LayerReader& reader);

// pooling.cpp
Operator loadPooling(LayerReader& reader);
Operator loadPooling1d(LayerReader& reader);

// activation.cpp
Operator loadBnll(LayerReader& reader);
Operator loadCelu(LayerReader& reader);
Operator loadClip(LayerReader& reader);
Operator loadElu(LayerReader& reader);
Operator loadGelu(LayerReader& reader);
Operator loadHardSigmoid(LayerReader& reader);
Operator loadHardSwish(LayerReader& reader);
Operator loadMish(LayerReader& reader);
Operator loadPrelu(LayerReader& reader);
Operator loadRelu(LayerReader& reader);
Operator loadSelu(LayerReader& reader);
Operator loadShrink(LayerReader& reader);
Operator loadSigmoid(LayerReader& reader);
Operator loadSoftplus(LayerReader& reader);
Operator loadSwish(LayerReader& reader);
Operator loadTanh(LayerReader& reader);

// elementary_functions.cpp
Operator loadAbsVal(LayerReader& reader);
Operator loadErf(LayerReader& reader);
Operator loadExp(LayerReader& reader);
Operator loadLog(LayerReader& reader);
Operator loadPower(LayerReader& reader);
Operator loadThreshold(LayerReader& reader);
Operator loadUnaryOp(LayerReader& reader);

// normalization.cpp
Operator loadBatchNorm(LayerReader& reader);
Operator loadBias(LayerReader& reader);
Operator loadScale(LayerReader& reader);

// feature_normalization.cpp
Operator loadGroupNorm(LayerReader& reader);
Operator loadInstanceNorm(LayerReader& reader);
Operator loadLayerNorm(LayerReader& reader);
Operator loadMvn(LayerReader& reader);
Operator loadNormalize(LayerReader& reader);
Operator loadRmsNorm(LayerReader& reader);

// lrn.cpp
Operator loadLrn(LayerReader& reader);

// arithmetic.cpp
Operator loadBinaryOp(LayerReader& reader);
Operator loadEltwise(LayerReader& reader);

// einsum.cpp
Operator loadEinsum(LayerReader& reader);

// reduction.cpp
Operator loadReduction(LayerReader& reader);

// along_axis.cpp
Operator loadArgMax(LayerReader& reader);
Operator loadCumulativeSum(LayerReader& reader);
Operator loadGlu(LayerReader& reader);

// softmax.cpp
Operator loadSoftmax(LayerReader& reader);

// passing.cpp
Operator loadCast(LayerReader& reader);
Operator loadDeepCopy(LayerReader& reader);
Operator loadDropout(LayerReader& reader);
Operator loadNoop(LayerReader& reader);
Operator loadSplit(LayerReader& reader);

// constant_data.cpp
Operator loadEmbed(LayerReader& reader);
Operator loadMemoryData(LayerReader& reader);

// joining.cpp
Operator loadConcat(LayerReader& reader);
Operator loadSlice(LayerReader& reader);

// reordering.cpp
Operator loadFlip(LayerReader& reader);
Operator loadPermute(LayerReader& reader);
Operator loadShuffleChannel(LayerReader& reader);
Operator loadYoloV5Focus(LayerReader& reader);

// rearranging.cpp
Operator loadFold(LayerReader& reader);
Operator loadPixelShuffle(LayerReader& reader);
Operator loadReorg(LayerReader& reader);
Operator loadTile(LayerReader& reader);
Operator loadUnfold(LayerReader& reader);

// reshaping.cpp
Operator loadExpandDims(LayerReader& reader);
Operator loadFlatten(LayerReader& reader);
Operator loadReshape(LayerReader& reader);
Operator loadSqueeze(LayerReader& reader);

// cropping.cpp
Operator loadCopyTo(LayerReader& reader);
Operator loadCrop(LayerReader& reader);

// padding.cpp
Operator loadPadding(LayerReader& reader);

// interp.cpp
Operator loadInterp(LayerReader& reader);

}  // namespace quantoscope::ncnn
