// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/tensor_reader.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fstream>
#include <limits>
#include <string_view>

#include "core/base/error.h"

namespace quantoscope::onnxgraph {
namespace {

using ::onnx::TensorProto;

float halfToFloat(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1FU;
  std::uint32_t mantissa = half & 0x3FFU;
  if (exponent == 0) {
    const float tiny = static_cast<float>(mantissa) * 0x1p-24F;
    return sign == 0 ? tiny : -tiny;
  }
  mantissa <<= 13;
  const std::uint32_t biased = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | biased << 23 | mantissa);
}

float brainToFloat(std::uint16_t brain) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(brain) << 16);
}

Shape shapeOf(const TensorProto& tensor) {
  constexpr int kMaxRank = 8;
  if (tensor.dims_size() > kMaxRank) {
    throw Error("has " + std::to_string(tensor.dims_size()) + " dimensions, more than " +
                std::to_string(kMaxRank));
  }
  Shape shape;
  for (const std::int64_t extent : tensor.dims()) {
    if (extent < 0 || extent > std::numeric_limits<int>::max()) {
      throw Error("has an extent of " + std::to_string(extent));
    }
    shape.push_back(static_cast<int>(extent));
  }
  return shape;
}

std::size_t numberOf(const std::string& text, const char* key) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(std::string("its external data has the ") + key + " '" + text + "'");
  }
  return value;
}

/// The bytes that a tensor keeps in another file. The file must lie below the model's folder, so
/// that a model cannot make the program read anything else.
std::string externalBytes(const TensorProto& tensor, const std::filesystem::path& folder,
                          std::size_t expected) {
  namespace fs = std::filesystem;
  std::string location;
  std::size_t offset = 0;
  std::size_t length = expected;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") {
      location = entry.value();
    } else if (entry.key() == "offset") {
      offset = numberOf(entry.value(), "offset");
    } else if (entry.key() == "length") {
      length = numberOf(entry.value(), "length");
    }
  }
  if (length != expected) {
    throw Error("its external data has " + std::to_string(length) + " bytes, but its shape needs " +
                std::to_string(expected));
  }
  std::error_code error;
  const fs::path relative(location);
  const fs::path root = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, error);
  const fs::path file = fs::weakly_canonical(root / relative, error);
  const auto inside = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  if (location.empty() || error || relative.is_absolute() || inside.first != root.end()) {
    throw Error("its values are in the file '" + location +
                "', which is not below the model's folder");
  }
  if (!fs::is_regular_file(file, error)) {
    throw Error("its values are in the file " + file.string() +
                ", which is missing; put it beside the model");
  }
  std::ifstream stream(file, std::ios::binary);
  const std::uintmax_t size = fs::file_size(file, error);
  if (!stream || error || offset > size || expected > size - offset) {
    throw Error("its values are bytes " + std::to_string(offset) + " to " +
                std::to_string(offset + expected) + " of " + file.string() + ", which has only " +
                std::to_string(size));
  }
  std::string bytes(expected, '\0');
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(bytes.data(), static_cast<std::streamsize>(expected));
  if (!stream) {
    throw Error(file.string() + ": cannot be read");
  }
  return bytes;
}

std::size_t elementSize(int type) {
  switch (type) {
    case TensorProto::DOUBLE:
    case TensorProto::INT64:
    case TensorProto::UINT64:
      return 8;
    case TensorProto::FLOAT:
    case TensorProto::INT32:
    case TensorProto::UINT32:
      return 4;
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
    case TensorProto::INT16:
    case TensorProto::UINT16:
      return 2;
    case TensorProto::INT8:
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      return 1;
    default:
      throw Error("its values are of the type " + elementTypeName(type) + ", which cannot be used");
  }
}

bool isIntegral(int type) {
  return type != TensorProto::FLOAT && type != TensorProto::DOUBLE &&
         type != TensorProto::FLOAT16 && type != TensorProto::BFLOAT16;
}

template <typename Raw, typename Target, typename Convert>
void appendRaw(std::string_view bytes, std::vector<Target>& target, Convert convert) {
  const std::size_t count = bytes.size() / sizeof(Raw);
  target.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    Raw value;
    std::memcpy(&value, bytes.data() + i * sizeof(Raw), sizeof(Raw));
    target.push_back(convert(value));
  }
}

void readRaw(int type, std::string_view bytes, Constant& constant) {
  const auto toReal = [](auto value) { return static_cast<float>(value); };
  const auto toInteger = [](auto value) { return static_cast<std::int64_t>(value); };
  switch (type) {
    case TensorProto::FLOAT:
      return appendRaw<float>(bytes, constant.reals, toReal);
    case TensorProto::DOUBLE:
      return appendRaw<double>(bytes, constant.reals, toReal);
    case TensorProto::FLOAT16:
      return appendRaw<std::uint16_t>(bytes, constant.reals, halfToFloat);
    case TensorProto::BFLOAT16:
      return appendRaw<std::uint16_t>(bytes, constant.reals, brainToFloat);
    case TensorProto::INT64:
    case TensorProto::UINT64:
      return appendRaw<std::int64_t>(bytes, constant.integers, toInteger);
    case TensorProto::INT32:
      return appendRaw<std::int32_t>(bytes, constant.integers, toInteger);
    case TensorProto::UINT32:
      return appendRaw<std::uint32_t>(bytes, constant.integers, toInteger);
    case TensorProto::INT16:
      return appendRaw<std::int16_t>(bytes, constant.integers, toInteger);
    case TensorProto::UINT16:
      return appendRaw<std::uint16_t>(bytes, constant.integers, toInteger);
    case TensorProto::INT8:
      return appendRaw<std::int8_t>(bytes, constant.integers, toInteger);
    default:
      return appendRaw<std::uint8_t>(bytes, constant.integers, toInteger);
  }
}

/// Values that are stored one by one: which field holds them depends on the type.
void readFields(const TensorProto& tensor, Constant& constant) {
  const auto fill = [](const auto& field, auto& target, auto convert) {
    target.reserve(static_cast<std::size_t>(field.size()));
    std::transform(field.begin(), field.end(), std::back_inserter(target), convert);
  };
  const auto toReal = [](auto value) { return static_cast<float>(value); };
  const auto toInteger = [](auto value) { return static_cast<std::int64_t>(value); };
  switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return fill(tensor.float_data(), constant.reals, toReal);
    case TensorProto::DOUBLE:
      return fill(tensor.double_data(), constant.reals, toReal);
    case TensorProto::FLOAT16:
      return fill(tensor.int32_data(), constant.reals,
                  [](std::int32_t bits) { return halfToFloat(static_cast<std::uint16_t>(bits)); });
    case TensorProto::BFLOAT16:
      return fill(tensor.int32_data(), constant.reals,
                  [](std::int32_t bits) { return brainToFloat(static_cast<std::uint16_t>(bits)); });
    case TensorProto::INT64:
      return fill(tensor.int64_data(), constant.integers, toInteger);
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return fill(tensor.uint64_data(), constant.integers, toInteger);
    default:
      return fill(tensor.int32_data(), constant.integers, toInteger);
  }
}

}  // namespace

std::string elementTypeName(int type) {
  switch (type) {
    case TensorProto::FLOAT:
      return "fp32";
    case TensorProto::FLOAT16:
      return "fp16";
    case TensorProto::BFLOAT16:
      return "bf16";
    case TensorProto::DOUBLE:
      return "fp64";
    default:
      break;
  }
  if (!::onnx::TensorProto_DataType_IsValid(type)) {
    return std::to_string(type);
  }
  std::string name =
      ::onnx::TensorProto_DataType_Name(static_cast<::onnx::TensorProto_DataType>(type));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return name;
}

Constant readTensor(const TensorProto& tensor, const std::filesystem::path& folder) {
  Constant constant;
  constant.shape = shapeOf(tensor);
  const std::size_t count = checkedCount(constant.shape);
  const std::size_t bytes = count * elementSize(tensor.data_type());
  if (tensor.has_segment()) {
    throw Error("is stored in segments, which cannot be read");
  }
  constant.integral = isIntegral(tensor.data_type());
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    readRaw(tensor.data_type(), externalBytes(tensor, folder, bytes), constant);
  } else if (tensor.has_raw_data()) {
    if (tensor.raw_data().size() != bytes) {
      throw Error("has " + std::to_string(tensor.raw_data().size()) + " bytes, but " +
                  describeShape(constant.shape) + " values of type " +
                  elementTypeName(tensor.data_type()) + " need " + std::to_string(bytes));
    }
    readRaw(tensor.data_type(), tensor.raw_data(), constant);
  } else {
    readFields(tensor, constant);
  }
  const std::size_t found = constant.integral ? constant.integers.size() : constant.reals.size();
  if (found != count) {
    throw Error("has " + std::to_string(found) + " values, but its shape is " +
                describeShape(constant.shape));
  }
  return constant;
}

std::size_t storedBytes(const TensorProto& tensor) {
  return checkedCount(shapeOf(tensor)) * elementSize(tensor.data_type());
}

void embedExternalData(TensorProto& tensor, const std::filesystem::path& folder) {
  tensor.set_raw_data(externalBytes(tensor, folder, storedBytes(tensor)));
  tensor.clear_external_data();
  tensor.clear_data_location();
}

}  // namespace quantoscope::onnxgraph
