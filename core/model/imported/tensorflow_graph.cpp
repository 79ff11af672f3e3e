// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/tensorflow_graph.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/model/imported/wire_reader.h"

namespace quantoscope::imported {
namespace {

using onnxgraph::Constant;

// TensorFlow's DataType.
enum Type : int { kFloat = 1, kDouble = 2, kInt32 = 3, kUint8 = 4, kInt16 = 5, kInt8 = 6 };
constexpr int kInt64 = 9;
constexpr int kBool = 10;
constexpr int kHalf = 19;

const char* nameOf(int type) {
  switch (type) {
    case kFloat:
      return "fp32";
    case kDouble:
      return "fp64";
    case kHalf:
      return "fp16";
    case kInt32:
      return "int32";
    case kUint8:
      return "uint8";
    case kInt16:
      return "int16";
    case kInt8:
      return "int8";
    case kInt64:
      return "int64";
    case kBool:
      return "bool";
    default:
      return nullptr;
  }
}

float fromHalf(std::uint16_t half) {
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

template <typename Raw, typename Values, typename Convert>
void append(std::span<const std::byte> bytes, Values& values, Convert convert) {
  if (bytes.size() % sizeof(Raw) != 0) {
    throw Error("has a tensor of " + std::to_string(bytes.size()) + " bytes");
  }
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Raw)) {
    Raw value;
    std::memcpy(&value, bytes.data() + at, sizeof(Raw));
    values.push_back(convert(value));
  }
}

/// A repeated number, packed or not.
std::vector<std::int64_t> integersOf(const WireField& field) {
  return field.type == 2 ? packedIntegers(field.content)
                         : std::vector{static_cast<std::int64_t>(field.value)};
}

/// `open` says whether extents may be left open.
Shape readShape(std::span<const std::byte> bytes, bool open) {
  constexpr std::size_t kMaxRank = 8;
  Shape shape;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField dimension = reader.next();
    if (dimension.number != 2 || dimension.type != 2) {
      continue;
    }
    std::int64_t extent = 0;
    for (WireReader inner(dimension.content); !inner.atEnd();) {
      const WireField field = inner.next();
      if (field.number == 1 && field.type == 0) {
        extent = static_cast<std::int64_t>(field.value);
      }
    }
    if (extent == -1 && open) {
      extent = 0;
    }
    if (extent < 0 || extent > std::numeric_limits<int>::max() || shape.size() == kMaxRank) {
      throw Error("has a shape with the extent " + std::to_string(extent));
    }
    shape.push_back(static_cast<int>(extent));
  }
  return shape;
}

/// What the file's lists and raw bytes of a tensor hold.
struct TensorContents {
  int type = 0;
  Shape shape;
  std::vector<float> reals;
  std::vector<std::int64_t> integers;
};

void appendRaw(std::span<const std::byte> raw, TensorContents& contents) {
  const auto real = [](auto value) { return static_cast<float>(value); };
  const auto integer = [](auto value) { return static_cast<std::int64_t>(value); };
  switch (contents.type) {
    case kFloat:
      return append<float>(raw, contents.reals, real);
    case kDouble:
      return append<double>(raw, contents.reals, real);
    case kHalf:
      return append<std::uint16_t>(raw, contents.reals, fromHalf);
    case kInt32:
      return append<std::int32_t>(raw, contents.integers, integer);
    case kInt16:
      return append<std::int16_t>(raw, contents.integers, integer);
    case kInt64:
      return append<std::int64_t>(raw, contents.integers, integer);
    case kInt8:
      return append<std::int8_t>(raw, contents.integers, integer);
    default:
      return append<std::uint8_t>(raw, contents.integers, integer);
  }
}

TensorContents readContents(std::span<const std::byte> bytes) {
  const auto real = [](auto value) { return static_cast<float>(value); };
  TensorContents contents;
  std::span<const std::byte> raw;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField field = reader.next();
    switch (field.number) {
      case 1:
        contents.type = static_cast<int>(std::min<std::uint64_t>(field.value, 1 << 20));
        break;
      case 2:
        contents.shape = readShape(field.content, false);
        break;
      case 4:
        raw = field.content;
        break;
      case 5:
        append<float>(field.content, contents.reals, real);
        break;
      case 6:
        append<double>(field.content, contents.reals, real);
        break;
      case 7:
      case 10:
      case 11:
        for (const std::int64_t value : integersOf(field)) {
          contents.integers.push_back(value);
        }
        break;
      case 13:
        for (const std::int64_t value : integersOf(field)) {
          contents.reals.push_back(fromHalf(static_cast<std::uint16_t>(value)));
        }
        break;
      default:
        break;
    }
  }
  if (!raw.empty()) {
    contents.reals.clear();
    contents.integers.clear();
    if (nameOf(contents.type) != nullptr) {
      appendRaw(raw, contents);
    }
  }
  return contents;
}

/// A list that is shorter than the tensor is repeated with its last value.
template <typename Value>
void fill(std::vector<Value>& values, std::size_t count) {
  if (values.size() > count || (values.empty() && count > 0)) {
    throw Error("has a tensor of " + std::to_string(count) + " elements with " +
                std::to_string(values.size()) + " values");
  }
  if (count > 0) {
    values.resize(count, values.back());
  }
}

onnxgraph::ConstantPtr readTensor(std::span<const std::byte> bytes, std::set<std::string>& types) {
  TensorContents contents = readContents(bytes);
  const char* const name = nameOf(contents.type);
  if (name == nullptr) {
    return nullptr;  // Texts and the like are no part of a network that runs.
  }
  auto constant = std::make_shared<Constant>();
  constant->shape = std::move(contents.shape);
  const std::size_t count = onnxgraph::checkedCount(constant->shape);
  constant->integral =
      contents.type != kFloat && contents.type != kDouble && contents.type != kHalf;
  if (constant->integral) {
    fill(contents.integers, count);
    constant->integers = std::move(contents.integers);
  } else {
    fill(contents.reals, count);
    if (!std::all_of(contents.reals.begin(), contents.reals.end(),
                     [](float value) { return !std::isnan(value); })) {
      throw Error("has a tensor with values that are not numbers");
    }
    constant->reals = std::move(contents.reals);
    if (constant->shape.size() > 1) {
      types.insert(name);
    }
  }
  return constant;
}

void readList(std::span<const std::byte> bytes, TensorFlowAttribute& attribute) {
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField field = reader.next();
    if (field.number == 3) {
      for (const std::int64_t value : integersOf(field)) {
        attribute.integers.push_back(value);
      }
    }
  }
}

TensorFlowAttribute readAttribute(std::span<const std::byte> bytes, std::set<std::string>& types) {
  TensorFlowAttribute attribute;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField field = reader.next();
    switch (field.number) {
      case 1:
        readList(field.content, attribute);
        break;
      case 2:
        attribute.text = textOf(field.content);
        break;
      case 3:
        attribute.integer = static_cast<std::int64_t>(field.value);
        break;
      case 4:
        if (field.type != 5) {
          throw Error("is damaged or cut short");
        }
        std::memcpy(&attribute.real, field.content.data(), sizeof(float));
        break;
      case 5:
        attribute.flag = field.value != 0;
        break;
      case 6:
        attribute.type = static_cast<int>(std::min<std::uint64_t>(field.value, 1 << 20));
        break;
      case 7: {
        // An unknown rank is as good as no shape.
        bool unknown = false;
        for (WireReader inner(field.content); !inner.atEnd();) {
          const WireField member = inner.next();
          unknown = unknown || (member.number == 3 && member.value != 0);
        }
        attribute.hasShape = !unknown;
        attribute.shape = readShape(field.content, true);
        break;
      }
      case 8:
        attribute.tensor = readTensor(field.content, types);
        break;
      default:
        break;
    }
  }
  return attribute;
}

TensorFlowNode readNode(std::span<const std::byte> bytes, std::set<std::string>& types) {
  TensorFlowNode node;
  std::vector<std::span<const std::byte>> entries;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField field = reader.next();
    switch (field.number) {
      case 1:
        node.name = textOf(field.content);
        break;
      case 2:
        node.type = textOf(field.content);
        break;
      case 3: {
        std::string input = textOf(field.content);
        if (!input.starts_with('^')) {
          node.inputs.push_back(input.ends_with(":0") ? input.substr(0, input.size() - 2)
                                                      : std::move(input));
        }
        break;
      }
      case 5:
        entries.push_back(field.content);
        break;
      default:
        break;
    }
  }
  try {
    for (const auto entry : entries) {
      std::string key;
      TensorFlowAttribute attribute;
      for (WireReader reader(entry); !reader.atEnd();) {
        const WireField field = reader.next();
        if (field.number == 1) {
          key = textOf(field.content);
        } else if (field.number == 2) {
          attribute = readAttribute(field.content, types);
        }
      }
      node.attributes.insert_or_assign(std::move(key), std::move(attribute));
    }
  } catch (const Error& error) {
    throw Error(node.type + " '" + node.name + "': " + error.what());
  }
  return node;
}

/// The nodes, each after those that it reads. Throws Error for a cycle or a missing node.
std::vector<TensorFlowNode> ordered(std::vector<TensorFlowNode> nodes) {
  std::unordered_map<std::string, std::size_t> indexOf;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name.empty() || !indexOf.emplace(nodes[i].name, i).second) {
      throw Error(nodes[i].type + " '" + nodes[i].name + "': occurs twice or has no name");
    }
  }
  const auto producer = [&](const TensorFlowNode& node, const std::string& input) {
    const auto found = indexOf.find(input.substr(0, input.find(':')));
    if (found == indexOf.end()) {
      throw Error(node.type + " '" + node.name + "': reads '" + input +
                  "', which is not in the graph");
    }
    return found->second;
  };
  std::vector<std::size_t> waiting(nodes.size());
  std::vector<std::vector<std::size_t>> readers(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const auto& input : nodes[i].inputs) {
      const std::size_t source = producer(nodes[i], input);
      // What a loop hands to its next turn; the importer cuts loops off or refuses them by name.
      if (nodes[source].type == "NextIteration" || nodes[source].type == "RefNextIteration") {
        continue;
      }
      readers[source].push_back(i);
      ++waiting[i];
    }
  }
  // In file order as far as possible, so that the layers come as the file has them.
  std::set<std::size_t> ready;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (waiting[i] == 0) {
      ready.insert(i);
    }
  }
  std::vector<TensorFlowNode> result;
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    for (const std::size_t reader : readers[next]) {
      if (--waiting[reader] == 0) {
        ready.insert(reader);
      }
    }
    result.push_back(std::move(nodes[next]));
  }
  if (result.size() < nodes.size()) {
    throw Error("its nodes read one another in a circle");
  }
  return result;
}

}  // namespace

TensorFlowGraph readTensorFlowGraph(std::span<const std::byte> bytes) {
  constexpr std::size_t kMaxNodes = 1 << 16;
  TensorFlowGraph graph;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const WireField field = reader.next();
    if (field.number == 1 && field.type == 2) {
      graph.nodes.push_back(readNode(field.content, graph.weightTypes));
      if (graph.nodes.size() > kMaxNodes) {
        throw Error("it has more than " + std::to_string(kMaxNodes) + " nodes");
      }
    }
  }
  if (graph.nodes.empty()) {
    throw Error("it has no nodes; is it a frozen graph of TensorFlow?");
  }
  graph.nodes = ordered(std::move(graph.nodes));
  return graph;
}

}  // namespace quantoscope::imported
