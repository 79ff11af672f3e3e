// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/formats/export_format.h"

namespace quantoscope {

/// What of a plan goes to which file: one option for each format that the command has.
class ExportOptions {
 public:
  /// `formats`: ids of exportFormats(); also adds --force.
  void addTo(CLI::App& command, std::span<const std::string_view> formats);

  /// Before long work. Throws Error if a file cannot be written or, without --force, is there.
  void requireWritable(const Model& model) const;
  /// Makes all files, prints what they cannot hold and what their readers warn of to standard
  /// error unless it is to be quiet, then writes them. "-" is standard output. Throws Error, with
  /// nothing written.
  void write(ExportSource source, bool quiet) const;

  bool onOutput() const;
  /// Whether the format is asked for.
  bool has(std::string_view format) const;
  bool force() const { return force_; }
  /// The names of the files, in the order of exportFormats().
  std::vector<std::string> written() const;

 private:
  std::vector<ExportTarget> targets() const;

  std::map<std::string_view, std::string> files_;  // by format
  int tensorRtVersion_ = kDefaultTensorRtVersion;
  bool force_ = false;
};

}  // namespace quantoscope
