// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "core/base/error.h"
#include "core/base/temporary_file.h"

namespace quantoscope {
namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::filesystem::path folderOf(const std::filesystem::path& path) {
  const auto parent = path.parent_path();
  return parent.empty() ? std::filesystem::path(".") : parent;
}

// A symbolic link stays a link: the file that it names is replaced.
std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code none;
  const auto target = std::filesystem::is_symlink(path, none)
                          ? std::filesystem::weakly_canonical(path, none)
                          : path;
  return target.empty() ? path : target;
}

void writeAll(std::span<const std::filesystem::path> paths,
              std::span<const std::string_view> contents) {
  for (const auto& path : paths) {
    requireWritable(path);
  }
  std::vector<std::unique_ptr<TemporaryFile>> files;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    files.push_back(std::make_unique<TemporaryFile>(resolved(paths[i])));
    files.back()->write(contents[i]);
    files.back()->finish();
  }
  std::size_t placed = 0;
  try {
    for (; placed < files.size(); ++placed) {
      files[placed]->putInPlace();
    }
  } catch (const Error&) {
    while (placed > 0) {
      files[--placed]->putBack();
    }
    throw;
  }
  for (const auto& file : files) {
    file->keep();
  }
}

}  // namespace

void writeFileAtomically(const std::filesystem::path& path, std::string_view content) {
  writeAll({&path, 1}, {&content, 1});
}

void writeFilesAtomically(std::span<const FileContent> files) {
  std::vector<std::filesystem::path> paths;
  std::vector<std::string_view> contents;
  for (const FileContent& file : files) {
    paths.push_back(file.path);
    contents.emplace_back(file.content);
  }
  writeAll(paths, contents);
}

void requireWritable(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || path.filename().empty()) {
    throw Error("'" + path.string() + "' is not the name of a file to write");
  }
  if (std::filesystem::is_directory(path, error)) {
    throw Error(path.string() + ": cannot be written: it is a folder");
  }
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
    throw Error(path.string() + ": cannot be written: it is not a regular file");
  }
  const auto folder = folderOf(path);
  if (!std::filesystem::is_directory(folder, error)) {
    throw Error(path.string() + ": cannot be written: the folder " + folder.string() +
                " does not exist");
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw Error(path.string() + ": cannot be written: " + reason(errno));
  }
}

}  // namespace quantoscope
