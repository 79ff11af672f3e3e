// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

// A sanitizer takes several times as much memory as the program itself.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

}  // namespace quantoscope
