// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/quantized_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/error.h"

namespace quantoscope {
namespace {

// Every pair of codes.
struct AllPairs {
  std::vector<std::int8_t> a;
  std::vector<std::int8_t> b;

  AllPairs(const CodeRange& first, const CodeRange& second) {
    for (int x = first.low; x <= first.high; ++x) {
      for (int y = second.low; y <= second.high; ++y) {
        a.push_back(static_cast<std::int8_t>(x));
        b.push_back(static_cast<std::int8_t>(y));
      }
    }
  }
};

double valueOf(std::int8_t code, const ActivationCodes& codes) {
  return (code - codes.range.zeroPoint) / codes.scale;
}

void expectExact(const ActivationCodes& a, const ActivationCodes& b, const ActivationCodes& c) {
  const AllPairs pairs(a.range, b.range);
  const QuantizedSum sum(a, b, c);
  const std::size_t count = pairs.a.size();
  std::vector<float> values(count);
  std::vector<std::int8_t> inFloat(count);
  std::vector<std::int8_t> byIntegers(count);
  sum.values(pairs.a, pairs.b, values);
  sum.codes(pairs.a, pairs.b, inFloat);
  sum.codesByIntegers(pairs.a, pairs.b, byIntegers);
  std::size_t different = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double exact = valueOf(pairs.a[i], a) + valueOf(pairs.b[i], b);
    ASSERT_NEAR(static_cast<double>(values[i]), exact, 1e-6 * (1 + std::abs(exact)));
    const double code = exact * c.scale + c.range.zeroPoint;
    const double low = c.range.low;
    const double high = c.range.high;
    for (const int found : {int{inFloat[i]}, int{byIntegers[i]}}) {
      // Half a code, and the rounding of the factors.
      ASSERT_NEAR(found, std::clamp(code, low, high), 0.501)
          << int{pairs.a[i]} << ", " << int{pairs.b[i]};
    }
    different += inFloat[i] != byIntegers[i] ? 1U : 0U;
  }
  // Only where a sum lies between two codes.
  EXPECT_LE(different, count / 100);
}

TEST(QuantizedSum, IsTheExactSumOfTheValues) {
  expectExact(symmetricCodes(1, 8, Target::Integer), asymmetricCodes(-2, 1, 8),
              asymmetricCodes(-3, 2, 8));
  expectExact(asymmetricCodes(0, 6, 8), asymmetricCodes(-0.3, 0.7, 8),
              asymmetricCodes(-0.3, 6.7, 8));
  // An operand that hardly counts, and an output that clips.
  expectExact(symmetricCodes(1000, 8, Target::Integer), asymmetricCodes(-0.01, 0.2, 8),
              symmetricCodes(500, 8, Target::Integer));
  expectExact(symmetricCodes(0.125, 4, Target::Integer), symmetricCodes(0.7, 6, Target::Integer),
              asymmetricCodes(-0.1, 0.825, 5));
}

TEST(QuantizedSum, DoesNotMindTheOrder) {
  const auto a = asymmetricCodes(-2, 1, 8);
  const auto b = symmetricCodes(5, 8, Target::Integer);
  const auto c = asymmetricCodes(-7, 6, 8);
  const AllPairs pairs(a.range, b.range);
  std::vector<std::int8_t> one(pairs.a.size());
  std::vector<std::int8_t> other(pairs.a.size());
  QuantizedSum(a, b, c).codesByIntegers(pairs.a, pairs.b, one);
  QuantizedSum(b, a, c).codesByIntegers(pairs.b, pairs.a, other);
  EXPECT_EQ(one, other);
}

TEST(QuantizedSum, RefusesWhatHasNoScale) {
  const auto codes = symmetricCodes(1, 8, Target::Integer);
  EXPECT_THROW(QuantizedSum(codes, {}, codes), Error);
  std::vector<std::int8_t> three(3);
  std::vector<std::int8_t> two(2);
  EXPECT_THROW(QuantizedSum(codes, codes, codes).codes(three, two, three), Error);
}

}  // namespace
}  // namespace quantoscope
