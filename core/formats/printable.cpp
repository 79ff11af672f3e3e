// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/printable.h"

namespace quantoscope {

std::string printable(std::string_view bytes) {
  constexpr std::size_t kLongest = 60;
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr unsigned char kDelete = 0x7f;
  std::string text;
  for (const char c : bytes.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == kDelete) {
      text += "\\x";
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 15U];
    } else {
      text += c;
    }
  }
  return bytes.size() > kLongest ? text + "…" : text;
}

}  // namespace quantoscope
