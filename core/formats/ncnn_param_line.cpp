// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_param_line.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace quantoscope {
namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr int kArrayMark = -23300;
constexpr int kInt8Term = 8;
// In the order in which the tools write parameters, these follow the int8 term.
constexpr int kActivationType = 9;
constexpr int kActivationParams = 10;
constexpr int kDynamicWeight = 19;

/// A word of a line and where it begins.
struct Word {
  std::size_t begin = std::string_view::npos;
  std::string_view text;
};

Word wordFrom(std::string_view line, std::size_t at) {
  const std::size_t begin = line.find_first_not_of(kBlank, at);
  if (begin == std::string_view::npos) {
    return {};
  }
  return {begin, line.substr(begin, line.find_first_of(kBlank, begin) - begin)};
}

int numberOf(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Of "9=1" or "-23310=1,0.1".
int idOf(std::string_view word) {
  const int id = numberOf(word.substr(0, word.find('=')));
  return id <= kArrayMark ? kArrayMark - id : id;
}

bool comesAfterTheTerm(int id) {
  return id == kActivationType || id == kActivationParams || id == kDynamicWeight;
}

}  // namespace

std::string withInt8Term(std::string_view line, int term) {
  const std::string parameter = std::to_string(kInt8Term) + "=" + std::to_string(term);
  std::size_t at = 0;
  const auto next = [&] {
    const Word word = wordFrom(line, at);
    at = word.begin == std::string_view::npos ? line.size() : word.begin + word.text.size();
    return word;
  };
  next();  // type
  next();  // name
  const int bottoms = numberOf(next().text);
  const int tops = numberOf(next().text);
  for (int i = 0; i < bottoms + tops; ++i) {
    next();
  }
  std::size_t insertAt = std::string_view::npos;
  std::size_t end = at;
  for (Word word = next(); word.begin != std::string_view::npos; word = next()) {
    const int id = idOf(word.text);
    if (id == kInt8Term) {
      std::string changed(line);
      return changed.replace(word.begin, word.text.size(), parameter);
    }
    if (comesAfterTheTerm(id)) {
      insertAt = std::min(insertAt, word.begin);
    }
    end = word.begin + word.text.size();
  }
  std::string changed(line);
  return insertAt == std::string_view::npos ? changed.insert(end, " " + parameter)
                                            : changed.insert(insertAt, parameter + " ");
}

}  // namespace quantoscope
