// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace quantoscope {

struct DeepNetwork {
  int layers = 1000;
  int images = 10;
  int channels = 8;
  int side = 16;  ///< Width and height of every blob.
};

/// The files of a network of many 3×3 convolutions, and images for it.
struct DeepNetworkFiles {
  std::filesystem::path param;
  std::filesystem::path bin;
  std::filesystem::path images;
};

/// Writes an ncnn network into `folder`. Every second layer has a ReLU, so that signed and
/// one-sided inputs take turns, and values neither grow nor fade from layer to layer. The same
/// network gives the same files.
inline DeepNetworkFiles writeDeepNetwork(const std::filesystem::path& folder,
                                         const DeepNetwork& network) {
  const DeepNetworkFiles files = {folder / "deep.param", folder / "deep.bin", folder / "images"};
  std::filesystem::create_directories(files.images);
  std::mt19937 random(static_cast<unsigned>(network.layers));
  const auto uniform = [&random](float most) {
    const auto share = static_cast<float>(random()) / static_cast<float>(std::mt19937::max());
    return most * (2 * share - 1);
  };
  std::ofstream param(files.param);
  std::ofstream bin(files.bin, std::ios::binary);
  const auto put = [&bin](float value) {
    bin.write(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  param << "7767517\n"
        << network.layers + 1 << ' ' << network.layers + 1
        << "\nInput data 0 1 b0 0=" << network.side << " 1=" << network.side << " 2=3\n";
  int inputs = 3;
  for (int i = 0; i < network.layers; ++i) {
    const bool relu = i % 2 == 1;
    const int weights = network.channels * inputs * 9;
    param << "Convolution conv" << i << " 1 1 b" << i << " b" << i + 1 << " 0=" << network.channels
          << " 1=3 4=1 5=1 6=" << weights << (relu ? " 9=1\n" : "\n");
    // Behind a ReLU half of the squares are left.
    const float kept = i > 0 && !relu ? 0.5F : 1.0F;
    const float most = std::sqrt(3.0F / (static_cast<float>(inputs) * 9 * kept));
    put(0);  // what follows is float32
    for (int k = 0; k < weights; ++k) {
      put(uniform(most));
    }
    for (int k = 0; k < network.channels; ++k) {
      put(uniform(0.05F));
    }
    inputs = network.channels;
  }
  for (int i = 0; i < network.images; ++i) {
    std::ofstream image(files.images / (std::to_string(1000 + i) + ".ppm"), std::ios::binary);
    image << "P6\n" << network.side << ' ' << network.side << "\n255\n";
    for (int k = 0; k < network.side * network.side * 3; ++k) {
      image.put(static_cast<char>(random() % 256));
    }
  }
  return files;
}

}  // namespace quantoscope
