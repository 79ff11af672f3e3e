// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

namespace quantoscope {

/// --force: overwrite files that exist. Every command that writes has it.
void addForceOption(CLI::App& command, bool& force);

/// Throws Error if the file is there already, unless `force`.
void requireNew(const std::filesystem::path& file, bool force);

/// Throws Error if the file could not be written or, unless `force`, is there already; nothing
/// happens for "" and "-".
void requireWritableText(const std::string& target, bool force);

/// Writes to a file, whole or not at all; "-" is standard output, "" nowhere.
void writeText(const std::string& target, const std::string& content);

}  // namespace quantoscope
