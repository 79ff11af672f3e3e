// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/labels.h"

#include <algorithm>
#include <charconv>

#include "core/base/byte_reader.h"
#include "core/base/error.h"

namespace quantoscope {
namespace {

constexpr std::string_view kSpaces = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t from = std::min(text.find_first_not_of(kSpaces), text.size());
  text.remove_prefix(from);
  const std::size_t last = text.find_last_not_of(kSpaces);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

Labels parseLabels(std::string_view text, const std::string& name, const ClassNames& names) {
  Labels labels;
  int lineNumber = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++lineNumber;
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const std::string where = name + ", line " + std::to_string(lineNumber) + ": ";
    // File names may have spaces; the class is the last word.
    std::size_t space = line.find_last_of(kSpaces);
    const std::string_view word = space == std::string_view::npos ? "" : line.substr(space + 1);
    int value = -1;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool number = !word.empty() && error == std::errc() && stop == word.data() + word.size();
    if (!number) {
      // A name with blanks in it begins behind a tab.
      const std::size_t tab = line.find_last_of('\t');
      const std::size_t before = tab == std::string_view::npos ? space : tab;
      const auto named = before == std::string_view::npos
                             ? std::nullopt
                             : classNamed(names, trimmed(line.substr(before + 1)));
      value = named.value_or(-1);
      space = named ? before : space;
    }
    if (value < 0) {
      throw Error(where + "a file name and a class number (from 0) expected, found '" +
                  std::string(line.substr(0, 80)) + "'");
    }
    const std::string file =
        std::filesystem::path(trimmed(line.substr(0, space))).filename().string();
    const auto [known, isNew] = labels.emplace(file, value);
    if (!isNew && known->second != value) {
      throw Error(where + file + " has the class " + std::to_string(known->second) + " already");
    }
  }
  if (labels.empty()) {
    throw Error(name + ": has no labels");
  }
  return labels;
}

Labels readLabels(const std::filesystem::path& file, const ClassNames& names) {
  return parseLabels(readTextFile(file), file.string(), names);
}

std::vector<std::optional<int>> labelsOf(const Labels& labels,
                                         const std::vector<std::filesystem::path>& files) {
  std::vector<std::optional<int>> result;
  for (const auto& file : files) {
    const auto found = labels.find(file.filename().string());
    result.push_back(found == labels.end() ? std::nullopt : std::optional(found->second));
  }
  if (std::none_of(result.begin(), result.end(),
                   [](const auto& label) { return label.has_value(); })) {
    throw Error("none of the " + std::to_string(files.size()) +
                " images has a label; the first is " +
                (files.empty() ? std::string() : files.front().filename().string()));
  }
  return result;
}

}  // namespace quantoscope
