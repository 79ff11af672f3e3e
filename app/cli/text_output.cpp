// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text_output.h"

#include <cstdio>

#include "core/base/atomic_file.h"

namespace quantoscope {

void requireWritableText(const std::string& target) {
  if (!target.empty() && target != "-") {
    requireWritable(target);
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
