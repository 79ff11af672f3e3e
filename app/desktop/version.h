// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

inline constexpr const char* kVersion = QUANTOSCOPE_VERSION;

}  // namespace quantoscope
