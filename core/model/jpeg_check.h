// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace quantoscope {

bool isJpeg(std::span<const std::byte> bytes);

/// What the decoder complains of when it goes through all the data of a JPEG file: a decoder that
/// only warns fills what is missing with grey. Empty if there is nothing. Nothing is printed.
std::string jpegComplaint(std::span<const std::byte> bytes);

}  // namespace quantoscope
