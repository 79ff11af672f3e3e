// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/byte_reader.h"

namespace quantoscope::ncnn {

/// Weights as a file has them.
struct StoredValues {
  std::vector<float> values;
  bool codes = false;  ///< They are int8 codes, whose scales come later in the file.
};

/// How a tagged tensor is stored: the tag before it says so. Any other tag than these begins a
/// table of 256 entries; 0 means kFloatTag.
enum class Storage { Float32, Half, Int8, Table };
inline constexpr std::uint32_t kHalfTag = 0x01306B47;
inline constexpr std::uint32_t kFloatTag = 0x0002C056;
inline constexpr std::uint32_t kInt8Tag = 0x000D4B38;

/// Bytes that `count` values take after their tag, padded to four.
std::size_t storedBytes(std::size_t count, Storage storage);

/// Where a file has the values of one tensor.
struct StoredTensor {
  std::size_t offset = 0;  ///< Of its first byte: of the tag, if it has one.
  std::size_t bytes = 0;   ///< With the tag and the padding.
  std::size_t count = 0;   ///< Values.
  bool tagged = false;
  Storage storage = Storage::Float32;
  bool fitsHalf = true;  ///< No value is too large for a 16-bit float.
};

/// Reads a .bin file in the order of the layers. Every size is checked against the bytes that are
/// left before anything is allocated. Throws Error naming the file, the offset and `what`.
class WeightsFile {
 public:
  /// `bytes` must outlive this; `name` is the file's name for messages.
  WeightsFile(std::span<const std::byte> bytes, std::string name);
  /// A file that is not there: all values are 0, as many as are asked for, up to 2^28. `name` is
  /// that of the file that asks for them.
  static WeightsFile zeros(std::string name);

  /// `count` values after a four-byte tag that says how they are stored: 0x01306B47 fp16, 0 or
  /// 0x0002C056 fp32, 0x000D4B38 int8, anything else an fp32 table of 256 entries and a byte a
  /// value. int8 throws: only a layer that says so may hold it.
  std::vector<float> tagged(std::size_t count, const std::string& what);
  /// The same for a layer that is quantized already: int8 gives codes.
  StoredValues stored(std::size_t count, const std::string& what);
  /// `count` fp32 values without a tag.
  std::vector<float> raw(std::size_t count, const std::string& what);

  /// All tensors that were read so far, in order.
  const std::vector<StoredTensor>& tensors() const { return tensors_; }
  /// The bytes of a tensor that was read as int8 codes.
  std::vector<std::int8_t> codes(const StoredTensor& tensor) const;
  std::size_t remaining() const { return reader_.remaining(); }
  std::size_t size() const { return reader_.size(); }
  const std::string& name() const { return reader_.name(); }
  /// The kinds of storage seen so far: "fp16", "fp32", "int8", "256-entry table".
  const std::set<std::string>& kinds() const { return kinds_; }

 private:
  std::vector<float> valuesOf(std::size_t count, Storage storage, const std::string& what);

  std::vector<float> zeroValues(std::size_t count, const std::string& what);

  std::span<const std::byte> bytes_;
  ByteReader reader_;
  bool absent_ = false;
  std::size_t given_ = 0;  ///< Zeros so far.
  std::vector<StoredTensor> tensors_;
  std::set<std::string> kinds_;
};

}  // namespace quantoscope::ncnn
