// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iterator>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/formats/export_format.h"

namespace quantoscope {

namespace fs = std::filesystem;

std::vector<fs::path> filesOf(const ExportTarget& target) {
  const auto& suffixes = target.format->suffixes;
  if (suffixes.size() == 1) {
    return {target.file};
  }
  std::vector<fs::path> endings;
  std::transform(suffixes.begin(), suffixes.end(), std::back_inserter(endings),
                 [](std::string_view suffix) { return fs::path(suffix).extension(); });
  fs::path stem = target.file;
  if (std::find(endings.begin(), endings.end(), stem.extension()) != endings.end()) {
    stem.replace_extension();
  }
  std::vector<fs::path> files;
  std::transform(endings.begin(), endings.end(), std::back_inserter(files),
                 [&](const fs::path& ending) { return fs::path(stem) += ending; });
  return files;
}

std::vector<fs::path> existingFiles(std::span<const ExportTarget> targets) {
  std::vector<fs::path> there;
  for (const ExportTarget& target : targets) {
    for (const fs::path& file : filesOf(target)) {
      std::error_code error;
      // Not followed: a link that leads nowhere would be replaced too.
      if (fs::exists(fs::symlink_status(file, error))) {
        there.push_back(file);
      }
    }
  }
  return there;
}

void requireWritableTargets(std::span<const ExportTarget> targets, const Model& model) {
  std::set<fs::path> seen;
  for (const ExportTarget& target : targets) {
    for (const fs::path& file : filesOf(target)) {
      requireWritable(file);
      std::error_code error;
      if (!seen.insert(fs::weakly_canonical(file, error)).second) {
        throw Error(file.string() + ": two files would have this name");
      }
      for (const fs::path& source : model.files) {
        if (fs::equivalent(file, source, error)) {
          throw Error(file.string() + ": is the model itself; choose another name");
        }
      }
    }
  }
}

std::vector<std::string> contentsOf(const ExportTarget& target, const ExportSource& source) {
  const ExportFormat& format = *target.format;
  if (const auto obstacle = format.obstacle(source)) {
    throw Error(target.file.string() + ": cannot be written: " + describe(*obstacle));
  }
  if (format.lint != nullptr) {
    requireNoErrors({format.lint(source), {}}, target.file.string());
  }
  return format.contents(source);
}

void writeExport(std::span<const ExportTarget> targets, const ExportSource& source) {
  // Every file is made, and every place tried, before the first one is touched.
  requireWritableTargets(targets, source.model);
  std::vector<FileContent> files;
  for (const ExportTarget& target : targets) {
    const std::vector<fs::path> paths = filesOf(target);
    std::vector<std::string> contents = contentsOf(target, source);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      files.push_back({paths[i], std::move(contents.at(i))});
    }
  }
  writeFilesAtomically(files);
}

}  // namespace quantoscope
