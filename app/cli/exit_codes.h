// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

inline constexpr int kExitDone = 0;   ///< Everything was done.
inline constexpr int kExitError = 1;  ///< A file, a model or a value cannot be used.
inline constexpr int kExitUsage = 2;  ///< The command line is wrong.

/// Thrown by a command that has said all there is to say, and ends with a code of its own.
struct Finished {
  int exitCode = kExitDone;
};

}  // namespace quantoscope
