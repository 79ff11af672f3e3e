// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/iso_time.h"

#include <array>
#include <ctime>

namespace quantoscope {

std::string isoTime(std::chrono::system_clock::time_point when) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

std::optional<std::chrono::system_clock::time_point> parseIsoTime(std::string_view text) {
  std::tm parts{};
  const std::string copy(text);
  const char* end = ::strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr) {
    return std::nullopt;
  }
  const auto when = std::chrono::system_clock::from_time_t(::timegm(&parts));
  // Strict: what is written again must be the same.
  return isoTime(when) == text ? std::optional(when) : std::nullopt;
}

}  // namespace quantoscope
