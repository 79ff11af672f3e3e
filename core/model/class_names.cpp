// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/class_names.h"

#include <algorithm>
#include <array>

#include "core/base/byte_reader.h"
#include "core/base/error.h"

namespace quantoscope {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\v\f";
  const std::size_t from = text.find_first_not_of(kBlanks);
  return from == std::string_view::npos
             ? std::string_view()
             : text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

}  // namespace

ClassNames parseClassNames(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  ClassNames names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    names.emplace_back(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!names.empty() && names.back().empty()) {
    names.pop_back();
  }
  if (names.empty()) {
    throw Error(name + ": has no class names; one a line is expected");
  }
  return names;
}

ClassNames readClassNames(const std::filesystem::path& file) {
  return parseClassNames(readTextFile(file), file.string());
}

std::filesystem::path classNamesBeside(const std::filesystem::path& labels) {
  constexpr std::array kNames = {"classes.txt", "class_names.txt", "names.txt", "synset.txt",
                                 "synset_words.txt"};
  for (const char* name : kNames) {
    const auto file = labels.parent_path() / name;
    std::error_code error;
    if (!labels.empty() && file != labels && std::filesystem::is_regular_file(file, error)) {
      return file;
    }
  }
  return {};
}

std::optional<int> classNamed(std::span<const std::string> names, std::string_view name) {
  const auto first = std::find(names.begin(), names.end(), name);
  if (name.empty() || first == names.end() ||
      std::find(first + 1, names.end(), name) != names.end()) {
    return std::nullopt;
  }
  return static_cast<int>(first - names.begin());
}

std::string classText(std::span<const std::string> names, int index) {
  const auto place = static_cast<std::size_t>(index);
  const bool named = index >= 0 && place < names.size() && !names[place].empty();
  return std::to_string(index) + (named ? " " + names[place] : "");
}

}  // namespace quantoscope
