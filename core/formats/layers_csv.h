// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/export_source.h"

namespace quantoscope {

/// One record a layer with all its figures, after a header with their units: RFC 4180, UTF-8. What
/// was not measured, and what is infinite, is empty. Columns: docs/formats.md.
std::string layersCsv(const ExportSource& source);

}  // namespace quantoscope
