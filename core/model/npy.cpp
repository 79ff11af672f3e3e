// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/npy.h"

#include <charconv>
#include <cstring>
#include <string_view>

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

}  // namespace

Tensor readNpy(const std::filesystem::path& path) {
  const auto bytes = readFile(path);
  const std::string file = path.string();
  ByteReader reader(bytes, file);
  if (bytes.size() < kMagic.size() || textOf(reader.take(kMagic.size(), "the magic")) != kMagic) {
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
  const std::string_view header = textOf(reader.take(headerSize, "the header"));
  const auto type = valueOf(header, "descr", file);
  if (!type.starts_with("'<f4'")) {
    throw Error(file + ": its values are " + std::string(type.substr(0, type.find(','))) +
                "; float32 ('<f4') is expected");
  }
  if (!valueOf(header, "fortran_order", file).starts_with("False")) {
    throw Error(file + ": is in Fortran order; row-major order is expected");
  }
  Tensor tensor;
  tensor.shape = shapeOf(valueOf(header, "shape", file), file);
  const std::size_t count = elementCount(tensor.shape);
  tensor.values = reader.floats(count, "the array");
  if (reader.remaining() > 0) {
    throw Error(file + ": has " + std::to_string(reader.remaining()) + " bytes after its " +
                toString(tensor.shape) + " array");
  }
  return tensor;
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
