// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/preprocessing.h"

namespace quantoscope {

/// A preprocessing that a network may have been trained with.
struct PreprocessingCandidate {
  std::string name;  ///< In short: "-1 … 1, (x - 127.5) / 128, RGB".
  Preprocessing preprocessing;
};

/// Every mean and norm in common use, with every pixel order that has `channels` (1 or 3); the
/// presets are among them. Size and fit are those of `current`, which comes first if its values are
/// none of these. Throws Error for another number of channels.
std::vector<PreprocessingCandidate> preprocessingCandidates(const Preprocessing& current,
                                                            int channels);

/// True if mean and norm, with 0 and 1 filled in, and the pixel order are the same.
bool sameValues(const InputPreprocessing& a, const InputPreprocessing& b);

/// True if no pixel value differs by more than an eighth of the range that the values have: no
/// figure tells such two apart. The pixel orders may differ, mean and norm belong to colours.
bool nearlySameValues(const InputPreprocessing& a, const InputPreprocessing& b);

/// True if both are zero at nearly the same pixel value (an eighth of all), and the norms are
/// within a factor of 3: images of more or less contrast differ as much.
bool differOnlyInScale(const InputPreprocessing& a, const InputPreprocessing& b);

}  // namespace quantoscope
