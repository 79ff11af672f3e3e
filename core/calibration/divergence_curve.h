// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace quantoscope {

/// The divergence D(P‖Q) in nats for every candidate threshold. A candidate T keeps the first T
/// bins of the histogram; it stands for the threshold (T + 0.5) bin widths.
struct DivergenceCurve {
  double binWidth = 0;
  std::size_t firstBin = 0;        ///< The smallest candidate T.
  std::vector<double> divergence;  ///< divergence[i] belongs to T = firstBin + i.
  std::size_t bestBin = 0;         ///< The first minimum.

  bool empty() const { return divergence.empty(); }
  std::size_t lastBin() const { return firstBin + divergence.size() - 1; }
  double thresholdOf(std::size_t bin) const { return (static_cast<double>(bin) + 0.5) * binWidth; }
  double at(std::size_t bin) const { return divergence.at(bin - firstBin); }
};

/// P and Q for one candidate T, both T bins long, as the divergence compares them.
struct DistributionPair {
  std::vector<double> p;  ///< Reference distribution: the first T bins, outliers added to the last.
  std::vector<double> q;  ///< The quantized distribution, expanded to T bins.
};

/// Positive levels of a symmetric scheme: 2^(bits-1), 128 at 8 bits. Throws Error outside 2 … 8
/// bits.
std::size_t positiveLevels(int bits);

/// D(P‖Q) = sum over p > 0 of p ln(p/q); a bin with q = 0 < p adds 1.
double klDivergence(const DistributionPair& pair);

/// Sets `curve.bestBin` to the first minimum that `divergenceAt` (D of one candidate T, evaluated
/// term by term) would have found over all candidates, given that the curve is within 1e-12 of it.
/// Only where rounding could decide are candidates evaluated, and the curve takes over their
/// values.
void settleFirstMinimum(DivergenceCurve& curve,
                        const std::function<double(std::size_t)>& divergenceAt);

}  // namespace quantoscope
