// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/caffe_weights.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "core/base/error.h"
#include "core/model/imported/wire_reader.h"
#include "core/model/onnx/constant.h"

namespace quantoscope::imported {
namespace {

// Field numbers of caffe.proto.
constexpr std::uint64_t kNetworkLayer = 100;
constexpr std::uint64_t kNetworkOldLayer = 2;
constexpr std::uint64_t kLayerName = 1;
constexpr std::uint64_t kLayerBlobs = 7;
constexpr std::uint64_t kOldLayerName = 4;
constexpr std::uint64_t kOldLayerBlobs = 6;
constexpr std::uint64_t kBlobShape = 7;
constexpr std::uint64_t kBlobData = 5;
constexpr std::uint64_t kBlobDoubleData = 8;
constexpr std::uint64_t kBlobRawType = 10;
constexpr std::uint64_t kBlobRawData = 12;
constexpr std::uint64_t kRawFloat16 = 2;

float halfToFloat(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1FU;
  const std::uint32_t mantissa = half & 0x3FFU;
  if (exponent == 0) {
    const float tiny = static_cast<float>(mantissa) * 0x1p-24F;
    return sign == 0 ? tiny : -tiny;
  }
  const std::uint32_t biased = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | biased << 23 | mantissa << 13);
}

template <typename Raw, typename Convert>
void append(std::span<const std::byte> bytes, std::vector<float>& values, Convert convert) {
  if (bytes.size() % sizeof(Raw) != 0) {
    throw Error("has weights of " + std::to_string(bytes.size()) + " bytes");
  }
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Raw)) {
    Raw value;
    std::memcpy(&value, bytes.data() + at, sizeof(Raw));
    values.push_back(convert(value));
  }
}

int extentOf(std::int64_t extent) {
  if (extent < 0 || extent > std::numeric_limits<int>::max()) {
    throw Error("has weights with an extent of " + std::to_string(extent));
  }
  return static_cast<int>(extent);
}

Shape readShape(std::span<const std::byte> bytes) {
  constexpr std::size_t kMaxRank = 8;
  Shape shape;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField field = reader.next();
    if (field.number != 1) {
      continue;
    }
    const auto extents = field.type == 2 ? packedIntegers(field.content)
                                         : std::vector{static_cast<std::int64_t>(field.value)};
    for (const std::int64_t extent : extents) {
      shape.push_back(extentOf(extent));
    }
    if (shape.size() > kMaxRank) {
      throw Error("has weights of more than 8 dimensions");
    }
  }
  return shape;
}

Tensor readBlob(std::span<const std::byte> bytes, std::set<std::string>& types) {
  const auto widen = [](auto value) { return static_cast<float>(value); };
  Tensor blob;
  std::array<int, 4> old = {1, 1, 1, 1};
  bool hasOld = false;
  bool hasShape = false;
  std::span<const std::byte> raw;
  std::uint64_t rawType = 0;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField field = reader.next();
    if (field.number >= 1 && field.number <= 4 && field.type == 0) {
      old.at(field.number - 1) = extentOf(static_cast<std::int64_t>(field.value));
      hasOld = true;
    } else if (field.number == kBlobShape && field.type == 2) {
      blob.shape = readShape(field.content);
      hasShape = true;
    } else if (field.number == kBlobData && field.type != 0) {
      append<float>(field.content, blob.values, widen);
    } else if (field.number == kBlobDoubleData && field.type != 0) {
      append<double>(field.content, blob.values, widen);
    } else if (field.number == kBlobRawType) {
      rawType = field.value;
    } else if (field.number == kBlobRawData) {
      raw = field.content;
    }
  }
  if (!raw.empty() && rawType == kRawFloat16) {
    append<std::uint16_t>(raw, blob.values, halfToFloat);
    types.insert("fp16");
  } else if (!raw.empty()) {
    append<float>(raw, blob.values, widen);
    types.insert("fp32");
  } else {
    types.insert("fp32");
  }
  if (!hasShape && hasOld) {
    blob.shape.assign(old.begin(), old.end());
  }
  if (onnxgraph::checkedCount(blob.shape) != blob.values.size()) {
    throw Error("has " + std::to_string(blob.values.size()) + " weights for a shape of " +
                onnxgraph::describeShape(blob.shape));
  }
  return blob;
}

}  // namespace

CaffeWeights::CaffeWeights(std::span<const std::byte> bytes) {
  try {
    for (WireReader network(bytes); !network.atEnd();) {
      const WireField field = network.next();
      const bool current = field.number == kNetworkLayer;
      if ((!current && field.number != kNetworkOldLayer) || field.type != 2) {
        continue;
      }
      std::string name;
      std::vector<std::span<const std::byte>> blobs;
      for (WireReader layer(field.content); !layer.atEnd();) {
        const WireField part = layer.next();
        if (part.type == 2 && part.number == (current ? kLayerName : kOldLayerName)) {
          name = textOf(part.content);
        } else if (part.type == 2 && part.number == (current ? kLayerBlobs : kOldLayerBlobs)) {
          blobs.push_back(part.content);
        }
      }
      if (!blobs.empty()) {
        blobs_.try_emplace(name, std::move(blobs));
      }
    }
  } catch (const Error& error) {
    throw Error(std::string("the .caffemodel ") + error.what());
  }
}

std::vector<Tensor> CaffeWeights::take(const std::string& layer) {
  std::vector<Tensor> tensors;
  const auto found = blobs_.find(layer);
  if (found != blobs_.end()) {
    for (const auto& blob : found->second) {
      tensors.push_back(readBlob(blob, types_));
      taken_ += tensors.back().values.size();
      constexpr std::size_t kMost = std::size_t{1} << 28;
      if (taken_ > kMost) {
        throw Error("its weights and those before it are more than 2^28 values");
      }
    }
  }
  return tensors;
}

}  // namespace quantoscope::imported
