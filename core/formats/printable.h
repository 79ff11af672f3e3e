// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace quantoscope {

/// Bytes from a file for a message: printableText() of at most 60 of them.
std::string printable(std::string_view bytes);

}  // namespace quantoscope
