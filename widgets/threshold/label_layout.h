// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace quantoscope {

/// A label that wants to sit under a tick.
struct LabelWish {
  double center = 0;
  double width = 0;
};

struct LabelPlace {
  double left = 0;
  int row = -1;  ///< -1: there was no room.
};

/// Places labels in rows so that nobody takes one for another tick's: each reaches over its own
/// tick and over no other one, in the first row where it overlaps no label. Ticks within 3 pixels
/// are one to the eye. What finds no such place has no label. Earlier wishes have priority. All
/// stay within [left, right].
std::vector<LabelPlace> placeLabels(const std::vector<LabelWish>& wishes, double left, double right,
                                    int rows, double gap);

}  // namespace quantoscope
