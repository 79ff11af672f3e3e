// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/report_document.h"

namespace quantoscope {

/// One page for a browser: UTF-8, with vector pictures and nothing that is loaded from elsewhere.
/// Light or dark as the reader's system is, with a style for printing.
std::string reportHtml(const ReportDocument& document);

}  // namespace quantoscope
