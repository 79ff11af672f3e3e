// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/csv_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace quantoscope {

std::string csvNumber(double value) {
  if (!std::isfinite(value)) {
    return "";
  }
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string csvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string result = "\"";
  for (const char c : text) {
    result += c == '"' ? "\"\"" : std::string(1, c);
  }
  return result + "\"";
}

std::string csvRecord(const std::vector<std::string>& fields) {
  std::string record;
  for (const std::string& field : fields) {
    record += (record.empty() && &field == &fields.front() ? "" : ",") + csvField(field);
  }
  return record + "\r\n";
}

}  // namespace quantoscope
