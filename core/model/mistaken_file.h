// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace quantoscope {

/// Throws Error if the beginning of a file says that it is no model of any kind, but what a
/// download or a version control system left in its place: a web page, a pointer of Git LFS,
/// nothing at all.
void requireNoPlaceholder(const std::filesystem::path& file);

/// What a file with the ending of another tool's model is, and what to take instead; empty for an
/// ending that is not known. For files that cannot be loaded.
std::string adviceForEnding(const std::filesystem::path& file);

}  // namespace quantoscope
