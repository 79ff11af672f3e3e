// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/npy.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include <opencv2/core.hpp>

#include "core/base/byte_reader.h"
#include "core/base/error.h"

namespace quantoscope {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kAlignment = 64;

std::string_view textOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The value of a key in the header, which is the text of a Python dictionary.
std::string_view valueOf(std::string_view header, std::string_view key, const std::string& file) {
  const std::string quoted = "'" + std::string(key) + "'";
  auto at = header.find(quoted);
  if (at == std::string_view::npos) {
    throw Error(file + ": the NumPy header has no " + quoted);
  }
  at = header.find_first_not_of(": ", at + quoted.size());
  return at == std::string_view::npos ? std::string_view() : header.substr(at);
}

Shape shapeOf(std::string_view text, const std::string& file) {
  if (text.empty() || text.front() != '(') {
    throw Error(file + ": the shape in the NumPy header is not a tuple");
  }
  text.remove_prefix(1);
  Shape shape;
  while (true) {
    const auto at = text.find_first_not_of(", ");
    if (at == std::string_view::npos) {
      throw Error(file + ": the shape in the NumPy header does not end");
    }
    text.remove_prefix(at);
    if (text.front() == ')') {
      return shape;
    }
    int extent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), extent);
    if (error != std::errc() || extent < 0) {
      throw Error(file + ": the shape in the NumPy header has something that is not a size");
    }
    shape.push_back(extent);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
}

enum class NumberKind { Real, Signed, Unsigned };

struct NumberType {
  NumberKind kind = NumberKind::Real;
  std::size_t size = sizeof(float);
};

// The type in the header, for example '<f4' or '|u1'.
NumberType typeOf(std::string_view text, const std::string& file) {
  const std::string_view quoted = text.substr(0, text.find(','));
  const auto fail = [&] {
    throw Error(file + ": its values are " + std::string(quoted) +
                "; little-endian real numbers or integers are expected, for example float32 "
                "('<f4')");
  };
  constexpr std::size_t kLength = 5;  // quotes, byte order, kind, size
  if (quoted.size() != kLength || quoted.front() != '\'' || quoted.back() != '\'') {
    fail();
  }
  NumberType type;
  type.size = static_cast<std::size_t>(quoted[3] - '0');
  const char order = quoted[1];
  const char kind = quoted[2];
  type.kind = kind == 'i'   ? NumberKind::Signed
              : kind == 'f' ? NumberKind::Real
                            : NumberKind::Unsigned;
  const bool whole = (kind == 'i' || kind == 'u') &&
                     (type.size == 1 || type.size == 2 || type.size == 4 || type.size == 8);
  const bool real = kind == 'f' && (type.size == 2 || type.size == 4 || type.size == 8);
  const bool truth = kind == 'b' && type.size == 1;
  const bool ordered = order == '<' || (type.size == 1 && (order == '|' || order == '>'));
  if (!ordered || (!whole && !real && !truth)) {
    fail();
  }
  return type;
}

template <typename Number>
void convert(std::span<const std::byte> bytes, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    Number number;
    std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
    values[i] = static_cast<float>(number);
  }
}

void convert(const NumberType& type, std::span<const std::byte> bytes, std::span<float> values) {
  if (type.kind == NumberKind::Real) {
    if (type.size == sizeof(std::uint16_t) && !values.empty()) {
      const int count = static_cast<int>(values.size());
      cv::Mat wide(1, count, CV_32F, values.data());
      cv::Mat(1, count, CV_16F, const_cast<std::byte*>(bytes.data())).convertTo(wide, CV_32F);
    } else if (type.size == sizeof(float) && !values.empty()) {
      std::memcpy(values.data(), bytes.data(), bytes.size());
    } else if (type.size == sizeof(double)) {
      convert<double>(bytes, values);
    }
    return;
  }
  const bool isSigned = type.kind == NumberKind::Signed;
  switch (type.size) {
    case 1:
      isSigned ? convert<std::int8_t>(bytes, values) : convert<std::uint8_t>(bytes, values);
      break;
    case 2:
      isSigned ? convert<std::int16_t>(bytes, values) : convert<std::uint16_t>(bytes, values);
      break;
    case 4:
      isSigned ? convert<std::int32_t>(bytes, values) : convert<std::uint32_t>(bytes, values);
      break;
    default:
      isSigned ? convert<std::int64_t>(bytes, values) : convert<std::uint64_t>(bytes, values);
  }
}

// From an array whose first extent runs fastest to one whose last does.
std::vector<float> rowMajor(const std::vector<float>& values, const Shape& shape) {
  std::vector<float> result(values.size());
  std::vector<std::size_t> index(shape.size(), 0);
  std::vector<std::size_t> stride(shape.size(), 1);
  for (std::size_t axis = 1; axis < shape.size(); ++axis) {
    stride[axis] = stride[axis - 1] * static_cast<std::size_t>(shape[axis - 1]);
  }
  std::size_t source = 0;
  for (float& value : result) {
    value = values[source];
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      source += stride[axis];
      if (++index[axis] < static_cast<std::size_t>(shape[axis])) {
        break;
      }
      source -= stride[axis] * index[axis];
      index[axis] = 0;
    }
  }
  return result;
}

struct Header {
  NumberType type;
  bool fortran = false;
  Shape shape;
};

Header headerOf(ByteReader& reader, const std::string& file) {
  if (reader.size() < kMagic.size() || textOf(reader.take(kMagic.size(), "the magic")) != kMagic) {
    throw Error(file + ": is not a NumPy file");
  }
  const auto version = static_cast<int>(reader.take(2, "the version")[0]);
  std::size_t headerSize = 0;
  if (version == 1) {
    const auto size = reader.take(2, "the header's size");
    headerSize = static_cast<std::size_t>(size[0]) | static_cast<std::size_t>(size[1]) << 8;
  } else if (version == 2 || version == 3) {
    headerSize = reader.uint32("the header's size");
  } else {
    throw Error(file + ": NumPy format version " + std::to_string(version) +
                " is not known; 1 to 3 are");
  }
  const std::string_view text = textOf(reader.take(headerSize, "the header"));
  Header header;
  header.type = typeOf(valueOf(text, "descr", file), file);
  header.fortran = valueOf(text, "fortran_order", file).starts_with("True");
  header.shape = shapeOf(valueOf(text, "shape", file), file);
  return header;
}

}  // namespace

Tensor readNpy(const std::filesystem::path& path) {
  const auto bytes = readFile(path);
  const std::string file = path.string();
  ByteReader reader(bytes, file);
  Header header = headerOf(reader, file);
  Tensor tensor;
  tensor.shape = std::move(header.shape);
  const std::size_t count = elementCount(tensor.shape);
  if (count > reader.remaining() / header.type.size) {
    throw Error(file + ": the array needs " + std::to_string(count) + " values of " +
                std::to_string(header.type.size) + " bytes, but only " +
                std::to_string(reader.remaining()) + " bytes are left");
  }
  tensor.values.resize(count);
  convert(header.type, reader.take(count * header.type.size, "the array"), tensor.values);
  if (reader.remaining() > 0) {
    throw Error(file + ": has " + std::to_string(reader.remaining()) + " bytes after its " +
                toString(tensor.shape) + " array");
  }
  if (header.fortran && count > 0) {
    tensor.values = rowMajor(tensor.values, tensor.shape);
  }
  return tensor;
}

Shape readNpyShape(const std::filesystem::path& path) {
  const auto bytes = readFile(path);
  const std::string file = path.string();
  ByteReader reader(bytes, file);
  return headerOf(reader, file).shape;
}

bool isArrayFile(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".npy";
}

std::string npyBytes(const Tensor& tensor) {
  std::string shape;
  for (const int extent : tensor.shape) {
    shape += std::to_string(extent) + ", ";
  }
  if (tensor.shape.size() > 1) {
    shape.resize(shape.size() - 2);
  } else if (tensor.shape.size() == 1) {
    shape.pop_back();
  }
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
  const std::size_t prefix = kMagic.size() + 4;
  const std::size_t unpadded = prefix + header.size() + 1;
  header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  header += '\n';
  std::string bytes(kMagic);
  bytes += '\x01';
  bytes += '\x00';
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  const std::size_t offset = bytes.size();
  bytes.resize(offset + tensor.values.size() * sizeof(float));
  std::memcpy(bytes.data() + offset, tensor.values.data(), tensor.values.size() * sizeof(float));
  return bytes;
}

}  // namespace quantoscope
