// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_scan.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

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

bool isHexadecimal(std::string_view word) {
  return word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
}

ReadNumber numberOf(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of(kWhiteSpace), word.size()));
  bool negative = false;
  if (!word.empty() && (word.front() == '+' || word.front() == '-')) {
    negative = word.front() == '-';
    word.remove_prefix(1);
  }
  if (word.empty() || word.front() == '-') {
    return {};
  }
  const bool hexadecimal = isHexadecimal(word);
  word.remove_prefix(hexadecimal ? 2 : 0);
  double value = 0;
  const auto [end, error] =
      std::from_chars(word.data(), word.data() + word.size(), value,
                      hexadecimal ? std::chars_format::hex : std::chars_format::general);
  if (error == std::errc::invalid_argument) {
    return {};
  }
  const std::string_view number = word.substr(0, static_cast<std::size_t>(end - word.data()));
  if (error == std::errc::result_out_of_range) {
    // Too large or too small: the exponent's sign tells which, or the zeros at the beginning.
    const std::size_t exponent = number.find_first_of(hexadecimal ? "pP" : "eE");
    const bool tiny = exponent == std::string_view::npos
                          ? number.starts_with('0') || number.starts_with('.')
                          : number.substr(exponent + 1).starts_with('-');
    value = tiny ? 0 : std::numeric_limits<double>::infinity();
  }
  ReadNumber result;
  result.whole =
      word.substr(number.size()).find_first_not_of(kWhiteSpace) == std::string_view::npos;
  // A double beyond a float's range is not cast: that would be undefined.
  const auto largest = static_cast<double>(std::numeric_limits<float>::max());
  result.value =
      value > largest ? std::numeric_limits<float>::infinity() : static_cast<float>(value);
  if (negative) {
    result.value = -*result.value;
  }
  return result;
}

// "3\t" is read as it looks, "3\t4" and a tab between spaces are not.
bool losesAfterTab(std::string_view word) {
  if (word.find('\t') == std::string_view::npos) {
    return false;
  }
  const std::size_t begin = word.find_first_not_of(kWhiteSpace);
  const std::size_t end = word.find_first_of(kWhiteSpace, begin);
  return begin == std::string_view::npos ||
         word.find_first_not_of(kWhiteSpace, end) != std::string_view::npos;
}

class LineScan {
 public:
  explicit LineScan(int number) { result_.line = number; }

  void addFault(LineFault fault, std::string text) {
    const bool known = std::any_of(result_.faults.begin(), result_.faults.end(),
                                   [&](const FoundFault& found) { return found.fault == fault; });
    if (!known) {  // One of a kind says enough about a line of a million words.
      result_.faults.push_back({fault, std::move(text)});
    }
  }

  void addWord(std::string_view word) {
    if (losesAfterTab(word)) {
      addFault(
          LineFault::Tab,
          "there is a tab; the reader splits at spaces only and loses what follows the tab in '" +
              printable(word) + "'");
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
  void addKey(std::string_view word) {
    hasKey_ = true;
    word.remove_prefix(std::min(word.find_first_not_of(kWhiteSpace), word.size()));
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
  bool hasKey_ = false;
  float scale_ = 1;
};

std::optional<ScannedLine> scanLine(std::string_view text, int number) {
  LineScan scan(number);
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

ScannedTable scanNcnnTable(std::string_view text) {
  ScannedTable table;
  table.cutOff = !text.empty() && text.back() != '\n';
  bool newLine = true;
  while (!text.empty()) {
    table.lineCount += newLine ? 1 : 0;
    const std::size_t feed = std::min(text.find('\n'), text.size());
    const std::size_t taken = std::min(feed, kReadAtOnce);
    auto line = scanLine(text.substr(0, taken), table.lineCount);
    const bool ended = table.endLine != 0;
    if (line) {
      line->ignored = ended;
      if (taken < feed) {
        line->faults.push_back({LineFault::BeyondTheBuffer,
                                "the line has over 10239999 bytes; the reader takes the rest for "
                                "another line"});
      }
      table.lines.push_back(std::move(*line));
    } else if (!ended) {
      table.endLine = table.lineCount;
    }
    newLine = taken == feed;
    text.remove_prefix(std::min(newLine ? feed + 1 : taken, text.size()));
  }
  return table;
}

}  // namespace quantoscope
