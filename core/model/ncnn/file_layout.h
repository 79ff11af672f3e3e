// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/ncnn/param_file.h"
#include "core/model/ncnn/weights_file.h"

namespace quantoscope::ncnn {

/// Where a model's two files have what, for a writer that changes some layers and leaves the rest.
struct FileLayout {
  std::string paramText;
  std::vector<ParsedLayer> layers;                 ///< In file order.
  std::vector<std::vector<StoredTensor>> tensors;  ///< Of each layer, in the order of the .bin.
  std::size_t binBytes = 0;
  /// By line: why the codes of a layer that is quantized already cannot be computed with.
  std::map<int, std::string> lostCodes;
};

/// The layout of a model that loadNcnnModel() returned; nullptr for other formats.
const FileLayout* fileLayoutOf(const Model& model);

}  // namespace quantoscope::ncnn
