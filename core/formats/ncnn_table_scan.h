// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

/// What in a line is not as it looks to a person.
enum class LineFault {
  Tab,              ///< White space other than a space inside a word: what follows it is lost.
  KeyCut,           ///< The key has more characters than are read.
  NoScales,         ///< A key and nothing else.
  NotANumber,       ///< A word that is no number, or begins like one and ends otherwise.
  NulByte,          ///< The rest of the line is not read.
  CarriageReturn,   ///< Inside the line: the rest of it is not read.
  BeyondTheBuffer,  ///< The line is longer than what is read at once; its rest counts as a line.
  KeyBefore,        ///< The first word is white space: the line has the key of the line before it.
  NoKey,            ///< The same where no line before it has one: the key is what memory holds.
};

struct FoundFault {
  LineFault fault;
  std::string text;  ///< What the reader does with it; a sentence without its full stop.
};

/// A line as ncnn2int8 takes it in.
struct ScannedLine {
  int line = 0;  ///< From 1.
  std::string key;
  std::vector<float> scales;
  std::vector<FoundFault> faults;
  bool ignored = false;  ///< It lies behind the end of the table.

  /// Keys with "_param_" in them are weights, all others activations.
  bool isWeights() const { return key.find("_param_") != std::string::npos; }
  bool has(LineFault fault) const;
};

/// A text as ncnn2int8's reader takes it in, whatever its bytes are: lines are read in pieces of
/// 10 239 999 bytes, end at a carriage return or a NUL byte, and are split at spaces; a line
/// without words ends the table; a key has 255 bytes at most, and a line whose first word is white
/// space keeps the key of the line before; a word that is no number for "%f" of C's scanf repeats
/// the scale before it, 1 at the beginning of a line. What counts as a number is that of glibc.
struct ScannedTable {
  std::vector<ScannedLine> lines;  ///< Those with words, in the file's order.
  int endLine = 0;                 ///< The line without words that ends the table; 0 if none does.
  int lineCount = 0;
  bool cutOff = false;  ///< The last line has no line feed.
};

inline constexpr std::size_t kLongestNcnnKey = 255;

/// Never throws for what the text is.
ScannedTable scanNcnnTable(std::string_view text);

}  // namespace quantoscope
