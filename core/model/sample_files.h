// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

namespace quantoscope {

/// Those of a folder's files that are images or `.npy` tensors, by their name, also where the
/// content turns out to be broken, or by their content. Throws Error if there are files and none of
/// them is.
std::vector<std::filesystem::path> onlySamples(std::vector<std::filesystem::path> files,
                                               const std::filesystem::path& folder);

}  // namespace quantoscope
