// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/formats/ncnn_table_lint.h"

namespace quantoscope {

/// A warning of the linter in the user's language; an error as the linter words it, as all messages
/// of the engine.
QString lintText(const LintFinding& finding);

}  // namespace quantoscope
