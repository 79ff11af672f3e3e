// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace quantoscope {

/// One line as printf would print it, up to 511 characters.
template <typename... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 512> line{};
  const int size = std::snprintf(line.data(), line.size(), format, values...);
  return {line.data(), static_cast<std::size_t>(std::clamp<int>(size, 0, line.size() - 1))};
}

/// "1 image", "2 images".
inline std::string counted(std::size_t count, const char* thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace quantoscope
