// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "core/base/error.h"

namespace quantoscope {
namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::filesystem::path folderOf(const std::filesystem::path& path) {
  const auto parent = path.parent_path();
  return parent.empty() ? std::filesystem::path(".") : parent;
}

/// A temporary file that disappears unless it was renamed into place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target)
      : target_(target),
        name_((folderOf(target) / ("." + target.filename().string() + ".XXXXXX")).string()),
        descriptor_(::mkstemp(name_.data())) {
    if (descriptor_ < 0) {
      fail("cannot be written", errno);
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
    if (!renamed_) {
      ::unlink(name_.c_str());
    }
  }

  void write(std::string_view content) {
    while (!content.empty()) {
      const auto written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) {
        continue;
      }
      if (written < 0) {
        fail("cannot be written", errno);
      }
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void commit() {
    if (::fchmod(descriptor_, permissionsOfTarget()) != 0 || ::fsync(descriptor_) != 0) {
      fail("cannot be flushed to the disk", errno);
    }
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) {
      fail("cannot be completed", errno);
    }
    if (::rename(name_.c_str(), target_.c_str()) != 0) {
      fail("cannot be replaced", errno);
    }
    renamed_ = true;
  }

 private:
  [[noreturn]] void fail(const char* what, int error) const {
    throw Error(target_.string() + ": " + what + ": " + reason(error));
  }

  ::mode_t permissionsOfTarget() const {
    struct ::stat old {};
    if (::stat(target_.c_str(), &old) == 0) {
      return old.st_mode & 07777;
    }
    const ::mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
  }

  std::filesystem::path target_;
  std::string name_;
  int descriptor_;
  bool renamed_ = false;
};

}  // namespace

void writeFileAtomically(const std::filesystem::path& path, std::string_view content) {
  requireWritable(path);
  // A symbolic link stays a link: the file that it names is replaced.
  std::error_code none;
  const auto resolved = std::filesystem::is_symlink(path, none)
                            ? std::filesystem::weakly_canonical(path, none)
                            : path;
  TemporaryFile file(resolved.empty() ? path : resolved);
  file.write(content);
  file.commit();
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
