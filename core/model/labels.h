// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/class_names.h"

namespace quantoscope {

/// The class of each image, counted from 0, by file name without folders.
using Labels = std::map<std::string, int>;

/// Lines "file class", separated by tabs or spaces; empty lines and lines that begin with # are
/// left out. A class may be one of `names`, too, with a tab before it if it has blanks. `name` is
/// used in messages. Throws Error, with the line, for anything else and for a file that has two
/// classes.
Labels parseLabels(std::string_view text, const std::string& name, const ClassNames& names = {});
Labels readLabels(const std::filesystem::path& file, const ClassNames& names = {});

/// One for each file. Throws Error if no file has a label.
std::vector<std::optional<int>> labelsOf(const Labels& labels,
                                         const std::vector<std::filesystem::path>& files);

}  // namespace quantoscope
