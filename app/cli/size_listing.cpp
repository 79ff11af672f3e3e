// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/size_listing.h"

#include "app/cli/columns.h"
#include "app/cli/formatted.h"

namespace quantoscope {

std::string sizeListing(const Model& model, const NetworkArithmetic& arithmetic,
                        const ModelSize& size) {
  const std::size_t width = nameColumns(model, 12);
  const auto row = [&](std::string_view name, const char* becomes, const StoredSize& bytes) {
    return inColumns(name, width) +
           formatted(" %-7s %12zu %12zu\n", becomes, bytes.before, bytes.after);
  };
  std::string text =
      inColumns("layer", width) + formatted(" %-7s %12s %12s\n", "becomes", "bytes", "then");
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const bool int8 = arithmetic.layers[i].precision == Precision::Int8;
    text += row(model.layers[i].name, int8 ? "int8" : "float", size.layers[i]);
  }
  text += row("other layers", "", size.others) + row("description", "", size.text);
  const StoredSize total = size.total();
  return text + row("model", "", total) +
         formatted("\n%.1f %% of the float model\n",
                   100 * static_cast<double>(total.after) / static_cast<double>(total.before));
}

}  // namespace quantoscope
