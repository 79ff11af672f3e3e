// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/json_text.h"

#include <algorithm>

namespace quantoscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kIndent = 2;

std::string flat(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool isPlain(const Json& json) {
  return std::none_of(json.begin(), json.end(),
                      [](const Json& item) { return item.is_structured(); });
}

void append(std::string& text, const Json& json, std::size_t depth) {
  const bool array = json.is_array();
  if (!json.is_structured() || json.empty() || (array && isPlain(json))) {
    text += flat(json);
    return;
  }
  const std::string inner(kIndent * (depth + 1), ' ');
  text += array ? "[\n" : "{\n";
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    text += first ? inner : ",\n" + inner;
    first = false;
    if (!array) {
      text += flat(key) + ": ";
    }
    append(text, value, depth + 1);
  }
  text += "\n" + std::string(kIndent * depth, ' ') + (array ? "]" : "}");
}

}  // namespace

std::string jsonText(const Json& json) {
  std::string text;
  append(text, json, 0);
  return text + "\n";
}

}  // namespace quantoscope
