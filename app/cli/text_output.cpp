// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text_output.h"

#include <cstdio>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace quantoscope {

void addForceOption(CLI::App& command, bool& force) {
  command.add_flag("--force", force, "Overwrite files that are there already");
}

void requireNew(const std::filesystem::path& file, bool force) {
  std::error_code error;
  // Not followed: a link that leads nowhere would be replaced too.
  if (!force && std::filesystem::exists(std::filesystem::symlink_status(file, error))) {
    throw Error(file.string() + ": exists already; --force overwrites it");
  }
}

void requireWritableText(const std::string& target, bool force) {
  if (!target.empty() && target != "-") {
    requireWritable(target);
    requireNew(target, force);
  }
}

void writeText(const std::string& target, const std::string& content) {
  if (target == "-") {
    std::fwrite(content.data(), 1, content.size(), stdout);
  } else if (!target.empty()) {
    writeFileAtomically(target, content);
  }
}

}  // namespace quantoscope
