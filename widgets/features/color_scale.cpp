// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/features/color_scale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace quantoscope {
namespace {

constexpr std::array<QRgb, 6> kSequential = {0x0b1030, 0x263a86, 0x1c6f9b,
                                             0x2fa08c, 0x8ecb67, 0xf8ee7c};

QRgb mix(QRgb a, QRgb b, double share) {
  const auto part = [share](int from, int to) {
    return static_cast<int>(std::lround(from + (to - from) * share));
  };
  return qRgb(part(qRed(a), qRed(b)), part(qGreen(a), qGreen(b)), part(qBlue(a), qBlue(b)));
}

}  // namespace

QRgb sequentialColor(double share) {
  const double place = std::clamp(std::isnan(share) ? 0.0 : share, 0.0, 1.0) *
                       static_cast<double>(kSequential.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), kSequential.size() - 2);
  return mix(kSequential[below], kSequential[below + 1], place - static_cast<double>(below));
}

QRgb divergingColor(const Theme& theme, double share) {
  const double place = std::clamp(std::isnan(share) ? 0.0 : share, -1.0, 1.0);
  const QRgb middle = theme.dark ? 0xff161a21 : 0xfff2f4f8;
  const QRgb end =
      place < 0 ? (theme.dark ? 0xff7fb0ff : 0xff1746b0) : (theme.dark ? 0xffffab66 : 0xffb3420b);
  // The root shows small differences, which are most of them.
  return mix(middle, end, std::sqrt(std::abs(place)));
}

}  // namespace quantoscope
