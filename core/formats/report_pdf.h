// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/report_document.h"

namespace quantoscope {

/// The same report as a PDF: A4 pages with numbers, text and pictures as vectors, an outline. Text
/// is set by Pango, pictures are drawn by librsvg. Throws Error if they cannot.
std::string reportPdf(const ReportDocument& document);

}  // namespace quantoscope
