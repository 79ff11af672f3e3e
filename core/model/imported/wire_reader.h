// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace quantoscope::imported {

/// One field of a protobuf message as it is on the wire.
struct WireField {
  std::uint64_t number = 0;
  std::uint64_t value = 0;             ///< Of a number.
  std::span<const std::byte> content;  ///< Of a text, a message or a packed list.
  int type = 0;                        ///< 0 varint, 1 eight bytes, 2 with a length, 5 four bytes.
};

/// Reads the fields of a protobuf message in place, without its description. Throws Error if the
/// bytes are cut short or malformed.
class WireReader {
 public:
  explicit WireReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  bool atEnd() const { return bytes_.empty(); }
  WireField next();

 private:
  std::uint64_t varint();
  std::span<const std::byte> take(std::uint64_t count);
  std::span<const std::byte> bytes_;
};

/// A packed list of varints.
std::vector<std::int64_t> packedIntegers(std::span<const std::byte> content);
/// The bytes as text.
std::string textOf(std::span<const std::byte> content);

}  // namespace quantoscope::imported
