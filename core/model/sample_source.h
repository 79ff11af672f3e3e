// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// The samples that a network is run on: a sample is one file for each of Model::inputs.
struct SampleSet {
  std::vector<std::vector<std::filesystem::path>> files;  ///< For each input, as many for each.

  std::size_t count() const { return files.empty() ? 0 : files.front().size(); }
};

/// Where the files of each input are: a folder, a list or a file, as listImages() takes them. The
/// name is an input's; it may be empty if there is only one input. Files belong together in sorted
/// order; where all inputs' files have the same names, endings apart, by name. Throws Error unless
/// every input has files, and as many as the others.
SampleSet findSamples(const Model& model,
                      const std::vector<std::pair<std::string, std::filesystem::path>>& locations);

/// Throws Error unless the set has files for every input of the model, and as many for each.
void requireFits(const Model& model, const SampleSet& samples);

/// The shapes of the network's inputs. The preprocessing's size replaces what a network with one
/// input declares, and fills what others leave open. Where an image cannot tell, the input's first
/// `.npy` file does. Throws Error if an extent stays open.
std::vector<Shape> sampleShapes(const Model& model, const SampleSet& samples,
                                const Preprocessing& preprocessing);

/// One tensor for each input. Throws Error naming the file if one cannot be read or does not fit.
std::vector<Tensor> loadSample(const SampleSet& samples, std::size_t index,
                               const Preprocessing& preprocessing,
                               const std::vector<Shape>& shapes);

/// The same preprocessing with grey images if no pixel order was asked for and the one image-like
/// input of the model has one channel.
Preprocessing withModelsOrder(Preprocessing preprocessing, const Model& model, bool orderGiven);

}  // namespace quantoscope
