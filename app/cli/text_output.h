// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace quantoscope {

/// Throws Error if the file could not be written; nothing happens for "" and "-".
void requireWritableText(const std::string& target);

/// Writes to a file, whole or not at all; "-" is standard output, "" nowhere.
void writeText(const std::string& target, const std::string& content);

}  // namespace quantoscope
