// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/size_listing.h"

#include <algorithm>

#include "app/cli/formatted.h"

namespace quantoscope {

std::string sizeListing(const Model& model, const NetworkArithmetic& arithmetic,
                        const ModelSize& size) {
  std::size_t longest = 12;
  for (const QuantizableLayer& layer : model.layers) {
    longest = std::clamp(layer.name.size(), longest, std::size_t{48});
  }
  const int width = static_cast<int>(longest);
  const auto row = [&](const char* name, const char* becomes, const StoredSize& bytes) {
    return formatted("%-*s %-7s %12zu %12zu\n", width, name, becomes, bytes.before, bytes.after);
  };
  std::string text = formatted("%-*s %-7s %12s %12s\n", width, "layer", "becomes", "bytes", "then");
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const bool int8 = arithmetic.layers[i].precision == Precision::Int8;
    text += row(model.layers[i].name.c_str(), int8 ? "int8" : "float", size.layers[i]);
  }
  text += row("other layers", "", size.others) + row("description", "", size.text);
  const StoredSize total = size.total();
  return text + row("model", "", total) +
         formatted("\n%.1f %% of the float model\n",
                   100 * static_cast<double>(total.after) / static_cast<double>(total.before));
}

}  // namespace quantoscope
