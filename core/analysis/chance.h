// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

#include "core/analysis/proportion.h"

namespace quantoscope {

/// What a classifier took an image for, and what it is.
struct Answer {
  int given = 0;
  int right = 0;
};

/// The share of right answers that guessing gives: one in `classes`; or, if the labels are of
/// several classes, what answers and labels have in common when they are shuffled (the expected
/// agreement of J. Cohen, "A coefficient of agreement for nominal scales", 1960), where that is
/// more; at most a half.
double shareByGuessing(std::span<const Answer> answers, std::size_t classes);

/// Labelled images that it takes to say that a network is wrong.
inline constexpr std::size_t kFewestLabelled = 20;

/// True if so many answers being right is what guessing gives: there are at least kFewestLabelled,
/// the 95 % interval of the share begins at `chance` or below it, and it ends before half of the
/// way from there to all.
bool isNearChance(const Proportion& right, double chance);

}  // namespace quantoscope
