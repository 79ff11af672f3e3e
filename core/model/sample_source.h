// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/model/image_list.h"
#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// The samples that a network is run on: a sample is one file for each of Model::inputs.
struct SampleSet {
  std::vector<std::vector<std::filesystem::path>> files;  ///< For each input, as many for each.
  /// The class of each sample, where the first input's files come from a list that has classes;
  /// otherwise empty.
  std::vector<std::optional<int>> labels = {};

  std::size_t count() const { return files.empty() ? 0 : files.front().size(); }
};

/// Where the files of each input are: a folder, a list or a file, as listImages() takes them. The
/// name is an input's; it may be empty if there is only one input. Files belong together in sorted
/// order; where all inputs' files have the same names, endings apart, by name. Throws Error unless
/// every input has files, and as many as the others.
SampleSet findSamples(const Model& model,
                      const std::vector<std::pair<std::string, std::filesystem::path>>& locations,
                      MissingFiles missing = MissingFiles::Refuse);

/// Throws Error unless the set has files for every input of the model, and as many for each.
void requireFits(const Model& model, const SampleSet& samples);

/// The channels of an input that reads images: as the model declares them, or as the first layer
/// with weights behind it takes them; 0 if neither says.
int imageChannels(const Model& model, std::size_t input);

/// The shape of each input of the network. This is the one rule for all commands and the desktop:
/// 1. what the model declares; 2. an extent that it leaves open, and all of an input without a
/// declared shape, as the input's own first `.npy` file has it; 3. otherwise, for an input that
/// reads images, the size of the preprocessing, which also replaces a declared size, and channels
/// as imageChannels() says, or those of the pixel order. An input without files is taken to read
/// images. Throws Error if an extent stays open.
std::vector<Shape> sampleShapes(const Model& model, const SampleSet& samples,
                                const Preprocessing& preprocessing);

/// The shapes that can be told without samples; none if an input's cannot.
std::vector<Shape> knownShapes(const Model& model, const Preprocessing& preprocessing);

/// An input that is run with another size than the model declares.
struct OtherSize {
  std::string input;
  Shape declared;
  Shape used;
};
std::vector<OtherSize> otherSizes(const Model& model, const std::vector<Shape>& shapes);
/// A sentence with both sizes.
std::string describe(const OtherSize& size);

/// One tensor for each input. Throws Error naming the file if one cannot be read or does not fit.
std::vector<Tensor> loadSample(const Model& model, const SampleSet& samples, std::size_t index,
                               const Preprocessing& preprocessing,
                               const std::vector<Shape>& shapes);

/// The same preprocessing with the pixel order that the model's inputs need where none was asked
/// for: grey for an input of one channel. The order of the whole is that of most inputs; one that
/// differs gets a preprocessing of its own. `ordered`: inputs that one was asked for, by name.
Preprocessing withModelsOrder(Preprocessing preprocessing, const Model& model, bool orderGiven,
                              const std::set<std::string>& ordered = {});

}  // namespace quantoscope
