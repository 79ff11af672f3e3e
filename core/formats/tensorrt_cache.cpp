// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/tensorrt_cache.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/formats/printable.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

constexpr std::string_view kMagic = "TRT-";
constexpr std::string_view kSeparator = ": ";
constexpr int kHexadecimal = 16;

std::string place(const std::string& name, int line) {
  return name + ", line " + std::to_string(line) + ": ";
}

std::string hexOf(float scale) {
  std::array<char, 8> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(),
                                          std::bit_cast<std::uint32_t>(scale), kHexadecimal);
  return {digits.data(), end};
}

// TRT-DIGITS-NAME, where MQBench has X for digits.
bool isHeader(std::string_view line) {
  if (!line.starts_with(kMagic)) {
    return false;
  }
  line.remove_prefix(kMagic.size());
  const std::size_t digits = line.find_first_not_of("0123456789X");
  return digits != 0 && digits != std::string_view::npos && line[digits] == '-' &&
         digits + 1 < line.size();
}

TensorRtScale parseLine(std::string_view line, const std::string& where) {
  // Names may have colons and spaces in them.
  const std::size_t separator = line.rfind(kSeparator);
  if (separator == std::string_view::npos || separator == 0) {
    throw Error(where + "'" + printable(line) + "' is not a tensor, a colon and a scale");
  }
  const std::string_view digits = line.substr(separator + kSeparator.size());
  std::uint32_t bits = 0;
  const auto* const digitsEnd = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), digitsEnd, bits, kHexadecimal);
  if (error != std::errc() || end != digitsEnd) {
    throw Error(where + "'" + printable(digits) + "' is not a float32 in hexadecimal digits");
  }
  const auto scale = std::bit_cast<float>(bits);
  if (!std::isfinite(scale) || scale < 0 || std::signbit(scale)) {
    throw Error(where + "the scale " + formatNumber(static_cast<double>(scale)) +
                " is impossible; it must be finite and not negative");
  }
  return {std::string(line.substr(0, separator)), scale};
}

}  // namespace

TensorRtCache tensorRtCache(std::span<const TensorRange> ranges, int version) {
  TensorRtCache cache;
  cache.header = std::string(kMagic) + std::to_string(version) + "-EntropyCalibration2";
  for (const TensorRange& range : ranges) {
    if (range.tensor.empty() || range.tensor.find_first_of("\r\n") != std::string::npos) {
      throw Error("tensor '" + printable(range.tensor) +
                  "': a name that is empty or has a line break cannot stand in a cache");
    }
    const double exact = range.amax / largestCode(kMaxBits);
    const auto scale = static_cast<float>(exact);
    if (!std::isfinite(scale) || scale <= 0) {
      throw Error("tensor " + range.tensor + ": the scale " + formatNumber(exact) +
                  " cannot be written; it must be finite and above 0");
    }
    cache.scales.push_back({range.tensor, scale});
  }
  return cache;
}

std::string tensorRtCacheText(const TensorRtCache& cache) {
  std::string text = cache.header + "\n";
  for (const TensorRtScale& scale : cache.scales) {
    text += scale.tensor + std::string(kSeparator) + hexOf(scale.scale) + "\n";
  }
  return text;
}

bool isTensorRtCache(std::string_view text) {
  return text.starts_with(kMagic);
}

TensorRtCache parseTensorRtCache(std::string_view text, const std::string& name) {
  TensorRtCache cache;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, feed);
    text.remove_prefix(std::min(feed + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
      line.remove_suffix(1);
    }
    if (number == 1) {
      if (!isHeader(line)) {
        throw Error(place(name, number) +
                    "is not a calibration cache: it begins with TRT-VERSION-CALIBRATOR");
      }
      cache.header = line;
    } else if (!line.empty()) {
      cache.scales.push_back(parseLine(line, place(name, number)));
    }
  }
  if (cache.scales.empty()) {
    throw Error(name + ": is a calibration cache without a scale");
  }
  return cache;
}

std::vector<LayerOverride> overridesOf(const Model& model, const TensorRtCache& cache,
                                       const std::string& file) {
  std::map<std::string, double> thresholds;
  for (const TensorRtScale& scale : cache.scales) {
    thresholds[scale.tensor] = static_cast<double>(scale.scale) * largestCode(kMaxBits);
  }
  std::vector<LayerOverride> overrides;
  bool any = false;
  for (const QuantizableLayer& layer : model.layers) {
    LayerOverride& decided = overrides.emplace_back();
    decided.provenance = Provenance{"cache", std::chrono::system_clock::now(), file};
    const auto found = thresholds.find(layer.inputBlob);
    if (found == thresholds.end() || found->second <= 0) {
      decided.keepFloat = true;
      continue;
    }
    any = true;
    decided.threshold = found->second;
  }
  if (!any) {
    throw Error(file + ": no tensor of the cache is the input of a layer of " + model.name +
                "; it is another model's cache");
  }
  return overrides;
}

}  // namespace quantoscope
