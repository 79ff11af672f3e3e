// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quantoscope {

/// For the text of XML and HTML, and for values in double quotes. Bytes that are not UTF-8, and
/// control characters, which XML forbids, become U+FFFD.
std::string escapedMarkup(std::string_view text);

/// UTF-8 of at most `characters` characters; a longer one has an ellipsis in its middle.
std::string shortenedText(std::string_view text, std::size_t characters);

}  // namespace quantoscope
