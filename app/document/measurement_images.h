// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace quantoscope {

/// What a network is measured on.
struct MeasurementImages {
  std::filesystem::path images;  ///< Folder, list or file; empty: those of the calibration.
  std::filesystem::path labels;  ///< Classes of the images; empty: none.

  bool operator==(const MeasurementImages&) const = default;
};

}  // namespace quantoscope
