// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/preprocessing_candidates.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"

namespace quantoscope {
namespace {

using Colours = std::array<float, 3>;  // red, green, blue

constexpr float kLargestPixel = 255;
constexpr float kTolerated = 1.0F / 8;
constexpr Colours kZero = {0, 0, 0};
constexpr Colours kOne = {1, 1, 1};
constexpr Colours kCaffeMean = {123, 117, 104};
constexpr Colours kTorchMean = {0.485F * 255, 0.456F * 255, 0.406F * 255};
constexpr float kByte = 1.0F / 255;
constexpr Colours kTorchNorm = {kByte / 0.229F, kByte / 0.224F, kByte / 0.225F};

constexpr Colours all(float value) {
  return {value, value, value};
}

constexpr Colours reversed(const Colours& colours) {
  return {colours[2], colours[1], colours[0]};
}

struct ColourMap {
  const char* name;
  Colours mean;
  Colours norm;
};

const std::array kColourMaps = {
    ColourMap{"raw pixels, 0 … 255", kZero, kOne},
    ColourMap{"0 … 1", kZero, all(1 / 255.0F)},
    ColourMap{"-1 … 1, (x - 127.5) / 127.5", all(127.5F), all(1 / 127.5F)},
    ColourMap{"-1 … 1, (x - 127.5) / 128", all(127.5F), all(1 / 128.0F)},
    ColourMap{"-1 … 1, (x - 127) / 128", all(127), all(1 / 128.0F)},
    ColourMap{"-1 … 1, (x - 128) / 128", all(128), all(1 / 128.0F)},
    ColourMap{"Caffe ImageNet mean", kCaffeMean, kOne},
    ColourMap{"Caffe ImageNet mean, norm 0.017", kCaffeMean, all(0.017F)},
    ColourMap{"PyTorch ImageNet mean and deviation", kTorchMean, kTorchNorm},
    // PaddleOCR and others apply the list for RGB to BGR images.
    ColourMap{"Caffe ImageNet mean, red and blue swapped", reversed(kCaffeMean), kOne},
    ColourMap{"PyTorch ImageNet mean and deviation, red and blue swapped", reversed(kTorchMean),
              reversed(kTorchNorm)},
};

struct GrayMap {
  const char* name;
  float mean;
  float norm;
};

constexpr std::array kGrayMaps = {
    GrayMap{"raw pixels, 0 … 255", 0, 1},
    GrayMap{"0 … 1", 0, 1 / 255.0F},
    GrayMap{"-1 … 1, (x - 127.5) / 127.5", 127.5F, 1 / 127.5F},
    GrayMap{"-1 … 1, (x - 127.5) / 128", 127.5F, 1 / 128.0F},
    GrayMap{"-1 … 1, (x - 127) / 128", 127, 1 / 128.0F},
    GrayMap{"-1 … 1, (x - 128) / 128", 128, 1 / 128.0F},
    GrayMap{"mean 128", 128, 1},
    GrayMap{"MNIST mean and deviation", 0.1307F * 255, 1 / (0.3081F * 255)},
    GrayMap{"ImageNet mean and deviation, grey", 0.449F * 255, 1 / (0.226F * 255)},
};

float valueOr(const std::vector<float>& values, std::size_t channel, float otherwise) {
  return channel < values.size() ? values[channel] : otherwise;
}

// What a pixel of this colour becomes; colour 0 is red, or grey.
float valueOf(const InputPreprocessing& preprocessing, std::size_t colour, float pixel) {
  const std::size_t channel = preprocessing.order == PixelOrder::Bgr ? 2 - colour : colour;
  return (pixel - valueOr(preprocessing.mean, channel, 0)) *
         valueOr(preprocessing.norm, channel, 1);
}

void add(std::vector<PreprocessingCandidate>& candidates, const std::string& name,
         const Preprocessing& preprocessing) {
  const bool known = std::any_of(candidates.begin(), candidates.end(), [&](const auto& candidate) {
    return sameValues(candidate.preprocessing, preprocessing);
  });
  if (!known) {
    candidates.push_back({name + ", " + toString(preprocessing.order), preprocessing});
  }
}

}  // namespace

std::vector<PreprocessingCandidate> preprocessingCandidates(const Preprocessing& current,
                                                            int channels) {
  if (channels != 1 && channels != 3) {
    throw Error("the network takes " + std::to_string(channels) +
                " channels; a preprocessing is known for images of 1 or 3");
  }
  std::vector<PreprocessingCandidate> candidates;
  Preprocessing one = current;
  if (channels == 1) {
    one.order = PixelOrder::Gray;
    for (const GrayMap& map : kGrayMaps) {
      one.mean = {map.mean};
      one.norm = {map.norm};
      add(candidates, map.name, one);
    }
  } else {
    for (const ColourMap& map : kColourMaps) {
      for (const PixelOrder order : {PixelOrder::Rgb, PixelOrder::Bgr}) {
        const bool bgr = order == PixelOrder::Bgr;
        const Colours mean = bgr ? reversed(map.mean) : map.mean;
        const Colours norm = bgr ? reversed(map.norm) : map.norm;
        one.order = order;
        one.mean.assign(mean.begin(), mean.end());
        one.norm.assign(norm.begin(), norm.end());
        add(candidates, map.name, one);
      }
    }
  }
  for (const PreprocessingPreset& preset : preprocessingPresets()) {
    if (channelsOf(preset.preprocessing.order) == channels) {
      one.order = preset.preprocessing.order;
      one.mean = preset.preprocessing.mean;
      one.norm = preset.preprocessing.norm;
      add(candidates, std::string(preset.label), one);
    }
  }
  const bool known = std::any_of(candidates.begin(), candidates.end(), [&](const auto& candidate) {
    return sameValues(candidate.preprocessing, current);
  });
  if (!known && channelsOf(current.order) == channels) {
    candidates.insert(candidates.begin(),
                      {std::string("as given, ") + toString(current.order), current});
  }
  return candidates;
}

bool sameValues(const InputPreprocessing& a, const InputPreprocessing& b) {
  if (a.order != b.order) {
    return false;
  }
  for (std::size_t c = 0; c < static_cast<std::size_t>(channelsOf(a.order)); ++c) {
    if (valueOr(a.mean, c, 0) != valueOr(b.mean, c, 0) ||
        valueOr(a.norm, c, 1) != valueOr(b.norm, c, 1)) {
      return false;
    }
  }
  return true;
}

bool nearlySameValues(const InputPreprocessing& a, const InputPreprocessing& b) {
  const int channels = channelsOf(a.order);
  if (channels != channelsOf(b.order)) {
    return false;
  }
  for (std::size_t colour = 0; colour < static_cast<std::size_t>(channels); ++colour) {
    const float range =
        std::max(std::abs(valueOf(a, colour, kLargestPixel) - valueOf(a, colour, 0)),
                 std::abs(valueOf(b, colour, kLargestPixel) - valueOf(b, colour, 0)));
    for (const float pixel : {0.0F, kLargestPixel}) {
      if (!(std::abs(valueOf(a, colour, pixel) - valueOf(b, colour, pixel)) <=
            kTolerated * range)) {
        return false;
      }
    }
  }
  return true;
}

bool differOnlyInScale(const InputPreprocessing& a, const InputPreprocessing& b) {
  const int channels = channelsOf(a.order);
  if (channels != channelsOf(b.order)) {
    return false;
  }
  constexpr float kMostFactor = 3;
  for (std::size_t colour = 0; colour < static_cast<std::size_t>(channels); ++colour) {
    const float slopeA =
        (valueOf(a, colour, kLargestPixel) - valueOf(a, colour, 0)) / kLargestPixel;
    const float slopeB =
        (valueOf(b, colour, kLargestPixel) - valueOf(b, colour, 0)) / kLargestPixel;
    const float zeroA = -valueOf(a, colour, 0) / slopeA;
    const float zeroB = -valueOf(b, colour, 0) / slopeB;
    const float factor = slopeA / slopeB;
    if (!(std::abs(zeroA - zeroB) <= kTolerated * kLargestPixel && factor <= kMostFactor &&
          factor >= 1 / kMostFactor)) {
      return false;
    }
  }
  return true;
}

}  // namespace quantoscope
