// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace quantoscope {

struct ImageSize {
  int width = 0;
  int height = 0;

  bool operator==(const ImageSize&) const = default;
};

/// A size for the input of a network that declares none.
struct SizeProposal {
  ImageSize size;
  bool asImages = false;  ///< Most images have this size; else they only have its proportions.
};

/// From the sizes of images: the size that more than half of them have, if no side exceeds 1024;
/// else multiples of 32 in their median proportions, the longer one 320. Nothing without images.
std::optional<SizeProposal> proposedSize(std::span<const ImageSize> images);

/// Sizes of up to 24 of the files, spread evenly; what is no image that can be decoded is left out.
std::vector<ImageSize> imageSizes(std::span<const std::filesystem::path> files);

}  // namespace quantoscope
