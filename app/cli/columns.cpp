// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/columns.h"

#include <algorithm>

namespace quantoscope {

std::size_t nameColumns(const Model& model, std::size_t least) {
  constexpr std::size_t kMost = 48;
  std::size_t longest = least;
  for (const QuantizableLayer& layer : model.layers) {
    longest = std::clamp(displayWidth(printableText(layer.name)), longest, kMost);
  }
  return longest;
}

}  // namespace quantoscope
