// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/temporary_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "core/base/error.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlaceholder = "XXXXXX";

fs::path folderOf(const fs::path& path) {
  const auto parent = path.parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

std::string prefixOf(const fs::path& target) {
  return "." + target.filename().string() + ".";
}

bool lock(int descriptor) {
  return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
}

void removeIfAbandoned(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor >= 0) {
    if (lock(descriptor)) {
      ::unlink(file.c_str());
    }
    ::close(descriptor);
  }
}

void removeAbandoned(const fs::path& target) {
  const std::string prefix = prefixOf(target);
  std::error_code error;
  for (fs::directory_iterator entry(folderOf(target), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code none;
    if (name.size() == prefix.size() + kPlaceholder.size() && name.starts_with(prefix) &&
        entry->is_regular_file(none)) {
      removeIfAbandoned(entry->path());
    }
  }
}

::mode_t permissionsOf(const fs::path& target) {
  struct ::stat old {};
  if (::stat(target.c_str(), &old) == 0) {
    return old.st_mode & 07777;
  }
  const ::mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

// So that the new name survives a power cut; a file system that cannot do it loses only that.
void flushFolder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

}  // namespace

TemporaryFile::TemporaryFile(const fs::path& target) : target_(target) {
  removeAbandoned(target);
  const std::string pattern =
      (folderOf(target) / (prefixOf(target) + std::string(kPlaceholder))).string();
  for (;;) {
    name_ = pattern;
    descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
    if (descriptor_ < 0) {
      fail("cannot be written", errno);
    }
    // Where locks do not exist nothing is ever taken for abandoned.
    const bool locked = lock(descriptor_);
    struct ::stat now {};
    if (!locked || (::fstat(descriptor_, &now) == 0 && now.st_nlink > 0)) {
      return;
    }
    // Another program took it for abandoned before it was locked.
    ::close(descriptor_);
  }
}

TemporaryFile::~TemporaryFile() {
  if (state_ == State::Temporary || state_ == State::Exchanged) {
    ::unlink(name_.c_str());
  }
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void TemporaryFile::write(std::string_view content) {
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

void TemporaryFile::finish() {
  if (::fchmod(descriptor_, permissionsOf(target_)) != 0 || ::fsync(descriptor_) != 0) {
    fail("cannot be flushed to the disk", errno);
  }
}

void TemporaryFile::putInPlace() {
  // Exchanged where the file system can do that, so that the old file can be put back.
  if (::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    state_ = State::Exchanged;
    return;
  }
  if (::rename(name_.c_str(), target_.c_str()) != 0) {
    fail("cannot be replaced", errno);
  }
  state_ = State::Renamed;
}

void TemporaryFile::putBack() {
  if (state_ == State::Exchanged) {
    ::rename(name_.c_str(), target_.c_str());
  } else if (state_ == State::Renamed) {
    ::unlink(target_.c_str());
  }
  state_ = State::Kept;
}

void TemporaryFile::keep() {
  if (state_ == State::Exchanged) {
    ::unlink(name_.c_str());
  }
  state_ = State::Kept;
  flushFolder(folderOf(target_));
}

void TemporaryFile::fail(const char* what, int error) const {
  throw Error(target_.string() + ": " + what + ": " + std::generic_category().message(error));
}

}  // namespace quantoscope
