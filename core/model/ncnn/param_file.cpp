// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/param_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/mistaken_param.h"

namespace quantoscope::ncnn {
namespace {

constexpr int kMagic = 7767517;
constexpr int kMaxLayers = 100'000;
constexpr int kMaxBlobs = 1'000'000;
constexpr int kParameterIds = 32;
constexpr int kArrayMark = -23300;
constexpr std::size_t kMaxStringLength = 255;

/// Enough of a token to recognise it in a message, with anything unprintable replaced.
std::string quoted(std::string_view token) {
  constexpr std::size_t kShown = 40;
  std::string text(token.substr(0, kShown));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return "'" + text + (token.size() > kShown ? "…'" : "'");
}

class LineReader {
 public:
  LineReader(std::string_view line, const std::string& file, int number)
      : rest_(line), file_(file), number_(number) {}

  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(file_ + ":" + std::to_string(number_) + ": " + reason);
  }

  bool atEnd() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    return rest_.empty();
  }

  std::string_view token(const std::string& what) {
    if (atEnd()) {
      fail(what + " is missing");
    }
    const auto end = std::min(rest_.find_first_of(" \t"), rest_.size());
    const auto taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }

  /// `id=value`, where a quoted value may hold blanks.
  std::string_view assignment() {
    const auto equals = rest_.find('=');
    if (equals != std::string_view::npos && equals + 1 < rest_.size() && rest_[equals + 1] == '"' &&
        rest_.find_first_of(" \t") > equals) {
      const auto close = rest_.find('"', equals + 2);
      if (close == std::string_view::npos) {
        fail("the string " + quoted(rest_.substr(equals + 1)) + " has no closing quote");
      }
      const auto taken = rest_.substr(0, close + 1);
      rest_.remove_prefix(close + 1);
      return taken;
    }
    return token("a parameter");
  }

  int integer(std::string_view text, const std::string& what) const {
    int value = 0;
    const auto digits = text.starts_with('+') ? text.substr(1) : text;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::result_out_of_range) {
      fail(what + " " + quoted(text) + " does not fit into 32 bits");
    }
    if (error != std::errc() || end != digits.data() + digits.size()) {
      fail(what + " must be an integer, not " + quoted(text));
    }
    return value;
  }

  int count(const std::string& what, int limit) {
    const int value = integer(token(what), what);
    if (value < 0 || value > limit) {
      fail(what + " is " + std::to_string(value) + "; it must be from 0 to " +
           std::to_string(limit));
    }
    return value;
  }

 private:
  std::string_view rest_;
  const std::string& file_;
  int number_;
};

Number parseNumber(std::string_view text, const LineReader& reader, const std::string& what) {
  Number number;
  number.isReal = text.find_first_of(".eE") != std::string_view::npos;
  if (!number.isReal) {
    number.integer = reader.integer(text, what);
    number.real = static_cast<float>(number.integer);
    return number;
  }
  const auto digits = text.starts_with('+') ? text.substr(1) : text;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() ||
      !std::isfinite(static_cast<float>(value))) {
    reader.fail(what + " must be a finite number, not " + quoted(text));
  }
  number.real = static_cast<float>(value);
  return number;
}

std::vector<std::string_view> splitAtCommas(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(comma + 1);
  }
}

std::pair<int, Parameter> parseParameter(std::string_view text, const LineReader& reader) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    reader.fail(quoted(text) + " is not a parameter of the form id=value");
  }
  int id = reader.integer(text.substr(0, equals), "a parameter's number");
  const bool counted = id <= kArrayMark;
  if (counted) {
    id = kArrayMark - id;
  }
  if (id < 0 || id >= kParameterIds) {
    reader.fail("parameter number " + std::string(text.substr(0, equals)) + " is not from 0 to " +
                std::to_string(kParameterIds - 1));
  }
  const std::string what = "parameter " + std::to_string(id);
  auto value = text.substr(equals + 1);
  if (counted) {
    auto parts = splitAtCommas(value);
    const int declared = reader.integer(parts.front(), "the length of " + what);
    parts.erase(parts.begin());
    if (declared < 0 || static_cast<std::size_t>(declared) != parts.size()) {
      reader.fail(what + " declares " + std::to_string(declared) + " values, but has " +
                  std::to_string(parts.size()));
    }
    std::vector<Number> numbers;
    for (const auto part : parts) {
      numbers.push_back(parseNumber(part, reader, what));
    }
    return {id, numbers};
  }
  if (value.empty()) {
    reader.fail(what + " has no value");
  }
  const bool isString = value.front() == '"' || (value.front() >= 'a' && value.front() <= 'z') ||
                        (value.front() >= 'A' && value.front() <= 'Z');
  if (isString) {
    if (value.front() == '"') {
      value = value.substr(1, value.size() - (value.size() > 1 && value.back() == '"' ? 2 : 1));
    }
    if (value.size() > kMaxStringLength) {
      reader.fail(what + " is a string of more than 255 characters");
    }
    return {id, std::string(value)};
  }
  if (value.find(',') == std::string_view::npos) {
    return {id, parseNumber(value, reader, what)};
  }
  std::vector<Number> numbers;
  for (const auto part : splitAtCommas(value)) {
    if (part.empty()) {
      continue;  // A comma at the end makes a single value an array.
    }
    Number number = parseNumber(part, reader, what);
    if (!numbers.empty()) {
      if (!numbers.front().isReal && number.isReal) {
        reader.fail(what + " mixes integers and reals");
      }
      number.isReal = numbers.front().isReal;
    }
    numbers.push_back(number);
  }
  return {id, numbers};
}

ParsedLayer parseLayer(LineReader reader, std::string_view text, int line) {
  constexpr int kMaxPins = 10'000;
  ParsedLayer layer;
  layer.line = line;
  layer.type = reader.token("the layer's type");
  layer.name = reader.token("the layer's name");
  try {
    requireConvertedType(layer.type, layer.name, text);
  } catch (const Error& error) {
    reader.fail(error.what());
  }
  const int bottomCount = reader.count("the number of input blobs", kMaxPins);
  const int topCount = reader.count("the number of output blobs", kMaxPins);
  for (int i = 0; i < bottomCount; ++i) {
    layer.bottoms.emplace_back(
        reader.token("input blob " + std::to_string(i + 1) + " of " + std::to_string(bottomCount)));
  }
  for (int i = 0; i < topCount; ++i) {
    layer.tops.emplace_back(
        reader.token("output blob " + std::to_string(i + 1) + " of " + std::to_string(topCount)));
  }
  while (!reader.atEnd()) {
    auto [id, value] = parseParameter(reader.assignment(), reader);
    layer.parameters.insert_or_assign(id, std::move(value));
  }
  return layer;
}

/// The lines of a text that are not blank, with their numbers.
std::vector<std::pair<std::string_view, int>> contentLines(std::string_view text) {
  std::vector<std::pair<std::string_view, int>> lines;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
      line.remove_suffix(1);
    }
    if (line.find_first_not_of(" \t") != std::string_view::npos) {
      lines.emplace_back(line, number);
    }
  }
  return lines;
}

void checkBlobs(const ParamFile& file, int declaredBlobs, std::vector<std::string>& notes) {
  std::unordered_set<std::string> produced;
  for (const ParsedLayer& layer : file.layers) {
    const auto fail = [&](const std::string& reason) {
      throw Error(file.name + ":" + std::to_string(layer.line) + ": " + layer.type + " '" +
                  layer.name + "': " + reason);
    };
    for (const auto& blob : layer.bottoms) {
      if (!produced.contains(blob)) {
        fail("reads the blob '" + blob + "', which no layer above it produces");
      }
    }
    for (const auto& blob : layer.tops) {
      if (!produced.insert(blob).second) {
        fail("produces the blob '" + blob + "', which is produced already");
      }
    }
  }
  const auto actual = produced.size();
  const auto declared = static_cast<std::size_t>(declaredBlobs);
  if (actual > declared) {
    throw Error(file.name + ":2: declares " + std::to_string(declared) +
                " blobs, but the layers produce " + std::to_string(actual));
  }
  if (actual < declared) {
    notes.push_back(file.name + " declares " + std::to_string(declared) +
                    " blobs; its layers produce " + std::to_string(actual) + ".");
  }
}

}  // namespace

ParamFile parseParamFile(std::string_view text, const std::string& fileName) {
  requireParamText(text, fileName);
  ParamFile file;
  file.name = fileName;
  const auto lines = contentLines(text);
  if (lines.empty()) {
    throw Error(fileName + ": is empty; expected the magic number 7767517");
  }
  LineReader first(lines[0].first, fileName, lines[0].second);
  const auto magic = first.token("the magic number");
  if (magic != std::to_string(kMagic) || !first.atEnd()) {
    first.fail("does not begin with ncnn's magic number 7767517 but with " + quoted(magic));
  }
  if (lines.size() < 2) {
    throw Error(fileName + ": ends after the magic number; the counts of layers and blobs follow");
  }
  LineReader second(lines[1].first, fileName, lines[1].second);
  const int layerCount = second.count("the number of layers", kMaxLayers);
  const int blobCount = second.count("the number of blobs", kMaxBlobs);
  const auto found = lines.size() - 2;
  if (layerCount == 0 || static_cast<std::size_t>(layerCount) > found) {
    second.fail("declares " + std::to_string(layerCount) + " layers, but " + std::to_string(found) +
                " follow");
  }
  const std::size_t end = 2 + static_cast<std::size_t>(layerCount);
  if (end < lines.size()) {
    file.notes.push_back(fileName + " declares " + std::to_string(layerCount) +
                         " layers; ncnn ignores what follows them, from line " +
                         std::to_string(lines[end].second) + " on, and so does Quantoscope.");
  }
  for (std::size_t i = 2; i < end; ++i) {
    file.layers.push_back(parseLayer(LineReader(lines[i].first, fileName, lines[i].second),
                                     lines[i].first, lines[i].second));
  }
  checkBlobs(file, blobCount, file.notes);
  return file;
}

}  // namespace quantoscope::ncnn
