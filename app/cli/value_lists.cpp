// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/value_lists.h"

#include <algorithm>
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

std::vector<std::string> bracketGroups(std::string_view text) {
  std::vector<std::string> groups;
  std::size_t open = text.find('[');
  while (open != std::string_view::npos) {
    const std::size_t close = std::min(text.find(']', open), text.size());
    groups.emplace_back(text.substr(open + 1, close - open - 1));
    open = text.find('[', close);
  }
  if (groups.empty()) {
    groups.emplace_back(text);
  }
  return groups;
}

double numberOf(std::string_view text, const std::string& option) {
  std::string_view trimmed = text;
  trimmed.remove_prefix(std::min(trimmed.find_first_not_of(" +"), trimmed.size()));
  trimmed = trimmed.substr(0, trimmed.find_last_not_of(' ') + 1);
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
  const std::string list = bracketGroups(text).front();
  for (const std::string_view part : split(list, ',')) {
    values.push_back(static_cast<float>(numberOf(part, option)));
  }
  return values;
}

}  // namespace quantoscope
