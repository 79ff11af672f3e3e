// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>

#include "core/base/error.h"

namespace quantoscope::testing {

std::size_t mutationRuns() {
  constexpr std::size_t kFast = 300;
  const char* const text = std::getenv("QUANTOSCOPE_FUZZ_RUNS");
  return text == nullptr ? kFast : std::strtoul(text, nullptr, 10);
}

std::string mutated(const std::string& bytes, unsigned seed) {
  std::mt19937 engine(seed);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine);
  };
  constexpr std::array<std::uint64_t, 12> kNumbers = {0,
                                                      1,
                                                      0x7F,
                                                      0xFF,
                                                      0x7FFF,
                                                      0xFFFF,
                                                      0x7FFFFFFF,
                                                      0xFFFFFFFF,
                                                      0x80000000,
                                                      0x7FFFFFFFFFFFFFFF,
                                                      ~std::uint64_t{0},
                                                      0x100000000};
  std::string result = bytes;
  for (std::size_t changes = 1 + below(8); changes > 0 && !result.empty(); --changes) {
    // Structure is at the ends of these files and between the weights; look there as often.
    const std::size_t range =
        below(2) == 0 ? result.size() : std::min<std::size_t>(result.size(), 512);
    const std::size_t at = below(2) == 0 ? below(range) : result.size() - 1 - below(range);
    const std::size_t length = std::min(result.size() - at, 1 + below(16));
    switch (below(7)) {
      case 0:
        result[at] = static_cast<char>(result[at] ^ 1 << below(8));
        break;
      case 1:
        result[at] = static_cast<char>(below(256));
        break;
      case 2: {
        const std::uint64_t number = kNumbers.at(below(kNumbers.size()));
        std::memcpy(result.data() + at, &number, std::min<std::size_t>(length, sizeof(number)));
        break;
      }
      case 3:
        result.erase(at, length);
        break;
      case 4:
        result.insert(at, result.substr(at, length));
        break;
      case 5:
        result.insert(below(result.size()), result.substr(at, length));
        break;
      default:
        if (below(8) == 0) {
          result.resize(at);
        } else {
          result.replace(at, length, std::to_string(kNumbers.at(below(kNumbers.size()))));
        }
        break;
    }
  }
  return result;
}

void expectResultOrError(unsigned seed, const std::function<void()>& load) {
  const auto start = std::chrono::steady_clock::now();
  try {
    load();
  } catch (const Error&) {
    // What the user would read.
  } catch (const std::exception& exception) {
    ADD_FAILURE() << "seed " << seed << ": " << exception.what();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took.count(), 5) << "seed " << seed;
}

}  // namespace quantoscope::testing
