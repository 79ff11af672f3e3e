// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace quantoscope {

/// The shortest text that reads back as the same number; empty for infinity and NaN.
std::string csvNumber(double value);

/// Quoted if it has to be (RFC 4180, section 2).
std::string csvField(const std::string& text);

/// A record with its line break.
std::string csvRecord(const std::vector<std::string>& fields);

}  // namespace quantoscope
