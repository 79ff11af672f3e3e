// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/library_messages.h"

#include <iostream>

#include <opencv2/core/utils/logger.hpp>

namespace quantoscope {

std::streambuf* silenceLibraries() {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  return std::cerr.rdbuf(nullptr);
}

}  // namespace quantoscope
