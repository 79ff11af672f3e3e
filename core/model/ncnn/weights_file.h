// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
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

/// Reads a .bin file in the order of the layers. Every size is checked against the bytes that are
/// left before anything is allocated. Throws Error naming the file, the offset and `what`.
class WeightsFile {
 public:
  /// `bytes` must outlive this; `name` is the file's name for messages.
  WeightsFile(std::span<const std::byte> bytes, std::string name);

  /// `count` values after a four-byte tag that says how they are stored: 0x01306B47 fp16, 0 or
  /// 0x0002C056 fp32, 0x000D4B38 int8, anything else an fp32 table of 256 entries and a byte a
  /// value. int8 throws: only a layer that says so may hold it.
  std::vector<float> tagged(std::size_t count, const std::string& what);
  /// The same for a layer that is quantized already: int8 gives codes.
  StoredValues stored(std::size_t count, const std::string& what);
  /// `count` fp32 values without a tag.
  std::vector<float> raw(std::size_t count, const std::string& what);

  std::size_t remaining() const { return reader_.remaining(); }
  std::size_t size() const { return reader_.size(); }
  const std::string& name() const { return reader_.name(); }
  /// The kinds of storage seen so far: "fp16", "fp32", "int8", "256-entry table".
  const std::set<std::string>& kinds() const { return kinds_; }

 private:
  ByteReader reader_;
  std::set<std::string> kinds_;
};

}  // namespace quantoscope::ncnn
