// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_int8_model.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/byte_reader.h"
#include "core/base/content_hash.h"
#include "core/base/error.h"
#include "core/formats/ncnn_int8_storage.h"
#include "core/formats/ncnn_param_line.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/kernels/half.h"

namespace quantoscope {
namespace {

using ncnn::FileLayout;
using ncnn::Storage;
using ncnn::StoredTensor;
using ncnn::WeightsFile;
using Storages = std::vector<std::optional<Int8Storage>>;

/// Bytes of a .bin file, little-endian.
class Bin {
 public:
  explicit Bin(std::size_t size) { bytes_.reserve(size); }

  template <typename T>
  void values(std::span<const T> values) {
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  void tag(std::uint32_t tag) { values<std::uint32_t>({&tag, 1}); }
  void pad() { bytes_.append((4 - bytes_.size() % 4) % 4, '\0'); }
  /// Without a tag. ncnn's tools write 0 for what is so small that it only slows a CPU down.
  void plain(std::vector<float> values) {
    constexpr double kTiny = 1e-30;
    for (float& value : values) {
      value = std::abs(static_cast<double>(value)) < kTiny ? 0.0F : value;
    }
    this->values<float>(values);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// The values of one tensor of the float model.
class FloatValues {
 public:
  FloatValues(std::span<const std::byte> bytes, std::string name)
      : bytes_(bytes), name_(std::move(name)) {}

  std::vector<float> of(const StoredTensor& tensor) const {
    WeightsFile file(bytes_.subspan(tensor.offset, tensor.bytes), name_);
    return tensor.tagged ? file.tagged(tensor.count, "weights") : file.raw(tensor.count, "values");
  }

 private:
  std::span<const std::byte> bytes_;
  std::string name_;
};

void writeFloat(Bin& bin, const StoredTensor& tensor, const FloatValues& source) {
  if (!tensor.tagged) {
    bin.plain(source.of(tensor));
    return;
  }
  const std::vector<float> values = source.of(tensor);
  if (floatStorageOf(tensor) == Storage::Half) {
    bin.tag(ncnn::kHalfTag);
    bin.values<std::uint16_t>(halfBits(values));
    bin.pad();
    return;
  }
  bin.tag(0);
  bin.plain(values);
}

void writeInt8(Bin& bin, const std::vector<StoredTensor>& tensors, const Int8Storage& storage,
               const FloatValues& source) {
  bin.tag(ncnn::kInt8Tag);
  bin.values<std::int8_t>(weightCodes(*storage.layer, storage.weightScales));
  bin.pad();
  for (const StoredTensor& tensor : std::span(tensors).subspan(1)) {
    bin.plain(source.of(tensor));
  }
  bin.plain(storage.weightScales);
  bin.plain({storage.inputScale});
  if (storage.outputScale) {
    bin.plain({*storage.outputScale});
  }
}

/// The bytes of the float model's .bin, if they are those that were loaded.
std::vector<std::byte> loadedBin(const Model& model, const FileLayout& layout) {
  std::vector<std::byte> bytes = readFile(model.files.at(1));
  const std::string hashes =
      sha256(std::as_bytes(std::span(layout.paramText))) + sha256(std::as_bytes(std::span(bytes)));
  if (bytes.size() != layout.binBytes ||
      (!model.hash.empty() && sha256(std::as_bytes(std::span(hashes))) != model.hash)) {
    throw Error(model.files[1].string() + ": has changed since it was loaded; load it again");
  }
  return bytes;
}

std::string paramOf(const FileLayout& layout, const Storages& storages) {
  std::vector<std::pair<int, int>> terms;
  for (std::size_t i = 0; i < storages.size(); ++i) {
    if (storages[i]) {
      terms.emplace_back(layout.layers[i].line, storages[i]->term);
    }
  }
  std::string text;
  std::string_view rest = layout.paramText;
  auto next = terms.begin();
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view content = rest.substr(0, end);
    if (next != terms.end() && next->first == line) {
      text += withInt8Term(content, next->second);
      ++next;
    } else {
      text += content;
    }
    text += end < rest.size() ? "\n" : "";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

}  // namespace

NcnnModelFiles ncnnInt8Model(const Model& model, const NetworkArithmetic& arithmetic) {
  const FileLayout& layout = floatLayoutOf(model);
  const Storages storages = int8StorageOf(model, layout, arithmetic);
  const std::vector<std::byte> bytes = loadedBin(model, layout);
  const FloatValues source(bytes, model.files[1].string());
  Bin bin(bytes.size());
  for (std::size_t i = 0; i < storages.size(); ++i) {
    if (storages[i]) {
      writeInt8(bin, layout.tensors[i], *storages[i], source);
      continue;
    }
    for (const StoredTensor& tensor : layout.tensors[i]) {
      writeFloat(bin, tensor, source);
    }
  }
  return {paramOf(layout, storages), bin.take()};
}

NetworkArithmetic arithmeticOfTable(const Model& model, std::span<const LayerReport> reports) {
  return arithmeticOf(model, parseNcnnTable(ncnnTable(model, reports)));
}

std::string ncnnInt8Param(const Model& model, const NetworkArithmetic& arithmetic) {
  const FileLayout& layout = floatLayoutOf(model);
  return paramOf(layout, int8StorageOf(model, layout, arithmetic));
}

}  // namespace quantoscope
