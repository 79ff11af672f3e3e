// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace quantoscope::ncnn {

/// Throws Error with the cause if what stands in a .param's place is something else that is known:
/// pnnx's intermediate file, ncnn's binary .param, a .bin.
void requireParamText(std::string_view text, const std::string& fileName);

/// The same for what stands in a .bin's place: a .param in text or binary, pnnx's archive.
void requireWeightBytes(std::span<const std::byte> bytes, const std::string& fileName);

/// Throws Error if a layer's type is an operator that pnnx left as it was. `line` is the whole
/// line.
void requireConvertedType(std::string_view type, std::string_view name, std::string_view line);

}  // namespace quantoscope::ncnn
