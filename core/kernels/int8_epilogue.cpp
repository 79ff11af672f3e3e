// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_epilogue.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "core/base/error.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/int8_epilogue.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/quantize-inl.h"
#include "hwy/highway.h"

// What one row of sums becomes; the same for every instruction set.
#ifndef QUANTOSCOPE_KERNELS_INT8_EPILOGUE_ROW_
#define QUANTOSCOPE_KERNELS_INT8_EPILOGUE_ROW_
namespace quantoscope {
struct EpilogueRow {
  std::int32_t correction = 0;  // taken off every sum
  float unit = 1;
  float bias = 0;
  FusedActivation activation;
};
}  // namespace quantoscope
#endif

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

using Floats = hn::ScalableTag<float>;
using Ints = hn::RebindToSigned<Floats>;

// Calls `take(x, sums)` with whole vectors; returns the largest |sum| of the first `count` ones.
// What lies behind them may be anything.
template <typename Take>
HWY_INLINE std::int32_t forSums(const std::int32_t* sums, std::size_t count, const Take& take) {
  const Ints di;
  const std::size_t lanes = hn::Lanes(di);
  auto largest = hn::Zero(di);
  std::size_t x = 0;
  for (; x + lanes <= count; x += lanes) {
    const auto sum = hn::LoadU(di, sums + x);
    largest = hn::Max(largest, hn::Abs(sum));
    take(x, sum, lanes);
  }
  if (x < count) {
    const auto mask = hn::FirstN(di, count - x);
    const auto sum = hn::IfThenElseZero(mask, hn::LoadU(di, sums + x));
    largest = hn::Max(largest, hn::Abs(sum));
    take(x, sum, count - x);
  }
  return hn::GetLane(hn::MaxOfLanes(di, largest));
}

template <class D, typename T>
HWY_INLINE void put(D d, hn::Vec<D> v, T* to, std::size_t count) {
  if (count == hn::Lanes(d)) {
    hn::StoreU(v, d, to);
    return;
  }
  HWY_ALIGN T all[hn::MaxLanes(d)];
  hn::Store(v, d, all);
  std::copy_n(all, count, to);
}

std::int32_t rowOfSums(const std::int32_t* sums, std::size_t count, std::int32_t* to) {
  return forSums(sums, count, [&](std::size_t x, auto sum, std::size_t n) HWY_ATTR {
    put(Ints(), sum, to + x, n);
  });
}

HWY_INLINE hn::Vec<Floats> valueOf(hn::Vec<Ints> sum, const EpilogueRow& row) {
  const Floats d;
  const Ints di;
  const auto zero = hn::Zero(d);
  const auto centred = hn::ConvertTo(d, hn::Sub(sum, hn::Set(di, row.correction)));
  const auto y = hn::Add(hn::Mul(centred, hn::Set(d, row.unit)), hn::Set(d, row.bias));
  switch (row.activation.kind) {
    case FusedActivation::Kind::None:
      break;
    case FusedActivation::Kind::Relu:
      return hn::Max(y, zero);
    case FusedActivation::Kind::LeakyRelu:
      return hn::IfThenElse(hn::Lt(y, zero), hn::Mul(y, hn::Set(d, row.activation.slope)), y);
    case FusedActivation::Kind::Clip:
      return hn::Min(hn::Max(y, hn::Set(d, row.activation.low)), hn::Set(d, row.activation.high));
  }
  return y;
}

std::int32_t rowOfValues(const std::int32_t* sums, std::size_t count, const EpilogueRow& row,
                         float* to) {
  return forSums(sums, count, [&](std::size_t x, auto sum, std::size_t n) HWY_ATTR {
    put(Floats(), valueOf(sum, row), to + x, n);
  });
}

std::int32_t rowOfCodes(const std::int32_t* sums, std::size_t count, const EpilogueRow& row,
                        float scale, const CodeRange& range, std::int8_t* to) {
  const Floats d;
  const Ints di;
  const hn::Rebind<std::int8_t, Floats> d8;
  return forSums(sums, count, [&](std::size_t x, auto sum, std::size_t n) HWY_ATTR {
    const auto scaled = hn::Mul(valueOf(sum, row), hn::Set(d, scale));
    const auto rounded = roundWithin(d, scaled, hn::Set(d, 1024.0F));
    const auto code =
        hn::Min(hn::Max(hn::Add(rounded, hn::Set(di, range.zeroPoint)), hn::Set(di, range.low)),
                hn::Set(di, range.high));
    put(d8, hn::DemoteTo(d8, code), to + x, n);
  });
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {
namespace {

HWY_EXPORT(rowOfSums);
HWY_EXPORT(rowOfValues);
HWY_EXPORT(rowOfCodes);

void requireSize(std::size_t found, std::size_t channels, const char* what) {
  if (found != channels) {
    throw Error("int8 convolution: " + std::to_string(found) + " " + what + " for " +
                std::to_string(channels) + " channels");
  }
}

std::vector<EpilogueRow> rowsOf(const DequantizeEpilogue& epilogue,
                                std::span<const std::int32_t> weightSums) {
  requireSize(epilogue.units.size(), weightSums.size(), "units");
  if (!epilogue.bias.empty()) {
    requireSize(epilogue.bias.size(), weightSums.size(), "biases");
  }
  if (epilogue.inputZeroPoint < -128 || epilogue.inputZeroPoint > 127) {
    throw Error("int8 convolution: a zero point of " + std::to_string(epilogue.inputZeroPoint) +
                " is not an 8-bit code");
  }
  std::vector<EpilogueRow> rows;
  for (std::size_t channel = 0; channel < weightSums.size(); ++channel) {
    rows.push_back({epilogue.inputZeroPoint * weightSums[channel], epilogue.units[channel],
                    epilogue.bias.empty() ? 0.0F : epilogue.bias[channel], epilogue.activation});
  }
  return rows;
}

// Calls `row(channel, sums, offset of its results)` for every row of a tile.
template <typename Row>
std::int64_t largestOfRows(const SumTile& tile, std::size_t pixels, const Row& row) {
  std::int64_t largest = 0;
  for (std::size_t i = 0; i < tile.channels; ++i) {
    const std::size_t channel = tile.firstChannel + i;
    const std::int64_t of =
        row(channel, tile.sums + i * tile.stride, channel * pixels + tile.firstPixel);
    largest = std::max(largest, of);
  }
  return largest;
}

class SumsSink final : public MeasuringSink {
 public:
  SumsSink(std::size_t pixels, std::span<std::int32_t> sums) : pixels_(pixels), sums_(sums) {}

  void take(const SumTile& tile) override {
    const auto row = HWY_DYNAMIC_DISPATCH(rowOfSums);
    const std::int64_t largest =
        largestOfRows(tile, pixels_, [&](std::size_t, const std::int32_t* from, std::size_t at) {
          return row(from, tile.pixels, sums_.data() + at);
        });
    largest_ = std::max(largest_, largest);
  }

 private:
  std::size_t pixels_;
  std::span<std::int32_t> sums_;
};

class ValuesSink final : public MeasuringSink {
 public:
  ValuesSink(const DequantizeEpilogue& epilogue, std::span<const std::int32_t> weightSums,
             std::size_t pixels, std::span<float> values)
      : rows_(rowsOf(epilogue, weightSums)), pixels_(pixels), values_(values) {}

  void take(const SumTile& tile) override {
    const auto row = HWY_DYNAMIC_DISPATCH(rowOfValues);
    const std::int64_t largest = largestOfRows(
        tile, pixels_, [&](std::size_t channel, const std::int32_t* from, std::size_t at) {
          return row(from, tile.pixels, rows_[channel], values_.data() + at);
        });
    largest_ = std::max(largest_, largest);
  }

 private:
  std::vector<EpilogueRow> rows_;
  std::size_t pixels_;
  std::span<float> values_;
};

class FloatCodesSink final : public MeasuringSink {
 public:
  FloatCodesSink(const FloatRequantizeEpilogue& epilogue, std::span<const std::int32_t> weightSums,
                 std::size_t pixels, std::span<std::int8_t> codes)
      : rows_(rowsOf(epilogue.dequantize, weightSums)),
        scale_(epilogue.scale),
        range_(epilogue.range),
        pixels_(pixels),
        codes_(codes) {
    checkCodeRange(range_);
  }

  void take(const SumTile& tile) override {
    const auto row = HWY_DYNAMIC_DISPATCH(rowOfCodes);
    const std::int64_t largest = largestOfRows(
        tile, pixels_, [&](std::size_t channel, const std::int32_t* from, std::size_t at) {
          return row(from, tile.pixels, rows_[channel], scale_, range_, codes_.data() + at);
        });
    largest_ = std::max(largest_, largest);
  }

 private:
  std::vector<EpilogueRow> rows_;
  float scale_;
  CodeRange range_;
  std::size_t pixels_;
  std::span<std::int8_t> codes_;
};

class IntegerCodesSink final : public MeasuringSink {
 public:
  IntegerCodesSink(const IntegerRequantizeEpilogue& epilogue,
                   std::span<const std::int32_t> weightSums, std::size_t pixels,
                   std::span<std::int8_t> codes)
      : epilogue_(epilogue), weightSums_(weightSums), pixels_(pixels), codes_(codes) {
    requireSize(epilogue.multipliers.size(), weightSums.size(), "multipliers");
    if (!epilogue.bias.empty()) {
      requireSize(epilogue.bias.size(), weightSums.size(), "biases");
    }
    checkCodeRange(epilogue.range);
  }

  void take(const SumTile& tile) override {
    const auto measure = HWY_DYNAMIC_DISPATCH(rowOfSums);
    corrected_.resize(tile.pixels);
    const std::int64_t largest = largestOfRows(
        tile, pixels_, [&](std::size_t channel, const std::int32_t* from, std::size_t at) {
          const std::int64_t of = measure(from, tile.pixels, corrected_.data());
          // The bias of a hostile file may overflow: saturate.
          const std::int64_t offset =
              (epilogue_.bias.empty() ? 0 : std::int64_t{epilogue_.bias[channel]}) -
              std::int64_t{epilogue_.inputZeroPoint} * weightSums_[channel];
          for (std::int32_t& sum : corrected_) {
            sum = static_cast<std::int32_t>(
                std::clamp<std::int64_t>(sum + offset, std::numeric_limits<std::int32_t>::min(),
                                         std::numeric_limits<std::int32_t>::max()));
          }
          requantize(corrected_, epilogue_.multipliers[channel], codes_.subspan(at, tile.pixels),
                     epilogue_.range);
          return of;
        });
    largest_ = std::max(largest_, largest);
  }

 private:
  const IntegerRequantizeEpilogue& epilogue_;
  std::span<const std::int32_t> weightSums_;
  std::size_t pixels_;
  std::span<std::int8_t> codes_;
  std::vector<std::int32_t> corrected_;
};

}  // namespace

std::unique_ptr<MeasuringSink> sinkOfSums(std::size_t pixels, std::span<std::int32_t> sums) {
  return std::make_unique<SumsSink>(pixels, sums);
}

std::unique_ptr<MeasuringSink> sinkOfValues(const DequantizeEpilogue& epilogue,
                                            std::span<const std::int32_t> weightSums,
                                            std::size_t pixels, std::span<float> values) {
  return std::make_unique<ValuesSink>(epilogue, weightSums, pixels, values);
}

std::unique_ptr<MeasuringSink> sinkOfCodes(const FloatRequantizeEpilogue& epilogue,
                                           std::span<const std::int32_t> weightSums,
                                           std::size_t pixels, std::span<std::int8_t> codes) {
  return std::make_unique<FloatCodesSink>(epilogue, weightSums, pixels, codes);
}

std::unique_ptr<MeasuringSink> sinkOfCodes(const IntegerRequantizeEpilogue& epilogue,
                                           std::span<const std::int32_t> weightSums,
                                           std::size_t pixels, std::span<std::int8_t> codes) {
  return std::make_unique<IntegerCodesSink>(epilogue, weightSums, pixels, codes);
}

}  // namespace quantoscope
#endif
