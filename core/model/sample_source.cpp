// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/sample_source.h"

#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/model/image_source.h"
#include "core/model/npy.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

std::string inputNames(const Model& model) {
  std::string names;
  for (const ModelInput& input : model.inputs) {
    names += (names.empty() ? "" : ", ") + input.name;
  }
  return names;
}

bool isOpen(const Shape& shape) {
  return shape.empty() || std::find(shape.begin(), shape.end(), 0) != shape.end();
}

std::vector<std::string> sortedStems(const std::vector<fs::path>& files) {
  std::vector<std::string> stems;
  std::transform(files.begin(), files.end(), std::back_inserter(stems),
                 [](const fs::path& file) { return file.stem().string(); });
  std::sort(stems.begin(), stems.end());
  return stems;
}

/// Puts the files of every input in the order of the first one's names, if the names are the same.
void matchByName(SampleSet& samples) {
  const auto stems = sortedStems(samples.files.front());
  const bool unique = std::adjacent_find(stems.begin(), stems.end()) == stems.end();
  const bool same = unique && std::all_of(samples.files.begin(), samples.files.end(),
                                          [&](const std::vector<fs::path>& files) {
                                            return sortedStems(files) == stems;
                                          });
  if (!same) {
    return;
  }
  std::map<std::string, std::size_t> order;
  for (std::size_t i = 0; i < samples.count(); ++i) {
    order[samples.files.front()[i].stem().string()] = i;
  }
  for (auto& files : samples.files) {
    std::sort(files.begin(), files.end(), [&](const fs::path& a, const fs::path& b) {
      return order.at(a.stem().string()) < order.at(b.stem().string());
    });
  }
}

}  // namespace

SampleSet findSamples(const Model& model,
                      const std::vector<std::pair<std::string, fs::path>>& locations) {
  SampleSet samples;
  samples.files.resize(model.inputs.size());
  for (const auto& [name, path] : locations) {
    const auto found =
        std::find_if(model.inputs.begin(), model.inputs.end(),
                     [&, wanted = name](const ModelInput& input) { return input.name == wanted; });
    const bool only = name.empty() && model.inputs.size() == 1;
    if (!only && found == model.inputs.end()) {
      throw Error(name.empty()
                      ? model.name + ": has several inputs (" + inputNames(model) +
                            "); say NAME=PATH for each of them"
                      : model.name + ": has no input '" + name + "'; it has " + inputNames(model));
    }
    auto& files = samples.files[only ? 0 : static_cast<std::size_t>(found - model.inputs.begin())];
    const auto more = listImages(path);
    files.insert(files.end(), more.begin(), more.end());
  }
  requireFits(model, samples);
  matchByName(samples);
  return samples;
}

void requireFits(const Model& model, const SampleSet& samples) {
  if (samples.files.size() != model.inputs.size()) {
    throw Error(model.name + ": has " + std::to_string(model.inputs.size()) + " inputs (" +
                inputNames(model) + "), but files are given for " +
                std::to_string(samples.files.size()));
  }
  for (std::size_t i = 0; i < samples.files.size(); ++i) {
    if (samples.files[i].size() != samples.count() || samples.files[i].empty()) {
      throw Error(model.name + ": its input '" + model.inputs[i].name + "' has " +
                  std::to_string(samples.files[i].size()) + " files and its input '" +
                  model.inputs[0].name + "' has " + std::to_string(samples.count()) +
                  "; there must be as many for each");
    }
  }
}

std::vector<Shape> sampleShapes(const Model& model, const SampleSet& samples,
                                const Preprocessing& preprocessing) {
  requireFits(model, samples);
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const Shape& declared = model.inputs[i].shape;
    if (model.inputs.size() > 1 && !isOpen(declared)) {
      shapes.push_back(declared);
      continue;
    }
    const fs::path& first = samples.files[i].front();
    const bool sized = preprocessing.width > 0 && (declared.empty() || declared.size() == 3);
    if (isOpen(declared) && !sized && first.extension() == ".npy") {
      Shape shape = readNpy(first).shape;
      if (!declared.empty() && shape.size() == declared.size() + 1 && shape.front() == 1) {
        shape.erase(shape.begin());
      }
      shapes.push_back(std::move(shape));
      continue;
    }
    shapes.push_back(resolveInputShape(declared, preprocessing));
  }
  return shapes;
}

std::vector<Tensor> loadSample(const SampleSet& samples, std::size_t index,
                               const Preprocessing& preprocessing,
                               const std::vector<Shape>& shapes) {
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    inputs.push_back(loadInput(samples.files.at(i).at(index), preprocessing, shapes[i]));
  }
  return inputs;
}

Preprocessing withModelsOrder(Preprocessing preprocessing, const Model& model, bool orderGiven) {
  const auto isImage = [](const ModelInput& input) {
    return input.shape.size() == 3 && (input.shape[0] == 1 || input.shape[0] == 3);
  };
  const auto images = std::count_if(model.inputs.begin(), model.inputs.end(), isImage);
  if (orderGiven || images != 1) {
    return preprocessing;
  }
  if (std::find_if(model.inputs.begin(), model.inputs.end(), isImage)->shape[0] == 1) {
    preprocessing.order = PixelOrder::Gray;
  }
  return preprocessing;
}

}  // namespace quantoscope
