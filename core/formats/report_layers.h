// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/formats/export_source.h"
#include "core/formats/report_document.h"

namespace quantoscope {

/// Of each layer: distribution, curve and threshold, weights, warnings, and where its values come
/// from.
void addReportLayers(std::vector<ReportBlock>& blocks, const ExportSource& source);

/// Model, images and preprocessing with their hashes, and everything that a person decided.
void addReportProvenance(std::vector<ReportBlock>& blocks, const ExportSource& source);

}  // namespace quantoscope
