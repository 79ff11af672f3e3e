// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

/// Those with an alpha channel are for networks with four: it is 255, whatever the file has.
enum class PixelOrder { Bgr, Rgb, Gray, Rgba, Bgra };

const char* toString(PixelOrder order);
/// "BGR", "RGB", "GRAY", "RGBA" or "BGRA", in any case. Throws Error for anything else.
PixelOrder pixelOrderOf(std::string_view text);
int channelsOf(PixelOrder order);

/// How an image of another shape becomes the network's input.
enum class ImageFit {
  Stretch,    ///< Both sides are scaled to the input's, whatever that does to the proportions.
  Letterbox,  ///< Scaled to lie inside the input, in its middle; the rest is kLetterboxGray.
  Crop,       ///< Scaled to cover the input; what sticks out on both sides is cut off.
};

/// The value, in each channel, of pixels that a letterbox adds: what YOLO's own tools take.
inline constexpr int kLetterboxGray = 114;

/// "stretch", "letterbox", "crop".
const char* toString(ImageFit fit);
/// The same, in any case. Throws Error, naming those that exist, for anything else.
ImageFit imageFitOf(std::string_view text);

/// From the pixels of an image to the values that one input reads: value = (pixel - mean) * norm,
/// for each channel.
struct InputPreprocessing {
  int width = 0;   ///< 0: as the model declares it.
  int height = 0;  ///< 0: as the model declares it.
  PixelOrder order = PixelOrder::Bgr;
  std::vector<float> mean;  ///< One value a channel; empty for 0.
  std::vector<float> norm;  ///< One value a channel; empty for 1.
  ImageFit fit = ImageFit::Stretch;

  bool operator==(const InputPreprocessing&) const = default;
};

/// The same for all inputs of a network.
struct Preprocessing : InputPreprocessing {
  /// Inputs, by name, that have a preprocessing of their own instead.
  std::map<std::string, InputPreprocessing> own = {};

  const InputPreprocessing& of(const std::string& input) const;
  /// The one of an input, to be changed: its own, which is made if there is none.
  InputPreprocessing& ownOf(const std::string& input);
  bool operator==(const Preprocessing&) const = default;
};

/// Throws Error unless mean and norm are empty or have one finite value for each channel.
void requireValid(const InputPreprocessing& preprocessing);

/// One number stands for all channels; anything else stays as it is.
std::vector<float> perChannel(std::vector<float> values, PixelOrder order);

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
