// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/model/preprocessing.h"

namespace quantoscope {

/// The embedded demo as files on the disk.
struct DemoFiles {
  std::vector<std::filesystem::path> model;  ///< The ncnn model: .param and .bin.
  std::filesystem::path onnx;                ///< The same network as ONNX.
  std::filesystem::path calibration;         ///< Folder of images to calibrate with.
  std::filesystem::path validation;          ///< Folder of other images, with known classes.
  std::filesystem::path labels;              ///< Lines "file<tab>class" for the validation images.
  std::filesystem::path classes;             ///< One class name a line.
  Preprocessing preprocessing;
};

/// Writes the demo below `folder`, which is made if it is missing. Files that are already there
/// with the right content are left alone. Throws Error if it cannot be written.
DemoFiles extractDemo(const std::filesystem::path& folder);

}  // namespace quantoscope
