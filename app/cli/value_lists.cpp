// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/value_lists.h"

#include <charconv>
#include <cmath>

#include "core/base/error.h"

namespace quantoscope {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

double numberOf(std::string_view text, const std::string& option) {
  const auto begin = text.find_first_not_of(" +");
  const std::string_view trimmed =
      begin == std::string_view::npos ? std::string_view() : text.substr(begin);
  double value = 0;
  const auto* const end = trimmed.data() + trimmed.size();
  const auto [parsed, error] = std::from_chars(trimmed.data(), end, value);
  if (error != std::errc() || parsed != end || !std::isfinite(value)) {
    throw Error(option + ": '" + std::string(text) + "' is not a number");
  }
  return value;
}

std::vector<float> floatsOf(std::string_view text, const std::string& option) {
  std::vector<float> values;
  for (const std::string_view part : split(text, ',')) {
    values.push_back(static_cast<float>(numberOf(part, option)));
  }
  return values;
}

}  // namespace quantoscope
