// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/model/model.h"
#include "core/quantization/scale_search.h"

namespace quantoscope::oracle {

/// One layer over some images, all of one size: a convolution of stride 1 or, as 1×1, an inner
/// product.
struct ScaleProblem {
  QuantizableLayer layer;
  int height = 1;
  int width = 1;
  std::vector<std::vector<float>> inputs;  ///< Of each image, channels × height × width.
  bool rectify = false;
  bool asymmetric = false;
  int weightBits = 8;
  bool perTensor = false;
  double startThreshold = 1;
  double lowest = 0;  ///< Of all inputs.
  double highest = 0;
};

/// What the layer writes in float, by plain loops.
std::vector<float> floatOutput(const ScaleProblem& problem, const std::vector<float>& input);

/// Mean over the images of the cosine between float and int8 output.
double meanCosine(const ScaleProblem& problem, double threshold,
                  const std::vector<float>& weightScales);

/// EasyQuant as the paper describes it: whenever one scale changes, the whole layer is computed
/// anew for all images.
SearchedScales easyQuant(const ScaleProblem& problem);

/// The same for layers that read the same inputs with one activation scale: it is judged by the
/// mean of all their cosines.
std::vector<SearchedScales> easyQuantTogether(const std::vector<ScaleProblem>& problems);

}  // namespace quantoscope::oracle
