// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace quantoscope {

/// Writes a file completely or not at all: the content goes to a temporary file in the same folder,
/// is flushed to the disk and then renamed over `path`. Throws Error, and leaves an older file
/// untouched, when the folder cannot be written or the disk is full. A temporary file that a killed
/// program left is removed when `path` is written the next time.
void writeFileAtomically(const std::filesystem::path& path, std::string_view content);

struct FileContent {
  std::filesystem::path path;
  std::string content;
};

/// The same for files that belong together. All are complete on the disk before the first is
/// renamed, and if one cannot be renamed, those before it are put back: all are written or none.
/// Only a kill between two renames, microseconds apart, can leave some of them new and others old,
/// each of them whole.
void writeFilesAtomically(std::span<const FileContent> files);

/// Throws Error unless a file could be written at `path`: its folder exists and is writable and
/// `path` is not a folder. Call it before long work whose result goes there.
void requireWritable(const std::filesystem::path& path);

}  // namespace quantoscope
