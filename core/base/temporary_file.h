// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace quantoscope {

/// A file beside `target`, named ".NAME.XXXXXX", that is to take its place. It disappears unless
/// keep() was called. It is locked as long as it is open: what is not locked was left by a program
/// that was killed, and is removed when the next one is made for the same target.
///
/// All functions throw Error with the target's name.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  void write(std::string_view content);
  /// Gives it the permissions of the old file and flushes it to the disk.
  void finish();
  /// Puts it in the target's place.
  void putInPlace();
  /// After putInPlace(): the old file is there again, or none if there was none.
  void putBack();
  /// After putInPlace(): the old file is given up. putBack() is then impossible.
  void keep();

 private:
  enum class State { Temporary, Exchanged, Renamed, Kept };

  [[noreturn]] void fail(const char* what, int error) const;

  std::filesystem::path target_;
  std::string name_;
  int descriptor_ = -1;
  State state_ = State::Temporary;
};

}  // namespace quantoscope
