// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/printable.h"

#include "core/base/display_text.h"

namespace quantoscope {

std::string printable(std::string_view bytes) {
  constexpr std::size_t kLongest = 60;
  if (bytes.size() <= kLongest) {
    return printableText(bytes);
  }
  std::size_t end = kLongest;
  // Not between the bytes of one character.
  while (end > 0 && (static_cast<unsigned char>(bytes[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return printableText(bytes.substr(0, end == 0 ? kLongest : end)) + "…";
}

}  // namespace quantoscope
