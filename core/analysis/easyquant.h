// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/base/memory_limit.h"
#include "core/base/progress.h"
#include "core/calibration/calibrate.h"
#include "core/kernels/kernel_backend.h"
#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/sample_source.h"
#include "core/quantization/plan.h"
#include "core/quantization/scale_search.h"

namespace quantoscope {

struct EasyQuantOptions {
  Preprocessing preprocessing;
  std::size_t images = 50;  ///< At most, spread evenly over the samples.
  KernelBackend backend = KernelBackend::Auto;
  int threads = 0;  ///< 0: as many as the machine has cores.
  /// Bytes of layer inputs and outputs that may be kept. The network runs again for layers that do
  /// not fit; a layer that does not fit alone is searched on fewer images, but at least one.
  std::size_t memory = sharesOf(kDefaultMemory).search;
};

/// Called on the caller's thread after each layer, with all that is known by then.
using SearchedLayers = std::function<void(const ScaleSearch&)>;

/// The layers whose scales the plan waits for, as indices into Model::layers.
std::vector<std::size_t> layersAwaitingSearch(const Model& model, const Calibration& calibration,
                                              const Plan& plan);

/// The scale search of EasyQuant (D. Wu et al., "EasyQuant: Post-training Quantization via Scale
/// Optimization", arXiv 2006.16669, algorithm 1) for layersAwaitingSearch(). For each layer by
/// itself, or for those together whose scale the target ties (tiedLayers()), it maximizes the mean
/// over the images of the cosine between the layer's float output and its int8 output, both from
/// the float input: first the weight scales, one channel after the other with the others as they
/// are, then the activation scale, each over searchFactors() times its start; again until nothing
/// changes, at most twice. A candidate replaces what there was only if it is better, so that no
/// layer ends below its start. The int8 output is that of the target's own arithmetic, over all
/// positions. It is compared after a fused ReLU and before any other fused activation, as
/// everywhere in the program.
///
/// Layers that are tied get one activation scale: the one with the best mean of their cosines, so
/// that their mean, not each of them, ends no lower than its start. Their weights are searched as
/// above. They are all searched again when one of them changes what it is searched for.
///
/// The start is the divergence's minimum and the weights' absmax. With fewer than 8 weight bits,
/// scales that would make codes beyond largestCode() are left out: the target's int8 Winograd has
/// no room for them. Dead channels keep scale 0. `samples` are those of the calibration. A layer
/// that cannot be run keeps its start. The result contains what `plan.searched` has, and does not
/// depend on the number of threads. Throws Cancelled if a stop was requested, and Error if no
/// sample can be used.
ScaleSearch searchScales(const Model& model, const Calibration& calibration,
                         const SampleSet& samples, const Plan& plan,
                         const EasyQuantOptions& options, const JobControl& control = {},
                         const SearchedLayers& searched = {});

}  // namespace quantoscope
