// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace quantoscope::testing {

/// How many mutations to try: QUANTOSCOPE_FUZZ_RUNS, or a number that takes a second or two.
std::size_t mutationRuns();

/// A copy of `bytes` with one to eight random changes: bits, bytes, numbers of up to 64 bits, parts
/// cut out, repeated or moved. The same seed gives the same copy.
std::string mutated(const std::string& bytes, unsigned seed);

/// Calls `load` and expects a result or an Error. Fails, naming the seed, for any other exception,
/// for more than five seconds, and for memory that runs out.
void expectResultOrError(unsigned seed, const std::function<void()>& load);

}  // namespace quantoscope::testing
