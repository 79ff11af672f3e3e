// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threshold/label_layout.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {
namespace {

// Ticks that are closer than this are one to the eye; their labels stand below one another.
constexpr double kOneTick = 3;
// Room for a leader line, and between a label and the tick beside it.
constexpr double kBesideTick = 3;

struct Taken {
  int row;
  double from;
  double to;
};

bool oneTick(double a, double b) {
  return std::abs(a - b) < kOneTick;
}

}  // namespace

std::vector<LabelPlace> placeLabels(const std::vector<LabelWish>& wishes, double left, double right,
                                    int rows, double gap) {
  std::vector<Taken> taken;
  const auto fits = [&](double tick, int row, double from, double to) {
    if (from < left || to > right || tick < from || tick > to) {
      return false;
    }
    // Whoever reads down from a tick must not meet another one's label.
    const bool coversTick = std::any_of(wishes.begin(), wishes.end(), [&](const LabelWish& other) {
      return !oneTick(other.center, tick) && other.center > from - kBesideTick &&
             other.center < to + kBesideTick;
    });
    const bool meetsLabel = std::any_of(taken.begin(), taken.end(), [&](const Taken& other) {
      return other.row == row && from < other.to + gap && to > other.from - gap;
    });
    return !coversTick && !meetsLabel;
  };
  std::vector<LabelPlace> places;
  for (const LabelWish& wish : wishes) {
    LabelPlace place;
    // A tick on the frame may be a pixel outside.
    const double tick = std::clamp(wish.center, left, right);
    const double centred =
        std::clamp(wish.center - wish.width / 2, left, std::max(left, right - wish.width));
    std::vector<double> candidates{centred, tick, tick - wish.width};
    for (const LabelWish& other : wishes) {
      candidates.push_back(other.center + kBesideTick);
      candidates.push_back(other.center - kBesideTick - wish.width);
    }
    for (const Taken& other : taken) {
      candidates.push_back(other.to + gap);
      candidates.push_back(other.from - gap - wish.width);
    }
    double nearest = 0;
    for (int row = 0; row < rows && place.row < 0; ++row) {
      for (const double from : candidates) {
        const double distance = std::abs(from - centred);
        if (fits(tick, row, from, from + wish.width) && (place.row < 0 || distance < nearest)) {
          place = {from, row};
          nearest = distance;
        }
      }
    }
    if (place.row >= 0) {
      taken.push_back({place.row, place.left, place.left + wish.width});
    }
    places.push_back(place);
  }
  return places;
}

}  // namespace quantoscope
