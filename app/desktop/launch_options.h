// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/preprocessing.h"

namespace quantoscope {

/// What the command line of the desktop program asks for.
struct LaunchOptions {
  std::vector<std::filesystem::path> model;
  std::filesystem::path images;
  std::map<std::string, std::filesystem::path> namedImages;  ///< By input, if there are several.
  std::optional<Preprocessing> preprocessing;  ///< Nothing if no option says anything about it.
  std::string method;                          ///< Empty: as last time, or the default.
  std::filesystem::path plan;                  ///< A table to open beside the plan.
  bool twoPass = false;
  int threads = 0;
  std::optional<std::size_t> memory;  ///< Bytes; nothing: as last time, or the default.
  bool demo = false;
  bool headless = false;
  std::filesystem::path out;
  bool force = false;     ///< Headless: write to `out` though there is something in it.
  std::string language;   ///< Empty: as last time.
  std::string theme;      ///< "system", "light", "dark"; empty: as last time.
  std::size_t plots = 0;  ///< Headless: how many of the worst layers are drawn; 0: all.
  /// Set when the program is to end at once, after --help or an error.
  std::optional<int> exitCode;
};

/// Prints help and errors itself.
LaunchOptions parseLaunchOptions(int argc, const char* const* argv);

}  // namespace quantoscope
