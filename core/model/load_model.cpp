// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include "core/base/content_hash.h"
#include "core/base/error.h"
#include "core/model/imported/load_caffe.h"
#include "core/model/imported/load_darknet.h"
#include "core/model/imported/load_tensorflow.h"
#include "core/model/mistaken_file.h"
#include "core/model/model.h"
#include "core/model/ncnn/load_ncnn.h"
#include "core/model/onnx/load_onnx.h"

namespace quantoscope {
namespace {

using Path = std::filesystem::path;

/// A format whose models are two files of the same name.
struct Pair {
  const char* name;
  const char* network;
  const char* weights;
  Model (*load)(const Path& network, const Path& weights);
};

constexpr std::array<Pair, 3> kPairs = {{
    {"an ncnn model", ".param", ".bin", loadNcnnModel},
    {"a Caffe model", ".prototxt", ".caffemodel", loadCaffeModel},
    {"a Darknet model", ".cfg", ".weights", loadDarknetModel},
}};

std::string endingOf(const Path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

/// A format whose models are one file.
struct Single {
  const char* name;
  const char* ending;
  Model (*load)(const Path& file);
};

constexpr std::array<Single, 2> kSingles = {{
    {"an ONNX model", ".onnx", loadOnnxModel},
    {"a TensorFlow model", ".pb", loadTensorFlowModel},
}};

std::string supported() {
  std::string text;
  for (const Single& single : kSingles) {
    text += (text.empty() ? "" : ", ") + std::string(single.ending);
  }
  for (const Pair& pair : kPairs) {
    text += std::string(", ") + pair.network + " with " + pair.weights;
  }
  return text;
}

/// The file of the same name with another ending in the same folder.
Path beside(const Path& file, const Pair& pair, const char* ending) {
  Path partner = file;
  partner.replace_extension(ending);
  std::error_code error;
  if (!std::filesystem::exists(partner, error)) {
    throw Error(partner.string() + ": no such file; " + pair.name + " needs both its " +
                pair.network + " and its " + pair.weights);
  }
  return partner;
}

Model loadPair(const Pair& pair, const std::vector<Path>& files) {
  Path network;
  Path weights;
  for (const Path& file : files) {
    const std::string ending = endingOf(file);
    Path& place = ending == pair.network ? network : weights;
    if ((ending != pair.network && ending != pair.weights) || !place.empty()) {
      const std::string advice =
          ending == pair.network || ending == pair.weights ? "" : adviceForEnding(file);
      throw Error(std::string(pair.name) + " is one " + pair.network + " file and one " +
                  pair.weights + " file; " + file.string() + " is one too many" +
                  (advice.empty() ? "" : ": " + advice));
    }
    place = file;
  }
  if (network.empty() && weights.stem().extension() == pair.network) {
    const std::string what = std::string(pair.network) + weights.extension().string();
    throw Error(weights.string() + ": a " + what + " is the " + pair.network +
                " in binary, without the names of layers; take the text " + pair.network +
                " and the " + pair.weights + " with the weights");
  }
  if (network.empty()) {
    network = beside(weights, pair, pair.network);
  }
  if (weights.empty()) {
    weights = beside(network, pair, pair.weights);
  }
  return pair.load(network, weights);
}

Model load(const std::vector<Path>& files) {
  if (files.empty()) {
    throw Error("no model file was given; supported are " + supported());
  }
  for (const Path& file : files) {
    requireNoPlaceholder(file);
  }
  const auto has = [&](std::string_view ending) {
    return std::any_of(files.begin(), files.end(),
                       [&](const Path& file) { return endingOf(file) == ending; });
  };
  for (const Single& single : kSingles) {
    if (!has(single.ending)) {
      continue;
    }
    if (files.size() > 1) {
      throw Error(std::string(single.name) + " is one " + single.ending + " file; " +
                  std::to_string(files.size()) + " files were given");
    }
    return single.load(files.front());
  }
  for (const Pair& pair : kPairs) {
    if (has(pair.network) || has(pair.weights)) {
      return loadPair(pair, files);
    }
  }
  const std::string advice = adviceForEnding(files.front());
  throw Error(files.front().string() + ": is not a model that can be loaded; " +
              (advice.empty() ? "" : advice + "; ") + "supported are " + supported());
}

}  // namespace

Model loadModelDescription(const std::vector<Path>& files) {
  std::error_code error;
  if (files.size() != 1 || endingOf(files.front()) != kPairs[0].network ||
      std::filesystem::exists(Path(files.front()).replace_extension(kPairs[0].weights), error)) {
    return loadModel(files);
  }
  Model model = loadNcnnParam(files.front());
  model.hash = sha256OfFiles(model.files);
  return model;
}

Model loadModel(const std::vector<Path>& files) {
  Model model = load(files);
  model.hash = sha256OfFiles(model.files);
  return model;
}

}  // namespace quantoscope
