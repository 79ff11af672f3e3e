// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_format.h"

#include <array>
#include <charconv>

namespace quantoscope {
namespace {

std::string format(double value, std::chars_format style, int precision) {
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, style, precision).ptr;
  return {buffer.data(), end};
}

}  // namespace

std::string formatNumber(double value) {
  return format(value, std::chars_format::general, 4);
}

std::string formatFixed(double value) {
  return format(value, std::chars_format::fixed, 6);
}

}  // namespace quantoscope
