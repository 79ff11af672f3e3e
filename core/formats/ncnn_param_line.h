// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace quantoscope {

/// A layer's line of a .param file with parameter 8 set to `term`: replaced where it is, else
/// inserted where ncnn's own tools write it, before parameter 9. All other bytes stay.
std::string withInt8Term(std::string_view line, int term);

}  // namespace quantoscope
