// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <streambuf>

namespace quantoscope {

/// Keeps what the decoders and the engine would print away from the terminal: they write to
/// std::cerr, and what they say reaches the user as the message of an Error that names the file.
/// Returns where std::cerr wrote to before. For the beginning of main().
std::streambuf* silenceLibraries();

}  // namespace quantoscope
