// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

namespace quantoscope {

/// Numbers separated by commas, semicolons or spaces, in the "C" locale; "1/255" is a number too.
/// Nothing if any part is not a finite number. An empty text has no numbers.
std::optional<std::vector<float>> parseNumbers(const QString& text);

/// The shortest text that reads back as the same numbers.
QString numbersText(const std::vector<float>& numbers);

}  // namespace quantoscope
