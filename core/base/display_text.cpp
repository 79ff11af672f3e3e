// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/display_text.h"

#include <glib.h>

#include <algorithm>
#include <utility>

namespace quantoscope {
namespace {

constexpr gunichar kNoCharacter = 0xFFFFFFFF;

/// The first character and its length in bytes; kNoCharacter and 1 where there is none.
std::pair<gunichar, std::size_t> firstOf(std::string_view text) {
  const gunichar character =
      g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
  if (!g_unichar_validate(character) || character == 0) {
    return {kNoCharacter, 1};
  }
  const auto length = static_cast<std::size_t>(g_unichar_to_utf8(character, nullptr));
  return {character, length};
}

bool isSeparatorOrDirection(gunichar character) {
  return character == 0x2028 || character == 0x2029 || character == 0x200E || character == 0x200F ||
         character == 0x061C || character == 0xFEFF ||
         (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

std::string escaped(const char* prefix, unsigned value, int digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = prefix;
  for (int i = digits; i-- > 0;) {
    text += kDigits[(value >> (4 * i)) & 15U];
  }
  return text;
}

}  // namespace

std::string printableText(std::string_view utf8) {
  std::string text;
  while (!utf8.empty()) {
    const auto [character, length] = firstOf(utf8);
    if (character == kNoCharacter) {
      text += escaped("\\x", static_cast<unsigned char>(utf8.front()), 2);
    } else if (g_unichar_iscntrl(character)) {
      text += escaped("\\x", character, 2);
    } else if (isSeparatorOrDirection(character)) {
      text += escaped("\\u", character, 4);
    } else {
      text += utf8.substr(0, length);
    }
    utf8.remove_prefix(length);
  }
  return text;
}

std::size_t displayWidth(std::string_view utf8) {
  std::size_t width = 0;
  while (!utf8.empty()) {
    const auto [character, length] = firstOf(utf8);
    if (character == kNoCharacter) {
      ++width;
    } else if (!g_unichar_iszerowidth(character)) {
      width += g_unichar_iswide(character) ? 2 : 1;
    }
    utf8.remove_prefix(length);
  }
  return width;
}

std::string inColumns(std::string_view utf8, std::size_t width) {
  std::string text = printableText(utf8);
  text.append(width - std::min(width, displayWidth(text)), ' ');
  return text;
}

}  // namespace quantoscope
