// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/formats/export_format.h"

namespace quantoscope {

/// The format's name in the user's language.
QString formatText(const ExportFormat& format);

/// What the file has no place for, without a verb: "zero points: the codes become symmetric (conv1,
/// conv2)".
QString lossText(const Loss& loss);

/// Why the file cannot be written at all.
QString obstacleText(ObstacleKind obstacle);

}  // namespace quantoscope
