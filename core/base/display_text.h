// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quantoscope {

/// Text from a file as a terminal can show it: control characters and bytes that are no UTF-8 as
/// \xNN, line and paragraph separators and marks that turn the direction of writing as \uNNNN.
std::string printableText(std::string_view utf8);

/// How many columns of a terminal the text takes: 2 for wide characters (Chinese, emoji), 0 for
/// combining marks. Widths are those of Unicode's East Asian Width, as GLib has them.
std::size_t displayWidth(std::string_view utf8);

/// The printable text, with blanks behind it up to `width` columns; longer text is kept whole.
std::string inColumns(std::string_view utf8, std::size_t width);

}  // namespace quantoscope
