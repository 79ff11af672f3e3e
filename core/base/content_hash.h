// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace quantoscope {

/// SHA-256 (FIPS 180-4) as 64 hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);
/// Of a file's content, read piece by piece. Throws Error if it cannot be read.
std::string sha256OfFile(const std::filesystem::path& file);
/// One hash for the files that have these: see sha256OfFiles().
std::string combinedSha256(std::span<const std::string> hashes);
/// One hash for several files in order: that of one file, or that of the hashes of all, each in
/// hexadecimal. It does not depend on names and folders.
std::string sha256OfFiles(const std::vector<std::filesystem::path>& files);

}  // namespace quantoscope
