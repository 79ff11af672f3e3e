// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace quantoscope {

bool isPng(std::span<const std::byte> bytes);

/// A decoded PNG: 8 bits, blue green red or grey, rows one after the other, without alpha.
struct PngImage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
  bool rotated = false;   ///< The file says in its Exif data how to turn it; that is not done here.
  std::string complaint;  ///< Why it is not used. Empty: all of it is there.
};

/// As OpenCV decodes it: 16 bits lose their lower half, alpha is dropped, grey is 0.299 R + 0.587 G
/// + 0.114 B. What libpng says of the image itself, errors and warnings, is a complaint; what it
/// says of remarks beside it (a colour profile, a text) is not. Nothing is printed.
PngImage decodePng(std::span<const std::byte> bytes, bool gray);

}  // namespace quantoscope
