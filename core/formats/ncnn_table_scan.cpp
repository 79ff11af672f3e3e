// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_scan.h"

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/base/number_format.h"
#include "core/formats/printable.h"

namespace quantoscope {
namespace {

constexpr std::size_t kReadAtOnce = 10'239'999;
// What "%s" and "%f" of C's scanf skip, or stop at.
constexpr std::string_view kWhiteSpace = " \t\n\v\f\r";

struct ReadNumber {
  std::optional<float> value;
  bool whole = false;  ///< Nothing but white space follows it.
};

char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool isHexadecimalDigit(char c) {
  return isDigit(c) || (lowered(c) >= 'a' && lowered(c) <= 'f');
}

bool beginsWith(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char want, char found) { return want == lowered(found); });
}

// How much of a word without leading white space glibc's "%f" takes in; 0 if it gives up. It never
// goes back: "1e" and "0x1p" are taken whole, though only their beginnings are numbers, and "0x"
// and "infin" are none.
std::size_t takenLength(std::string_view word) {
  const std::size_t sign = !word.empty() && (word[0] == '+' || word[0] == '-') ? 1 : 0;
  const std::string_view rest = word.substr(sign);
  if (beginsWith(rest, "n")) {
    return beginsWith(rest, "nan") ? sign + 3 : 0;
  }
  if (beginsWith(rest, "i")) {
    const bool longer = beginsWith(rest, "infi");
    const bool whole = beginsWith(rest, longer ? "infinity" : "inf");
    return whole ? sign + (longer ? 8 : 3) : 0;
  }
  const bool hexadecimal = beginsWith(rest, "0x");
  const char exponentLetter = hexadecimal ? 'p' : 'e';
  bool digits = false;
  bool point = false;
  bool exponent = false;
  std::size_t end = hexadecimal ? 2 : 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (isDigit(c) || (!exponent && hexadecimal && isHexadecimalDigit(c))) {
      digits = true;
    } else if (exponent && lowered(rest[end - 1]) == exponentLetter && (c == '-' || c == '+')) {
      continue;
    } else if (digits && !exponent && lowered(c) == exponentLetter) {
      exponent = true;
      point = true;
    } else if (!point && c == '.') {
      point = true;
    } else {
      break;
    }
  }
  return end == (hexadecimal ? 2 : 0) ? 0 : sign + end;
}

// The value is strtof's, in a locale with a decimal point, whatever the program's is.
float valueOf(const std::string& taken, const char*& end) {
  struct Locale {
    locale_t c = newlocale(LC_ALL_MASK, "C", nullptr);
  };
  static const Locale locale;
  char* stop = nullptr;
  const float value = strtof_l(taken.c_str(), &stop, locale.c);
  end = taken.c_str() + (stop - taken.c_str());
  return value;
}

ReadNumber numberOf(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of(kWhiteSpace), word.size()));
  const std::string taken(word.substr(0, takenLength(word)));
  const char* end = nullptr;
  const float value = valueOf(taken, end);
  if (end == taken.c_str()) {
    return {};
  }
  const auto used = static_cast<std::size_t>(end - taken.c_str());
  return {value, word.substr(used).find_first_not_of(kWhiteSpace) == std::string_view::npos};
}

// "3\t" is read as it looks, "3\t4" and a tab between spaces are not.
bool losesAfterWhiteSpace(std::string_view word) {
  if (word.find_first_of(kWhiteSpace) == std::string_view::npos) {
    return false;
  }
  const std::size_t begin = word.find_first_not_of(kWhiteSpace);
  const std::size_t end = word.find_first_of(kWhiteSpace, begin);
  return begin == std::string_view::npos ||
         word.find_first_not_of(kWhiteSpace, end) != std::string_view::npos;
}

class LineScan {
 public:
  /// `keyBefore` is that of the line before, if one has had any.
  LineScan(int number, const std::optional<std::string>& keyBefore) : keyBefore_(keyBefore) {
    result_.line = number;
  }

  void addFault(LineFault fault, std::string text) {
    if (!result_.has(fault)) {  // One of a kind says enough about a line of a million words.
      result_.faults.push_back({fault, std::move(text)});
    }
  }

  void addWord(std::string_view word) {
    if (hasKey_ && losesAfterWhiteSpace(word)) {
      addTab(word);
    }
    if (hasKey_) {
      addScale(word);
    } else {
      addKey(word);
    }
  }

  ScannedLine finish() {
    if (result_.scales.empty()) {
      addFault(LineFault::NoScales, "there is no scale after the key '" + printable(result_.key) +
                                        "'; the reader takes an empty list");
    }
    return std::move(result_);
  }

 private:
  void addTab(std::string_view word) {
    const bool tab = word.find('\t') != std::string_view::npos;
    addFault(LineFault::Tab, std::string("there is ") + (tab ? "a tab" : "white space") +
                                 "; the reader splits at spaces only and loses what follows the " +
                                 (tab ? "tab" : "white space") + " in '" + printable(word) + "'");
  }

  void keepKeyBefore() {
    if (!keyBefore_) {
      addFault(
          LineFault::NoKey,
          "the first word is white space, for which the reader finds no key: it takes whatever "
          "its memory holds for one, or crashes");
      return;
    }
    result_.key = *keyBefore_;
    addFault(
        LineFault::KeyBefore,
        "the first word is white space, for which the reader keeps the key of the line before, '" +
            printable(result_.key) + "', and replaces its scales");
  }

  void addKey(std::string_view word) {
    hasKey_ = true;
    if (word.find_first_not_of(kWhiteSpace) == std::string_view::npos) {
      keepKeyBefore();
      return;
    }
    if (losesAfterWhiteSpace(word)) {
      addTab(word);
    }
    word.remove_prefix(word.find_first_not_of(kWhiteSpace));
    word = word.substr(0, word.find_first_of(kWhiteSpace));
    if (word.size() > kLongestNcnnKey) {
      addFault(LineFault::KeyCut, "the key has " + std::to_string(word.size()) +
                                      " characters; the reader keeps the first 255");
    }
    result_.key = word.substr(0, kLongestNcnnKey);
  }

  void addScale(std::string_view word) {
    const ReadNumber number = numberOf(word);
    if (number.value) {
      scale_ = *number.value;
    }
    if (!number.whole) {
      addFault(LineFault::NotANumber, "'" + printable(word) +
                                          "' is not a number; the reader takes " +
                                          formatNumber(static_cast<double>(scale_)) +
                                          (number.value             ? ""
                                           : result_.scales.empty() ? ", its default"
                                                                    : ", the scale before it"));
    }
    result_.scales.push_back(scale_);
  }

  ScannedLine result_;
  const std::optional<std::string>& keyBefore_;
  bool hasKey_ = false;
  float scale_ = 1;
};

std::optional<ScannedLine> scanLine(std::string_view text, int number,
                                    const std::optional<std::string>& keyBefore) {
  LineScan scan(number, keyBefore);
  const std::size_t end = text.find_first_of(std::string_view("\r\0", 2));
  if (end != std::string_view::npos) {
    if (text[end] == '\0') {
      scan.addFault(LineFault::NulByte, "there is a NUL byte; the reader ends the line there");
    } else if (text.find_first_not_of('\r', end) != std::string_view::npos) {
      scan.addFault(LineFault::CarriageReturn,
                    "there is a carriage return inside; the reader ends the line there");
    }
    text = text.substr(0, end);
  }
  bool any = false;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find(' '), text.size());
    if (length > 0) {
      any = true;
      scan.addWord(text.substr(0, length));
    }
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  if (!any) {
    return std::nullopt;
  }
  return scan.finish();
}

}  // namespace

bool ScannedLine::has(LineFault fault) const {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const FoundFault& found) { return found.fault == fault; });
}

ScannedTable scanNcnnTable(std::string_view text) {
  ScannedTable table;
  table.cutOff = !text.empty() && text.back() != '\n';
  bool newLine = true;
  std::optional<std::string> key;
  while (!text.empty()) {
    table.lineCount += newLine ? 1 : 0;
    const std::size_t feed = std::min(text.find('\n'), text.size());
    const std::size_t taken = std::min(feed, kReadAtOnce);
    auto line = scanLine(text.substr(0, taken), table.lineCount, key);
    const bool ended = table.endLine != 0;
    // A line feed behind a full buffer is read as a line of its own.
    const bool whole = taken < kReadAtOnce || taken == text.size();
    if (line) {
      line->ignored = ended;
      if (!whole) {
        line->faults.push_back({LineFault::BeyondTheBuffer,
                                "the line has over 10239999 bytes; the reader takes the rest for "
                                "another line"});
      }
      if (!line->has(LineFault::NoKey)) {
        key = line->key;
      }
      table.lines.push_back(std::move(*line));
    } else if (!ended) {
      table.endLine = table.lineCount;
    }
    newLine = whole;
    text.remove_prefix(std::min(whole ? feed + 1 : taken, text.size()));
  }
  return table;
}

}  // namespace quantoscope
