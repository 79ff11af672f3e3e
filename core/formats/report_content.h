// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/formats/export_source.h"
#include "core/formats/report_document.h"

namespace quantoscope {

/// All that is known of the plan for a person to read: what was measured, advice, the ranking of
/// errors, the layers, what ncnn2int8 would make of the table, each layer's distribution and curve
/// with its threshold, weights, and where every value comes from.
ReportDocument reportDocument(const ExportSource& source);

}  // namespace quantoscope
