// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

/// The parts between separators; an empty text has one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

/// A number in the "C" locale. `option` is named in the Error for anything else.
double numberOf(std::string_view text, const std::string& option);

/// What is in the brackets of "[1,2],[3]", as ncnn2table has a list for each input; the text itself
/// if it has none.
std::vector<std::string> bracketGroups(std::string_view text);

/// "104,117,123" as numbers, with or without brackets around them.
std::vector<float> floatsOf(std::string_view text, const std::string& option);

}  // namespace quantoscope
