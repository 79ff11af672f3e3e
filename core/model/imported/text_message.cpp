// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/text_message.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "core/base/error.h"

namespace quantoscope::imported {
namespace {

constexpr int kDeepest = 32;

bool isWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-' ||
         c == '+' || c == '/';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  TextMessage parse() {
    TextMessage message = members(0);
    if (!word_.empty()) {
      fail("'" + word_ + "' is not expected here");
    }
    return message;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error("line " + std::to_string(line_) + ": " + what);
  }

  void skipSpace() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') {
          ++at_;
        }
      } else if (c == '\n' || std::isspace(static_cast<unsigned char>(c)) != 0) {
        line_ += c == '\n' ? 1 : 0;
        ++at_;
      } else {
        return;
      }
    }
  }

  /// Takes the next word, text in quotes or sign; empty at the end.
  void next() {
    skipSpace();
    word_.clear();
    quoted_ = false;
    if (at_ == text_.size()) {
      return;
    }
    const char first = text_[at_];
    if (first == '"' || first == '\'') {
      quoted_ = true;
      for (++at_; at_ < text_.size() && text_[at_] != first && text_[at_] != '\n'; ++at_) {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
          ++at_;
        }
        word_ += text_[at_];
      }
      if (at_ == text_.size() || text_[at_] != first) {
        fail("a quote is not closed");
      }
      ++at_;
      return;
    }
    if (!isWord(first)) {
      word_ = first;
      ++at_;
      return;
    }
    while (at_ < text_.size() && isWord(text_[at_])) {
      word_ += text_[at_++];
    }
  }

  bool is(const char* sign) const { return !quoted_ && word_ == sign; }

  /// The members up to a closing brace or the end, which is left in `word_`.
  TextMessage members(int depth) {
    if (depth > kDeepest) {
      fail("messages are nested too deep");
    }
    TextMessage message;
    for (next(); !word_.empty() || quoted_; next()) {
      if (is("}") || is(">")) {
        return message;
      }
      if (is(";") || is(",")) {
        continue;
      }
      const std::string name = word_;
      next();
      if (is(":")) {
        next();
      }
      value(name, message, depth);
    }
    return message;
  }

  void value(const std::string& name, TextMessage& message, int depth) {
    if (is("{") || is("<")) {
      TextMessage inner = members(depth + 1);
      if (word_.empty()) {
        fail("a brace is not closed");
      }
      message.messages.emplace(name, std::move(inner));
    } else if (is("[")) {
      for (next(); !is("]"); next()) {
        if (word_.empty() && !quoted_) {
          fail("a bracket is not closed");
        }
        if (!is(",")) {
          value(name, message, depth);
        }
      }
    } else if (word_.empty() && !quoted_) {
      fail("'" + name + "' has no value");
    } else {
      message.values.emplace(name, word_);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::string word_;
  bool quoted_ = false;
};

}  // namespace

float TextMessage::real(const std::string& name, float fallback) const {
  const auto found = values.find(name);
  if (found == values.end()) {
    return fallback;
  }
  const std::string& text = found->second;
  float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool suffixed = end != text.data() + text.size() && *end == 'f';
  if (error != std::errc() || (end != text.data() + text.size() && !suffixed) ||
      !std::isfinite(value)) {
    throw Error("'" + name + "' is '" + text + "', not a number");
  }
  return value;
}

int TextMessage::integer(const std::string& name, int fallback) const {
  const auto found = values.find(name);
  if (found == values.end()) {
    return fallback;
  }
  const std::string& text = found->second;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error("'" + name + "' is '" + text + "', not an integer");
  }
  return value;
}

bool TextMessage::flag(const std::string& name, bool fallback) const {
  const auto found = values.find(name);
  return found == values.end() ? fallback : found->second == "true" || found->second == "1";
}

TextMessage TextMessage::message(const std::string& name) const {
  const auto found = messages.find(name);
  return found == messages.end() ? TextMessage() : found->second;
}

TextMessage parseTextMessage(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace quantoscope::imported
