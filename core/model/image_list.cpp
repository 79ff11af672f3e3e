// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_list.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "core/base/byte_reader.h"
#include "core/base/error.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBlanks = " \t\v\f\r";
constexpr std::string_view kSeparators = " \t,;";

std::string_view trimmed(std::string_view text, std::string_view characters = kBlanks) {
  const std::size_t from = std::min(text.find_first_not_of(characters), text.size());
  text.remove_prefix(from);
  const std::size_t last = text.find_last_not_of(characters);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

void appendUtf8(std::string& text, std::uint32_t point) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0U | point >> 6U);
    add(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    add(0xE0U | point >> 12U);
    add(0x80U | (point >> 6U & 0x3FU));
    add(0x80U | (point & 0x3FU));
  } else {
    add(0xF0U | point >> 18U);
    add(0x80U | (point >> 12U & 0x3FU));
    add(0x80U | (point >> 6U & 0x3FU));
    add(0x80U | (point & 0x3FU));
  }
}

/// UTF-16 without its byte order mark.
std::string fromUtf16(std::string_view bytes, bool bigEndian) {
  std::string text;
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(bigEndian ? first << 8 | second : second << 8 | first);
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    if (point >= 0xD800 && point < 0xDC00 && at + 3 < bytes.size()) {
      const std::uint32_t low = unit(at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
        at += 2;
      }
    }
    appendUtf8(text, point);
  }
  return text;
}

std::optional<int> classOf(std::string_view text) {
  int value = -1;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && stop == end && value >= 0) {
    return value;
  }
  // MXNet writes its classes as real numbers.
  double real = -1;
  const auto [realStop, realError] = std::from_chars(text.data(), end, real);
  constexpr double kMost = 1 << 30;
  if (realError == std::errc() && realStop == end && real >= 0 && real < kMost &&
      real == std::floor(real) && text.find('.') != std::string_view::npos) {
    return static_cast<int>(real);
  }
  return std::nullopt;
}

std::string withSlashes(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

/// A quoted beginning of a line, without its quotes, and what comes behind it.
struct Quoted {
  std::string_view name;
  std::string_view rest;
};

std::optional<Quoted> quotedName(std::string_view line) {
  if (line.empty() || (line.front() != '"' && line.front() != '\'')) {
    return std::nullopt;
  }
  const std::size_t end = line.find(line.front(), 1);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  return Quoted{line.substr(1, end - 1), trimmed(line.substr(end + 1), " \t,;\r")};
}

struct Entry {
  fs::path file;
  std::optional<int> label;
  bool found = false;
};

class ListReader {
 public:
  explicit ListReader(const fs::path& list) : folder_(list.parent_path()) {}

  Entry read(std::string_view line) const {
    if (const auto quoted = quotedName(line)) {
      Entry entry = named(quoted->name);
      entry.label = classOf(quoted->rest);
      return entry;
    }
    if (Entry whole = named(line); whole.found) {
      return whole;
    }
    if (const auto entry = withColumnsBehind(line)) {
      return *entry;
    }
    if (const auto entry = withColumnsBefore(line)) {
      return *entry;
    }
    const LabelledName parts = labelledName(line);
    Entry lost = named(parts.name);
    lost.label = parts.label;
    return lost;
  }

 private:
  /// The file that a name means, beside the list or in the working folder.
  Entry named(std::string_view name) const {
    if (name.empty()) {
      return {};
    }
    std::error_code error;
    const std::array<std::string, 2> spellings = {std::string(name), withSlashes(name)};
    for (const std::string& spelling : spellings) {
      // An absolute name replaces the folder.
      for (const fs::path& file : {folder_ / spelling, fs::path(spelling)}) {
        if (fs::is_regular_file(file, error)) {
          return {cleaned(file), std::nullopt, true};
        }
      }
    }
    return {folder_ / spellings.back(), std::nullopt, false};
  }

  /// Without "./" in it, so that one image has one name.
  static fs::path cleaned(const fs::path& file) {
    fs::path result;
    for (const fs::path& part : file) {
      if (part != ".") {
        result /= part;
      }
    }
    return result;
  }

  /// The longest beginning of the line that is a file's name.
  std::optional<Entry> withColumnsBehind(std::string_view line) const {
    for (std::size_t at = line.find_last_of(kSeparators); at != std::string_view::npos && at > 0;
         at = line.find_last_of(kSeparators, at - 1)) {
      const std::string_view name = trimmed(line.substr(0, at), " \t,;");
      if (Entry entry = named(name); entry.found) {
        const std::string_view rest = line.substr(name.size());
        entry.label = classOf(trimmed(rest.substr(0, rest.find('#')), " \t,;\r"));
        return entry;
      }
    }
    return std::nullopt;
  }

  /// Index, class and name, tabs between them; or class and name.
  std::optional<Entry> withColumnsBefore(std::string_view line) const {
    for (std::size_t at = line.find_first_of("\t ,"); at != std::string_view::npos;
         at = line.find_first_of("\t ,", at + 1)) {
      if (Entry entry = named(trimmed(line.substr(at + 1))); entry.found) {
        const std::string_view before = trimmed(line.substr(0, at));
        const std::size_t last = before.find_last_of("\t ,");
        entry.label = classOf(last == std::string_view::npos ? before : before.substr(last + 1));
        return entry;
      }
    }
    return std::nullopt;
  }

  fs::path folder_;
};

struct LostLine {
  std::size_t number = 0;
  std::string text;
};

std::string describe(const fs::path& list, const std::vector<LostLine>& lost, std::size_t all) {
  constexpr std::size_t kShown = 3;
  constexpr std::size_t kLongest = 200;
  std::string text = list.string() + ": " + std::to_string(lost.size()) + " of " +
                     std::to_string(all) + (lost.size() == 1 ? " lines names" : " lines name") +
                     " no file that is there:";
  for (std::size_t i = 0; i < std::min(kShown, lost.size()); ++i) {
    text += std::string(i == 0 ? " " : ", ") + "line " + std::to_string(lost[i].number) + " '" +
            lost[i].text.substr(0, kLongest) + "'";
  }
  text += lost.size() > kShown ? ", …" : "";
  return text + "; correct the list, or leave them out (--allow-missing)";
}

}  // namespace

bool isImageList(const fs::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".txt" || ending == ".list" || ending == ".lst";
}

std::vector<std::string> linesOf(std::string_view text) {
  std::string converted;
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  } else if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    converted = fromUtf16(text.substr(2), text.front() == '\xFE');
    text = converted;
  }
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    lines.emplace_back(text.substr(0, end));
    const bool pair = text.substr(end).starts_with("\r\n");
    text.remove_prefix(std::min(end + (pair ? 2 : 1), text.size()));
  }
  return lines;
}

LabelledName labelledName(std::string_view line) {
  line = trimmed(line);
  if (const auto quoted = quotedName(line)) {
    return {std::string(quoted->name), classOf(quoted->rest)};
  }
  const std::size_t at = line.find_last_of(kSeparators);
  if (at != std::string_view::npos) {
    if (const auto label = classOf(line.substr(at + 1))) {
      return {std::string(trimmed(line.substr(0, at), " \t,;")), label};
    }
  }
  return {std::string(line), std::nullopt};
}

ImageList readImageList(const fs::path& list, MissingFiles missing) {
  ImageList result;
  const ListReader reader(list);
  std::vector<LostLine> lost;
  bool labelled = false;
  std::size_t number = 0;
  for (const std::string& text : linesOf(readTextFile(list))) {
    ++number;
    const std::string_view line = trimmed(text);
    if (line.empty()) {
      continue;
    }
    Entry entry = reader.read(line);
    if (!entry.found && line.front() == '#') {
      continue;
    }
    if (!entry.found) {
      lost.push_back({number, std::string(line)});
    }
    labelled = labelled || entry.label.has_value();
    result.files.push_back(std::move(entry.file));
    result.labels.push_back(entry.label);
  }
  if (!lost.empty() && missing == MissingFiles::Refuse) {
    throw Error(describe(list, lost, result.files.size()));
  }
  if (!labelled) {
    result.labels.clear();
  }
  return result;
}

}  // namespace quantoscope
