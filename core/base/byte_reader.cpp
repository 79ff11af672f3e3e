// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <utility>

#include "core/base/error.h"

namespace quantoscope {
namespace {

static_assert(std::endian::native == std::endian::little, "model files are little-endian");

template <typename Container>
Container readWhole(const std::filesystem::path& path, std::size_t limit) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    throw Error(path.string() + ": no such file");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw Error(path.string() + ": is not a regular file");
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error) {
    throw Error(path.string() + ": " + error.message());
  }
  if (size > limit) {
    throw Error(path.string() + ": has " + std::to_string(size) + " bytes; at most " +
                std::to_string(limit) + " are accepted");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(path.string() + ": cannot be opened for reading");
  }
  Container content(size, typename Container::value_type{});
  file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::uintmax_t>(file.gcount()) != size) {
    throw Error(path.string() + ": reading stopped after " + std::to_string(file.gcount()) +
                " of " + std::to_string(size) + " bytes");
  }
  return content;
}

}  // namespace

std::vector<std::byte> readFile(const std::filesystem::path& path, std::size_t limit) {
  return readWhole<std::vector<std::byte>>(path, limit);
}

std::string readTextFile(const std::filesystem::path& path, std::size_t limit) {
  return readWhole<std::string>(path, limit);
}

ByteReader::ByteReader(std::span<const std::byte> bytes, std::string name)
    : bytes_(bytes), name_(std::move(name)) {}

std::span<const std::byte> ByteReader::take(std::size_t count, const std::string& what) {
  if (count > remaining()) {
    throw Error(name_ + ": " + what + " needs " + std::to_string(count) + " bytes at offset " +
                std::to_string(offset_) + ", but only " + std::to_string(remaining()) + " of " +
                std::to_string(size()) + " are left");
  }
  const auto taken = bytes_.subspan(offset_, count);
  offset_ += count;
  return taken;
}

std::uint32_t ByteReader::uint32(const std::string& what) {
  std::uint32_t value = 0;
  std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
  return value;
}

std::vector<float> ByteReader::floats(std::size_t count, const std::string& what) {
  if (count > remaining() / sizeof(float)) {
    throw Error(name_ + ": " + what + " needs " + std::to_string(count) + " values at offset " +
                std::to_string(offset_) + ", but only " + std::to_string(remaining()) + " of " +
                std::to_string(size()) + " bytes are left");
  }
  const auto taken = take(count * sizeof(float), what);
  std::vector<float> values(count);
  std::memcpy(values.data(), taken.data(), taken.size());
  return values;
}

void ByteReader::align(std::size_t alignment) {
  const auto aligned = (offset_ + alignment - 1) / alignment * alignment;
  offset_ = std::min(aligned, bytes_.size());
}

}  // namespace quantoscope
