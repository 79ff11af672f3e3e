// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <random>
#include <string>

#include "tests/unit/temporary_folder.h"

namespace quantoscope::testing {

/// Writes NAME.param with these layers and NAME.bin with one array of weights for each size, random
/// in a way that is the same every time. `blobs`: how many the layers name. Returns the .param
/// file.
inline std::string writeNcnn(const TemporaryFolder& folder, const std::string& name,
                             const std::vector<std::string>& layers, int blobs,
                             const std::vector<std::size_t>& sizes) {
  std::string param = "7767517\n" + std::to_string(layers.size()) + " " + std::to_string(blobs);
  for (const std::string& layer : layers) {
    param += "\n" + layer;
  }
  std::string bin;
  std::mt19937 engine(5);
  std::uniform_real_distribution<float> distribution(-1, 1);
  for (const std::size_t size : sizes) {
    bin.append(4, '\0');  // float32
    for (std::size_t i = 0; i < size; ++i) {
      const float value = distribution(engine);
      bin.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
  }
  folder.write(name + ".bin", bin);
  return folder.write(name + ".param", param + "\n").string();
}

/// One input, without a declared shape unless one is given, two convolutions.
inline std::string plainNetwork(const TemporaryFolder& folder, const std::string& name,
                                int channels = 3, const std::string& shape = "") {
  const std::size_t weights = static_cast<std::size_t>(channels) * 8 * 9;
  return writeNcnn(
      folder, name,
      {"Input data 0 1 data" + shape,
       "Convolution conv1 1 1 data a 0=8 1=3 4=1 5=0 6=" + std::to_string(weights) + " 9=1",
       "Convolution conv2 1 1 a out 0=4 1=1 4=0 5=0 6=32"},
      3, {weights, 32});
}

/// A picture of three channels and a state of one, added after a convolution each.
inline std::string twoInputNetwork(const TemporaryFolder& folder, const std::string& name) {
  return writeNcnn(
      folder, name,
      {"Input in0 0 1 in0", "Input in1 0 1 in1",
       "Convolution conv_0 1 1 in0 a 0=8 1=3 4=1 5=0 6=216",
       "Convolution conv_1 1 1 in1 b 0=8 1=3 4=1 5=0 6=72", "BinaryOp add 2 1 a b c 0=0",
       "Convolution conv_2 1 1 c out0 0=4 1=1 4=0 5=0 6=32"},
      6, {216, 72, 32});
}

}  // namespace quantoscope::testing
