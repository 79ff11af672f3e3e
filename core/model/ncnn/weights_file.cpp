// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/weights_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/mistaken_param.h"

namespace quantoscope::ncnn {
namespace {

constexpr std::size_t kTableEntries = 256;
constexpr float kHalfOverflow = 65520;  // what is rounded to infinity

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

/// Bytes of the values alone: a table's entries come before them.
std::size_t packedBytes(std::size_t count, Storage storage) {
  const std::size_t each = storage == Storage::Float32 ? sizeof(float)
                           : storage == Storage::Half  ? sizeof(std::uint16_t)
                                                       : 1;
  return (count * each + 3) / 4 * 4;
}

Storage storageOf(std::uint32_t tag) {
  switch (tag) {
    case kHalfTag:
      return Storage::Half;
    case kInt8Tag:
      return Storage::Int8;
    case 0:
    case kFloatTag:
      return Storage::Float32;
    default:
      return Storage::Table;
  }
}

const char* nameOf(Storage storage) {
  switch (storage) {
    case Storage::Float32:
      return "fp32";
    case Storage::Half:
      return "fp16";
    case Storage::Int8:
      return "int8";
    case Storage::Table:
      return "256-entry table";
  }
  throw Error("unknown kind of storage");
}

}  // namespace

std::size_t storedBytes(std::size_t count, Storage storage) {
  return packedBytes(count, storage) +
         (storage == Storage::Table ? kTableEntries * sizeof(float) : 0);
}

WeightsFile::WeightsFile(std::span<const std::byte> bytes, std::string name)
    : bytes_(bytes), reader_(bytes, std::move(name)) {
  requireWeightBytes(bytes_, reader_.name());
}

std::vector<float> WeightsFile::tagged(std::size_t count, const std::string& what) {
  StoredValues stored = this->stored(count, what);
  if (stored.codes) {
    throw Error(reader_.name() + ": the " + what +
                " are stored as int8, but their layer does not say that it is quantized");
  }
  return std::move(stored.values);
}

WeightsFile WeightsFile::zeros(std::string name) {
  WeightsFile file({}, std::move(name));
  file.absent_ = true;
  return file;
}

std::vector<float> WeightsFile::zeroValues(std::size_t count, const std::string& what) {
  constexpr std::size_t kMost = std::size_t{1} << 28;
  if (count > kMost - given_) {
    throw Error(reader_.name() + ": its layers have more than 2^28 weights up to the " + what);
  }
  given_ += count;
  tensors_.push_back({0, 0, count, false, Storage::Float32});
  return std::vector<float>(count);
}

StoredValues WeightsFile::stored(std::size_t count, const std::string& what) {
  if (absent_) {
    return {zeroValues(count, what), false};
  }
  const std::size_t offset = reader_.offset();
  const Storage storage = storageOf(reader_.uint32("the tag of the " + what));
  kinds_.insert(nameOf(storage));
  auto values = valuesOf(count, storage, what);
  const bool fitsHalf = std::all_of(values.begin(), values.end(),
                                    [](float value) { return std::abs(value) < kHalfOverflow; });
  tensors_.push_back({offset, reader_.offset() - offset, count, true, storage, fitsHalf});
  return {std::move(values), storage == Storage::Int8};
}

std::vector<float> WeightsFile::valuesOf(std::size_t count, Storage storage,
                                         const std::string& what) {
  if (storage == Storage::Float32) {
    return reader_.floats(count, what);
  }
  const auto table = storage == Storage::Table
                         ? reader_.floats(kTableEntries, "the table of the " + what)
                         : std::vector<float>();
  const auto bytes = reader_.take(packedBytes(count, storage), what);
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (storage == Storage::Half) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + i * sizeof half, sizeof half);
      values[i] = fromHalf(half);
    } else if (storage == Storage::Int8) {
      values[i] = std::bit_cast<std::int8_t>(bytes[i]);
    } else {
      values[i] = table[std::to_integer<std::size_t>(bytes[i])];
    }
  }
  return values;
}

std::vector<std::int8_t> WeightsFile::codes(const StoredTensor& tensor) const {
  std::vector<std::int8_t> codes(tensor.count);
  std::memcpy(codes.data(), bytes_.subspan(tensor.offset + sizeof(std::uint32_t)).data(),
              codes.size());
  return codes;
}

std::vector<float> WeightsFile::raw(std::size_t count, const std::string& what) {
  if (absent_) {
    return zeroValues(count, what);
  }
  const std::size_t offset = reader_.offset();
  auto values = reader_.floats(count, what);
  tensors_.push_back({offset, reader_.offset() - offset, count, false, Storage::Float32});
  return values;
}

}  // namespace quantoscope::ncnn
