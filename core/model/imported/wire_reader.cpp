// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/wire_reader.h"

#include "core/base/error.h"

namespace quantoscope::imported {

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (bytes_.empty()) {
      break;
    }
    const auto byte = static_cast<std::uint64_t>(bytes_.front());
    bytes_ = bytes_.subspan(1);
    value |= (byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) {
      return value;
    }
  }
  throw Error("is damaged or cut short");
}

std::span<const std::byte> WireReader::take(std::uint64_t count) {
  if (count > bytes_.size()) {
    throw Error("is damaged or cut short");
  }
  const auto taken = bytes_.first(static_cast<std::size_t>(count));
  bytes_ = bytes_.subspan(taken.size());
  return taken;
}

WireField WireReader::next() {
  WireField field;
  const std::uint64_t tag = varint();
  field.number = tag >> 3;
  field.type = static_cast<int>(tag & 7U);
  switch (field.type) {
    case 0:
      field.value = varint();
      break;
    case 1:
      field.content = take(8);
      break;
    case 2:
      field.content = take(varint());
      break;
    case 5:
      field.content = take(4);
      break;
    default:
      throw Error("is damaged or cut short");
  }
  return field;
}

std::vector<std::int64_t> packedIntegers(std::span<const std::byte> content) {
  std::vector<std::int64_t> values;
  while (!content.empty()) {
    std::uint64_t value = 0;
    int shift = 0;
    bool more = true;
    while (more) {
      if (content.empty() || shift >= 64) {
        throw Error("is damaged or cut short");
      }
      const auto byte = static_cast<std::uint64_t>(content.front());
      content = content.subspan(1);
      value |= (byte & 0x7FU) << shift;
      shift += 7;
      more = (byte & 0x80U) != 0;
    }
    values.push_back(static_cast<std::int64_t>(value));
  }
  return values;
}

std::string textOf(std::span<const std::byte> content) {
  return {reinterpret_cast<const char*>(content.data()), content.size()};
}

}  // namespace quantoscope::imported
