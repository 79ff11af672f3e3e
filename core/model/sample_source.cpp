// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/sample_source.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

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

constexpr std::size_t kImage = 3;

bool isOpen(const Shape& shape) {
  return shape.empty() || std::find(shape.begin(), shape.end(), 0) != shape.end();
}

/// Types of layers that hand on as many channels as they read, in the words of all formats.
bool keepsChannels(const std::string& type) {
  static const std::set<std::string> kTypes = {"Abs",
                                               "AbsVal",
                                               "Add",
                                               "BatchNorm",
                                               "BatchNormalization",
                                               "BiasAdd",
                                               "BinaryOp",
                                               "Cast",
                                               "Clip",
                                               "Div",
                                               "Dropout",
                                               "Eltwise",
                                               "Exp",
                                               "FusedBatchNorm",
                                               "FusedBatchNormV3",
                                               "Identity",
                                               "Interp",
                                               "LRN",
                                               "MVN",
                                               "MirrorPad",
                                               "Mul",
                                               "Neg",
                                               "Noop",
                                               "Normalize",
                                               "Pad",
                                               "PadV2",
                                               "Padding",
                                               "Pooling",
                                               "Pow",
                                               "Power",
                                               "ReLU",
                                               "RealDiv",
                                               "Relu",
                                               "Resize",
                                               "ResizeBilinear",
                                               "Scale",
                                               "Sigmoid",
                                               "Split",
                                               "Sqrt",
                                               "Sub",
                                               "UnaryOp",
                                               "Upsample",
                                               "InstanceNorm",
                                               "InstanceNormalization",
                                               "MaxPool",
                                               "AveragePool"};
  return kTypes.contains(type);
}

/// What the first layer with weights behind a blob takes; 0 if it cannot be told.
int channelsBehind(const Model& model, const std::string& input) {
  std::set<std::string> blobs = {input};
  for (const GraphNode& node : model.graph) {
    const bool reads = std::any_of(node.inputs.begin(), node.inputs.end(),
                                   [&](const std::string& blob) { return blobs.contains(blob); });
    if (!reads) {
      continue;
    }
    if (node.quantizable >= 0) {
      const QuantizableLayer& layer = model.layers.at(static_cast<std::size_t>(node.quantizable));
      return layer.kind == LayerKind::InnerProduct ? 0 : layer.inputChannels;
    }
    if (keepsChannels(node.type)) {
      blobs.insert(node.outputs.begin(), node.outputs.end());
    }
  }
  const auto layer =
      std::find_if(model.layers.begin(), model.layers.end(), [&](const QuantizableLayer& reader) {
        return reader.inputBlob == input && reader.kind != LayerKind::InnerProduct;
      });
  return layer == model.layers.end() ? 0 : layer->inputChannels;
}

/// The shape that an array gives an input; none if it does not fit.
std::optional<Shape> shapeFrom(const Shape& array, const ModelInput& input, int channels) {
  if (input.shape.empty()) {
    // A batch of one before channels that the network takes.
    const bool batch =
        array.size() == kImage + 1 && array.front() == 1 && (channels == 0 || array[1] == channels);
    return batch ? Shape(array.begin() + 1, array.end()) : array;
  }
  for (const bool last : {true, false}) {
    Shape shape = fittedShape(array, input.shape, last);
    if ((!last || input.channelsLast) && agrees(shape, input.shape)) {
      return shape;
    }
  }
  return std::nullopt;
}

/// Of the input's first array that can be read and fits.
std::optional<Shape> arraysShape(const std::vector<fs::path>& files, const ModelInput& input,
                                 int channels) {
  for (const fs::path& file : files) {
    if (!isArrayFile(file)) {
      continue;
    }
    try {
      if (auto shape = shapeFrom(readNpyShape(file), input, channels)) {
        return shape;
      }
    } catch (const Error&) {
      continue;  // it will be left out, with this reason, when it is to be loaded
    }
  }
  return std::nullopt;
}

/// An array of another size than the declared one counts if that size was asked for.
std::optional<Shape> sizedArrays(const std::vector<fs::path>& files, const ModelInput& input,
                                 const InputPreprocessing& preprocessing) {
  if (preprocessing.width == 0 || input.shape.size() != kImage) {
    return std::nullopt;
  }
  ModelInput asked = input;
  asked.shape = {input.shape[0], preprocessing.height, preprocessing.width};
  return arraysShape(files, asked, 0);
}

Shape shapeOf(const Model& model, std::size_t index, const std::vector<fs::path>& files,
              const Preprocessing& all) {
  const ModelInput& input = model.inputs[index];
  const InputPreprocessing& preprocessing = all.of(input.name);
  const int channels = imageChannels(model, index);
  const bool arrays = !files.empty() && isArrayFile(files.front());
  const bool sized = preprocessing.width > 0;
  if (arrays && !isOpen(input.shape)) {
    const bool fitting = arraysShape(files, input, channels).has_value();
    const auto asked = fitting ? std::nullopt : sizedArrays(files, input, preprocessing);
    return asked ? *asked : input.shape;
  }
  if (isOpen(input.shape) && (arrays || !sized)) {
    if (const auto shape = arraysShape(files, input, channels)) {
      return *shape;
    }
  }
  Shape declared = input.shape.empty() ? Shape{0, 0, 0} : input.shape;
  if (declared.size() == kImage && declared[0] == 0) {
    declared[0] = channels;
  }
  try {
    return resolveInputShape(declared, preprocessing);
  } catch (const Error& error) {
    if (arrays) {
      readNpyShape(files.front());  // that it cannot be read says more
      throw Error(files.front().string() + ": has shape " + toString(readNpyShape(files.front())) +
                  ", but the input '" + input.name + "' takes " + toString(input.shape));
    }
    throw Error(model.inputs.size() == 1 ? std::string(error.what())
                                         : "the input '" + input.name + "': " + error.what());
  }
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
                      const std::vector<std::pair<std::string, fs::path>>& locations,
                      MissingFiles missing) {
  SampleSet samples;
  bool labelled = false;
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
    ImageList more = listLabelledImages(path, missing);
    files.insert(files.end(), more.files.begin(), more.files.end());
    if (&files == &samples.files.front()) {
      labelled = labelled || !more.labels.empty();
      more.labels.resize(more.files.size());
      samples.labels.insert(samples.labels.end(), more.labels.begin(), more.labels.end());
    }
  }
  if (!labelled) {
    samples.labels.clear();
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

int imageChannels(const Model& model, std::size_t input) {
  const ModelInput& declared = model.inputs.at(input);
  if (!declared.shape.empty() && declared.shape.size() != kImage) {
    return 0;
  }
  if (!declared.shape.empty() && declared.shape[0] > 0) {
    return declared.shape[0];
  }
  return channelsBehind(model, declared.name);
}

std::vector<Shape> sampleShapes(const Model& model, const SampleSet& samples,
                                const Preprocessing& preprocessing) {
  requireFits(model, samples);
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    shapes.push_back(shapeOf(model, i, samples.files[i], preprocessing));
  }
  return shapes;
}

std::vector<Shape> knownShapes(const Model& model, const Preprocessing& preprocessing) {
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const Shape& declared = model.inputs[i].shape;
    const bool image = declared.empty() || declared.size() == kImage;
    if (isOpen(declared) && (!image || preprocessing.of(model.inputs[i].name).width == 0)) {
      return {};
    }
    shapes.push_back(shapeOf(model, i, {}, preprocessing));
  }
  return shapes;
}

std::vector<OtherSize> otherSizes(const Model& model, const std::vector<Shape>& shapes) {
  std::vector<OtherSize> sizes;
  for (std::size_t i = 0; i < std::min(shapes.size(), model.inputs.size()); ++i) {
    const ModelInput& input = model.inputs[i];
    if (!input.shape.empty() && !agrees(shapes[i], input.shape)) {
      sizes.push_back({input.name, input.shape, shapes[i]});
    }
  }
  return sizes;
}

std::string describe(const OtherSize& size) {
  return "The input '" + size.input + "' is run as " + toString(size.used) +
         "; the model declares " + toString(size.declared) + ".";
}

std::vector<Tensor> loadSample(const Model& model, const SampleSet& samples, std::size_t index,
                               const Preprocessing& preprocessing,
                               const std::vector<Shape>& shapes) {
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const ModelInput& input = model.inputs.at(i);
    inputs.push_back(loadInput(samples.files.at(i).at(index), preprocessing.of(input.name),
                               shapes[i], input.channelsLast));
  }
  return inputs;
}

Preprocessing withModelsOrder(Preprocessing preprocessing, const Model& model, bool orderGiven,
                              const std::set<std::string>& ordered) {
  if (orderGiven) {
    return preprocessing;
  }
  std::vector<std::size_t> gray;
  std::size_t other = 0;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    if (ordered.contains(model.inputs[i].name)) {
      continue;
    }
    const int channels = imageChannels(model, i);
    if (channels == 1) {
      gray.push_back(i);
    } else if (channels == channelsOf(preprocessing.order)) {
      ++other;
    }
  }
  if (other == 0 && !gray.empty()) {
    preprocessing.order = PixelOrder::Gray;
  }
  for (const std::size_t i : gray) {
    const std::string& name = model.inputs[i].name;
    if (other > 0 || preprocessing.own.contains(name)) {
      InputPreprocessing& own = preprocessing.ownOf(name);
      own.order = PixelOrder::Gray;
      for (std::vector<float>* values : {&own.mean, &own.norm}) {
        if (std::adjacent_find(values->begin(), values->end(), std::not_equal_to<>()) ==
                values->end() &&
            !values->empty()) {
          values->resize(1);  // the same for all channels, so for the one
        }
      }
    }
  }
  return preprocessing;
}

}  // namespace quantoscope
