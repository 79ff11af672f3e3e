// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

/// The name of each class, in their order.
using ClassNames = std::vector<std::string>;

/// One name a line, the first for class 0; blanks around it are no part of it, and a byte order
/// mark at the beginning is none. Blank lines at the end are left out, others are classes without a
/// name. `name` is used in messages. Throws Error if there is no name.
ClassNames parseClassNames(std::string_view text, const std::string& name);
ClassNames readClassNames(const std::filesystem::path& file);

/// The file of names in a labels file's folder: classes.txt, else class_names.txt, names.txt,
/// synset.txt or synset_words.txt. Empty if there is none.
std::filesystem::path classNamesBeside(const std::filesystem::path& labels);

/// The class with this name; nothing if there is none, or several.
std::optional<int> classNamed(std::span<const std::string> names, std::string_view name);

/// "3 triangle", or "3" where the class has no name.
std::string classText(std::span<const std::string> names, int index);

}  // namespace quantoscope
