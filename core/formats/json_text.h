// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace quantoscope {

/// UTF-8, indented by two spaces, with lists of plain values on one line, and a line feed at the
/// end. Strings may be any bytes; what is not UTF-8 is replaced.
std::string jsonText(const nlohmann::ordered_json& json);

}  // namespace quantoscope
