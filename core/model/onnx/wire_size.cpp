// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/wire_size.h"

#include <optional>

namespace quantoscope::onnxgraph {
namespace {

/// The messages of onnx.proto that hold other messages, and those that hold packed numbers.
enum class Message { Model, Graph, Node, Attribute, Tensor, Opaque };

constexpr std::uint64_t kObjectSize = 256;
constexpr int kDeepest = 64;

Message memberOf(Message parent, std::uint64_t field) {
  switch (parent) {
    case Message::Model:
      return field == 7 ? Message::Graph : Message::Opaque;
    case Message::Graph:
      return field == 1 ? Message::Node : field == 5 ? Message::Tensor : Message::Opaque;
    case Message::Node:
      return field == 5 ? Message::Attribute : Message::Opaque;
    case Message::Attribute:
      return field == 5 || field == 10   ? Message::Tensor
             : field == 6 || field == 11 ? Message::Graph
                                         : Message::Opaque;
    default:
      return Message::Opaque;
  }
}

std::optional<std::uint64_t> readVarint(std::span<const std::byte>& bytes) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint64_t>(bytes.front());
    bytes = bytes.subspan(1);
    value |= (byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) {
      return value;
    }
  }
  return std::nullopt;
}

std::uint64_t sizeOf(std::span<const std::byte> bytes, Message message, int depth) {
  std::uint64_t size = kObjectSize;
  while (!bytes.empty()) {
    const auto tag = readVarint(bytes);
    if (!tag) {
      return size;
    }
    switch (*tag & 7U) {
      case 0:
        size += sizeof(std::int64_t);
        if (!readVarint(bytes)) {
          return size;
        }
        break;
      case 1:
      case 5: {
        const std::size_t width = (*tag & 7U) == 1 ? 8 : 4;
        if (bytes.size() < width) {
          return size;
        }
        size += width;
        bytes = bytes.subspan(width);
        break;
      }
      case 2: {
        const auto length = readVarint(bytes);
        if (!length || *length > bytes.size()) {
          return size;
        }
        const auto content = bytes.first(static_cast<std::size_t>(*length));
        bytes = bytes.subspan(content.size());
        const std::uint64_t field = *tag >> 3;
        const Message member = memberOf(message, field);
        if (member != Message::Opaque && depth < kDeepest) {
          size += sizeOf(content, member, depth + 1);
          break;
        }
        // Packed integers take a byte in the file and up to eight in memory. Raw data (9) and
        // floats (4, 10) do not grow.
        const bool raw = message == Message::Tensor && (field == 9 || field == 4 || field == 10);
        size += kObjectSize + *length * (raw ? 1 : 8);
        break;
      }
      default:
        return size;
    }
  }
  return size;
}

}  // namespace

std::uint64_t parsedSize(std::span<const std::byte> bytes) {
  return sizeOf(bytes, Message::Model, 0);
}

}  // namespace quantoscope::onnxgraph
