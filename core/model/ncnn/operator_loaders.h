// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ncnn/layer_reader.h"
#include "core/model/ncnn/operator.h"

// The loader of each operator; the table that names them is in operators.cpp.
namespace quantoscope::ncnn {

// convolution.cpp
Operator loadConvolution(LayerReader& reader);
Operator loadConvolutionDepthWise(LayerReader& reader);

// inner_product.cpp
Operator loadInnerProduct(LayerReader& reader);

// pooling.cpp
Operator loadPooling(LayerReader& reader);

// activation.cpp
Operator loadClip(LayerReader& reader);
Operator loadHardSigmoid(LayerReader& reader);
Operator loadHardSwish(LayerReader& reader);
Operator loadRelu(LayerReader& reader);
Operator loadSigmoid(LayerReader& reader);

// normalization.cpp
Operator loadBatchNorm(LayerReader& reader);
Operator loadScale(LayerReader& reader);

// arithmetic.cpp
Operator loadBinaryOp(LayerReader& reader);
Operator loadEltwise(LayerReader& reader);

// passing.cpp
Operator loadDropout(LayerReader& reader);
Operator loadNoop(LayerReader& reader);
Operator loadSplit(LayerReader& reader);

// joining.cpp
Operator loadConcat(LayerReader& reader);
Operator loadSlice(LayerReader& reader);

// reordering.cpp
Operator loadPermute(LayerReader& reader);
Operator loadShuffleChannel(LayerReader& reader);

// reshaping.cpp
Operator loadFlatten(LayerReader& reader);
Operator loadReshape(LayerReader& reader);

// padding.cpp
Operator loadPadding(LayerReader& reader);

// interp.cpp
Operator loadInterp(LayerReader& reader);

// softmax.cpp
Operator loadSoftmax(LayerReader& reader);

}  // namespace quantoscope::ncnn
