// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace quantoscope::imported {

/// A protobuf message as text, without its description: for fields that the installed description
/// of a format lacks.
struct TextMessage {
  std::multimap<std::string, std::string> values;    ///< Quotes are taken off.
  std::multimap<std::string, TextMessage> messages;  ///< In the order of the text for each name.

  /// The first value of a field, or the fallback. Throws Error if it is not a number.
  float real(const std::string& name, float fallback) const;
  int integer(const std::string& name, int fallback) const;
  bool flag(const std::string& name, bool fallback) const;
  bool has(const std::string& name) const { return values.contains(name); }
  /// The first message of a field, or an empty one.
  TextMessage message(const std::string& name) const;
};

/// Throws Error with the line for text that is malformed or nested more than 32 deep.
TextMessage parseTextMessage(std::string_view text);

}  // namespace quantoscope::imported
