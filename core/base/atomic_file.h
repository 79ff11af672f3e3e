// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace quantoscope {

/// Writes a file completely or not at all: the content goes to a temporary file in the same folder,
/// is flushed to the disk and then renamed over `path`. Throws Error, and leaves an older file
/// untouched, when the folder cannot be written or the disk is full.
void writeFileAtomically(const std::filesystem::path& path, std::string_view content);

/// Throws Error unless a file could be written at `path`: its folder exists and is writable and
/// `path` is not a folder. Call it before long work whose result goes there.
void requireWritable(const std::filesystem::path& path);

}  // namespace quantoscope
