// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/weights_file.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "core/base/error.h"

namespace quantoscope::ncnn {
namespace {

constexpr std::uint32_t kHalfTag = 0x01306B47;
constexpr std::uint32_t kFloatTag = 0x0002C056;
constexpr std::uint32_t kInt8Tag = 0x000D4B38;
constexpr std::size_t kTableEntries = 256;

/// IEEE 754 binary16 to binary32.
float fromHalf(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fU;
  const std::uint32_t fraction = half & 0x3ffU;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wideExponent = exponent == 0x1f ? 0xff : exponent + 112;
  return std::bit_cast<float>(sign | (wideExponent << 23) | (fraction << 13));
}

std::size_t paddedToFour(std::size_t bytes) {
  return (bytes + 3) / 4 * 4;
}

}  // namespace

WeightsFile::WeightsFile(std::span<const std::byte> bytes, std::string name)
    : reader_(bytes, std::move(name)) {}

std::vector<float> WeightsFile::tagged(std::size_t count, const std::string& what) {
  StoredValues stored = this->stored(count, what);
  if (stored.codes) {
    throw Error(reader_.name() + ": the " + what +
                " are stored as int8, but their layer does not say that it is quantized");
  }
  return std::move(stored.values);
}

StoredValues WeightsFile::stored(std::size_t count, const std::string& what) {
  const std::uint32_t tag = reader_.uint32("the tag of the " + what);
  if (tag == kHalfTag) {
    kinds_.insert("fp16");
    const auto bytes = reader_.take(paddedToFour(count * sizeof(std::uint16_t)), what);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + i * sizeof half, sizeof half);
      values[i] = fromHalf(half);
    }
    return {std::move(values), false};
  }
  if (tag == kInt8Tag) {
    kinds_.insert("int8");
    const auto bytes = reader_.take(paddedToFour(count), what);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
      values[i] = std::bit_cast<std::int8_t>(bytes[i]);
    }
    return {std::move(values), true};
  }
  if (tag == 0 || tag == kFloatTag) {
    kinds_.insert("fp32");
    return {reader_.floats(count, what), false};
  }
  kinds_.insert("256-entry table");
  const auto table = reader_.floats(kTableEntries, "the table of the " + what);
  const auto bytes = reader_.take(paddedToFour(count), what);
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = table[std::to_integer<std::size_t>(bytes[i])];
  }
  return {std::move(values), false};
}

std::vector<float> WeightsFile::raw(std::size_t count, const std::string& what) {
  return reader_.floats(count, what);
}

}  // namespace quantoscope::ncnn
