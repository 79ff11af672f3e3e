// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace quantoscope {

/// "2026-03-01T12:30:59Z": ISO 8601, UTC, to the second.
std::string isoTime(std::chrono::system_clock::time_point when);

/// Nothing for what isoTime() would not have written.
std::optional<std::chrono::system_clock::time_point> parseIsoTime(std::string_view text);

}  // namespace quantoscope
