// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace quantoscope {

/// The shortest text that reads back as the same number; empty if it is not finite.
std::string csvNumber(double value);

/// In quotes where RFC 4180 asks for them.
std::string csvText(const std::string& text);

}  // namespace quantoscope
