// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace quantoscope {

/// The whole content of a file. Throws Error if it is missing, is not a regular file, cannot be
/// read, or is larger than `limit` bytes.
std::vector<std::byte> readFile(const std::filesystem::path& path,
                                std::size_t limit = std::size_t{1} << 31);
std::string readTextFile(const std::filesystem::path& path,
                         std::size_t limit = std::size_t{1} << 28);

/// Reads little-endian values out of bytes that nobody has checked. Every read names what it is
/// for; running out of bytes throws an Error with that, the offset and the size of the file.
class ByteReader {
 public:
  /// `name` is the file's name for messages.
  ByteReader(std::span<const std::byte> bytes, std::string name);

  std::size_t offset() const { return offset_; }
  std::size_t size() const { return bytes_.size(); }
  std::size_t remaining() const { return bytes_.size() - offset_; }
  const std::string& name() const { return name_; }

  /// The next `count` bytes, in place.
  std::span<const std::byte> take(std::size_t count, const std::string& what);
  std::uint32_t uint32(const std::string& what);
  /// The next `count` float32 values. The size is checked before anything is allocated.
  std::vector<float> floats(std::size_t count, const std::string& what);
  /// Skips to the next multiple of `alignment` bytes from the beginning, or to the end.
  void align(std::size_t alignment);

 private:
  std::span<const std::byte> bytes_;
  std::string name_;
  std::size_t offset_ = 0;
};

}  // namespace quantoscope
