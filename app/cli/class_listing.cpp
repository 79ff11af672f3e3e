// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/class_listing.h"

#include "app/cli/formatted.h"
#include "core/analysis/output_comparison.h"

namespace quantoscope {

std::string classListing(const std::vector<Tensor>& outputs, const ClassNames& names,
                         std::size_t count) {
  if (!isClassification(outputs)) {
    return {};
  }
  std::string text;
  for (const int index : largest(outputs.front(), count)) {
    const float value = outputs.front().values[static_cast<std::size_t>(index)];
    text += formatted("  %10.6g  ", static_cast<double>(value)) + classText(names, index) + "\n";
  }
  return text;
}

}  // namespace quantoscope
