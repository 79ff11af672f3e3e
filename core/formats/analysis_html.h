// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/analysis_report.h"

namespace quantoscope {

/// The same figures as a page for a browser: one file, UTF-8, with vector pictures and nothing that
/// is loaded from elsewhere.
std::string analysisHtml(const AnalysisReport& report);

}  // namespace quantoscope
