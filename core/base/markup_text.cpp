// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/markup_text.h"

#include <algorithm>
#include <vector>

namespace quantoscope {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the UTF-8 sequence that the text begins with; 0 if there is none (RFC 3629).
std::size_t sequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return 0;
    }
  }
  const bool wrong =
      length > 1 && ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
                     (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F));
  return wrong ? 0 : length;
}

std::vector<std::string_view> charactersOf(std::string_view text) {
  std::vector<std::string_view> characters;
  while (!text.empty()) {
    const std::size_t length = sequenceLength(text);
    const bool control = length == 1 && static_cast<unsigned char>(text.front()) < 0x20 &&
                         text.front() != '\n' && text.front() != '\t';
    characters.push_back(length == 0 || control ? kReplacement : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return characters;
}

}  // namespace

std::string escapedMarkup(std::string_view text) {
  std::string result;
  for (const std::string_view character : charactersOf(text)) {
    if (character == "&") {
      result += "&amp;";
    } else if (character == "<") {
      result += "&lt;";
    } else if (character == ">") {
      result += "&gt;";
    } else if (character == "\"") {
      result += "&quot;";
    } else {
      result += character;
    }
  }
  return result;
}

std::string shortenedText(std::string_view text, std::size_t characters) {
  const auto all = charactersOf(text);
  std::string result;
  if (all.size() <= characters) {
    for (const std::string_view character : all) {
      result += character;
    }
    return result;
  }
  const std::size_t tail = characters / 2;
  for (std::size_t i = 0; i + 1 < characters - tail; ++i) {
    result += all[i];
  }
  result += "…";
  for (std::size_t i = all.size() - tail; i < all.size(); ++i) {
    result += all[i];
  }
  return result;
}

}  // namespace quantoscope
