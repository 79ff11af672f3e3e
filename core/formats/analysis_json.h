// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/analysis_report.h"

namespace quantoscope {

/// Errors of all layers and channels, the network's output, images, accuracy, sensitivity and
/// advice as JSON (UTF-8, indented). Documented in docs/formats.md.
std::string analysisJson(const AnalysisReport& report);

}  // namespace quantoscope
