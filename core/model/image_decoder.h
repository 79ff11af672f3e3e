// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <opencv2/core.hpp>

#include "core/model/preprocessing.h"

namespace quantoscope {

/// The pixels of an image, 8 bits, in this order, turned as its Exif data says. A file of which a
/// part is missing or damaged is no image: whatever its decoder complains of is an Error that names
/// the file.
cv::Mat decodeImage(const std::filesystem::path& file, PixelOrder order);

}  // namespace quantoscope
