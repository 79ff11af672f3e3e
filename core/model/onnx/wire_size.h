// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace quantoscope::onnxgraph {

/// About how many bytes of memory an ONNX file takes once it is parsed. Two bytes of a file can
/// become an object of hundreds, so this is worked out on the file's bytes before they are parsed.
/// Malformed bytes end the count; the parser will refuse them.
std::uint64_t parsedSize(std::span<const std::byte> bytes);

}  // namespace quantoscope::onnxgraph
