// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/analysis_report.h"

namespace quantoscope {

/// The network's figures, a table of the layers, worst first, the images that suffer most and the
/// advice, for a terminal.
std::string analysisListing(const AnalysisReport& report);

}  // namespace quantoscope
