// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace quantoscope::ncnn {

/// A number as it stands in the file. ncnn keeps integers and reals apart by their spelling and
/// reinterprets the bits of the wrong kind, so the spelling has to be known.
struct Number {
  bool isReal = false;
  int integer = 0;
  float real = 0;
};

using Parameter = std::variant<Number, std::vector<Number>, std::string>;

/// One line of a .param file.
struct ParsedLayer {
  std::string type;
  std::string name;
  std::vector<std::string> bottoms;  ///< Blobs that it reads.
  std::vector<std::string> tops;     ///< Blobs that it produces.
  std::map<int, Parameter> parameters;
  int line = 0;  ///< From 1.
};

struct ParamFile {
  std::string name;  ///< For messages.
  std::vector<ParsedLayer> layers;
  std::vector<std::string> notes;
};

/// Reads the text of a .param file: the magic number, the counts of layers and blobs, then one
/// layer a line: `Type name bottomCount topCount bottoms… tops… id=value…`, where a value is an
/// integer, a real, a string, or an array (`-23300-id=count,v,v…` or `id=v,v…`). Throws Error with
/// the line for anything that is not so, for counts that disagree with the file, for a blob that is
/// produced twice and for one that is read before it is produced.
ParamFile parseParamFile(std::string_view text, const std::string& fileName);

}  // namespace quantoscope::ncnn
