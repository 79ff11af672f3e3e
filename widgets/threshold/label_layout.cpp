// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threshold/label_layout.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {

std::vector<LabelPlace> placeLabels(const std::vector<LabelWish>& wishes, double left, double right,
                                    int rows, double gap) {
  struct Taken {
    int row;
    double from;
    double to;
  };
  std::vector<Taken> taken;
  std::vector<LabelPlace> places;
  const auto isFree = [&](int row, double from, double to) {
    return std::none_of(taken.begin(), taken.end(), [&](const Taken& other) {
      return other.row == row && from < other.to + gap && to > other.from - gap;
    });
  };
  for (const LabelWish& wish : wishes) {
    LabelPlace place;
    if (wish.width <= right - left) {
      const double wanted = std::clamp(wish.center - wish.width / 2, left, right - wish.width);
      double nearest = 0;
      for (int row = 0; row < rows; ++row) {
        std::vector<double> candidates{wanted};
        for (const Taken& other : taken) {
          candidates.push_back(other.to + gap);
          candidates.push_back(other.from - gap - wish.width);
        }
        for (const double from : candidates) {
          const bool fits =
              from >= left && from + wish.width <= right && isFree(row, from, from + wish.width);
          // Another row is better than a place that the eye no longer connects with its tick.
          const double distance = std::abs(from - wanted);
          if (fits && (place.row < 0 || distance < nearest)) {
            place = {from, row};
            nearest = distance;
          }
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
