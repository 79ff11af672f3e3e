// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

enum class PixelOrder { Bgr, Rgb, Gray };

const char* toString(PixelOrder order);
/// "BGR", "RGB" or "GRAY", in any case. Throws Error for anything else.
PixelOrder pixelOrderOf(std::string_view text);
int channelsOf(PixelOrder order);

/// From the pixels of an image to the values that a network reads: value = (pixel - mean) * norm,
/// for each channel.
struct Preprocessing {
  int width = 0;   ///< 0: as the model declares it.
  int height = 0;  ///< 0: as the model declares it.
  PixelOrder order = PixelOrder::Bgr;
  std::vector<float> mean;  ///< One value a channel; empty for 0.
  std::vector<float> norm;  ///< One value a channel; empty for 1.

  bool operator==(const Preprocessing&) const = default;
};

/// Throws Error unless mean and norm are empty or have one finite value for each channel.
void requireValid(const Preprocessing& preprocessing);

/// A preprocessing that many networks share.
struct PreprocessingPreset {
  std::string_view id;
  std::string_view label;
  Preprocessing preprocessing;
};

std::span<const PreprocessingPreset> preprocessingPresets();

/// Throws Error, naming the presets that exist, if there is none with this id.
const PreprocessingPreset& preprocessingPreset(std::string_view id);

}  // namespace quantoscope
