// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_scale_lint.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/accumulator_bound.h"
#include "core/base/number_format.h"
#include "core/quantization/scheme.h"
#include "core/quantization/table_scale.h"

namespace quantoscope {
namespace {

// Channels that share a fault.
struct Channels {
  std::size_t count = 0;
  std::size_t first = 0;

  void add(std::size_t channel) {
    first = count == 0 ? channel : first;
    ++count;
  }
};

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string channelsText(const Channels& channels) {
  return channels.count == 1 ? "channel " + std::to_string(channels.first)
                             : std::to_string(channels.count) + " channels, the first is " +
                                   std::to_string(channels.first) + ",";
}

double absmaxOf(const QuantizableLayer& layer, std::size_t channel, std::size_t channels) {
  const std::size_t depth = layer.weights.size() / channels;
  const auto begin = layer.weights.begin() + static_cast<std::ptrdiff_t>(channel * depth);
  double absmax = 0;
  for (auto weight = begin; weight != begin + static_cast<std::ptrdiff_t>(depth); ++weight) {
    absmax = std::max(absmax, std::abs(static_cast<double>(*weight)));
  }
  return absmax;
}

// ncnn's tools write smaller ones as 0.
constexpr double kSmallestWritten = 1e-30;
// Codes are rounded to 32-bit integers before they are clipped.
constexpr double kIntegers = 0x1p31;

struct WeightFaults {
  Channels infinite;
  Channels infiniteDead;
  Channels nan;
  Channels negative;
  Channels zero;
  Channels lost;
  Channels overflowing;
  Channels clipped;
  double largestCode = 0;
  double furthestBeyond = 0;

  bool usable() const {
    return infinite.count + infiniteDead.count + nan.count + negative.count + overflowing.count ==
           0;
  }
};

WeightFaults faultsOf(const QuantizableLayer& layer, const std::vector<float>& scales) {
  WeightFaults faults;
  // Rounding of the scale alone brings a weight up to half a code beyond ±127; a code more is lost
  // at most, as rounding loses half a one everywhere.
  constexpr double kHighestThatMatters = 128;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const auto scale = static_cast<double>(scales[i]);
    const double absmax = absmaxOf(layer, i, scales.size());
    // A channel so small that its own scale is beyond a float counts as dead when a scale is made.
    const bool dead = absmax == 0 || !std::isfinite(static_cast<float>(127 / absmax));
    const double code = absmax * scale;
    if (std::isnan(scale)) {
      faults.nan.add(i);
    } else if (std::isinf(scale)) {
      (dead ? faults.infiniteDead : faults.infinite).add(i);
    } else if (scale < 0) {
      faults.negative.add(i);
    } else if (!dead && (scale < kSmallestWritten || std::round(code) == 0)) {
      (scale == 0 ? faults.zero : faults.lost).add(i);
    } else if (code >= kIntegers) {
      faults.overflowing.add(i);
    } else if (code > kHighestThatMatters) {
      faults.clipped.add(i);
      faults.furthestBeyond = std::max(faults.furthestBeyond, code);
    }
    if (std::isfinite(code)) {
      faults.largestCode =
          std::max(faults.largestCode, std::min(std::round(code), static_cast<double>(127)));
    }
  }
  return faults;
}

void addAccumulator(std::vector<LintFinding>& findings, const QuantizableLayer& layer,
                    const ScannedLine& weights, double largest) {
  WeightQuantization quantization;
  quantization.bits = kMaxBits;
  quantization.scales = weights.scales;
  const AccumulatorBound bound = accumulatorBound(layer, quantization, CodeExtremes{});
  const std::string share = formatNumber(bound.share());
  const std::string sum = bound.winograd ? "|sum| · 576" : "|sum|";
  const std::string risk =
      bound.mayOverflow()
          ? "the worst input brings " + sum + " to " + share + " times 2^31 in channel " +
                std::to_string(bound.channel) +
                ", where the int32 accumulator wraps around without a word"
          : "the worst input brings " + sum + " to " + share + " times 2^31, which still fits";
  const double limit = largestCode(6);
  if (bound.winograd && largest > limit) {
    findings.push_back({LintKind::SixBits, LintSeverity::Warning, weights.line, layer.name,
                        "weight codes go up to ±" + formatNumber(largest) +
                            ", and ncnn's int8 Winograd, which computes this layer, is made for "
                            "±31 (6 bits): " +
                            risk});
  } else if (bound.mayOverflow()) {
    findings.push_back(
        {LintKind::Accumulator, LintSeverity::Warning, weights.line, layer.name, risk});
  }
}

// Where the weights are not known, only what no weights can have is a fault.
std::vector<LintFinding> lintScalesAlone(const QuantizableLayer& layer,
                                         const ScannedLine& weights) {
  Channels infinite;
  Channels nan;
  Channels negative;
  for (std::size_t i = 0; i < weights.scales.size(); ++i) {
    const float scale = weights.scales[i];
    if (std::isnan(scale)) {
      nan.add(i);
    } else if (std::isinf(scale)) {
      infinite.add(i);
    } else if (scale < 0) {
      negative.add(i);
    }
  }
  std::vector<LintFinding> findings;
  const auto add = [&](LintKind kind, const Channels& channels, const char* text) {
    if (channels.count > 0) {
      findings.push_back({kind, LintSeverity::Error, weights.line, layer.name,
                          channelsText(channels) + " " + text});
    }
  };
  add(LintKind::Infinite, infinite, "with an infinite weight scale");
  add(LintKind::Nan, nan, "with a weight scale that is not a number");
  add(LintKind::Negative, negative, "with a negative weight scale");
  return findings;
}

}  // namespace

std::size_t expectedScales(const QuantizableLayer& layer) {
  const bool perGroup = layer.kind == LayerKind::ConvolutionDepthWise ||
                        layer.kind == LayerKind::DeconvolutionDepthWise;
  return static_cast<std::size_t>(
      std::max(perGroup ? layer.geometry.groups : layer.outputChannels, 0));
}

std::vector<LintFinding> lintScaleCount(const QuantizableLayer& layer, const ScannedLine& weights,
                                        bool quantized) {
  const std::size_t expected = expectedScales(layer);
  const std::size_t found = weights.scales.size();
  if (found == expected) {
    return {};
  }
  std::string what;
  if (!quantized) {
    what = "the layer stays float, so that the reader does not use them";
  } else if (found == 0) {
    what = "the reader crashes";
  } else if (found > expected) {
    what =
        "ncnn2int8 writes them all, and the runtime takes the surplus for the next values of the "
        "model: this layer and all after it are misread";
  } else if (found == 1 && layer.kind != LayerKind::ConvolutionDepthWise) {
    what =
        "ncnn2int8 uses it for all channels and writes only one, and the runtime reads beyond it: "
        "this layer and all after it are misread";
  } else {
    what =
        "ncnn2int8 reads the missing ones from memory that is not its own, and the runtime "
        "misreads this layer and all after it";
  }
  return {{LintKind::ScaleCount, quantized ? LintSeverity::Error : LintSeverity::Warning,
           weights.line, layer.name,
           plural(found, "weight scale") + " where the layer has " + std::to_string(expected) +
               "; " + what}};
}

std::vector<LintFinding> lintScaleProducts(const QuantizableLayer& layer,
                                           const ScannedLine& weights,
                                           const ScannedLine& activation) {
  Channels lost;
  const float input = activation.scales.empty() ? 0 : activation.scales.front();
  if (!std::isfinite(input) || static_cast<double>(input) < kSmallestWritten) {
    return {};  // said already
  }
  for (std::size_t i = 0; i < weights.scales.size(); ++i) {
    const float scale = weights.scales[i];
    const float product = input * scale;
    if (std::isfinite(scale) && static_cast<double>(scale) >= kSmallestWritten &&
        (!std::isnormal(product) || !std::isnormal(1 / product))) {
      lost.add(i);
    }
  }
  if (lost.count == 0) {
    return {};
  }
  return {{LintKind::Product, LintSeverity::Error, weights.line, layer.name,
           channelsText(lost) + " whose weight scale times the activation scale of line " +
               std::to_string(activation.line) +
               " is beyond what single precision holds: the bias alone comes out, or what is not a "
               "number"}};
}

std::vector<LintFinding> lintWeightScales(const QuantizableLayer& layer,
                                          const ScannedLine& weights) {
  std::vector<LintFinding> findings;
  if (weights.scales.empty() || layer.weights.size() % weights.scales.size() != 0) {
    return findings;
  }
  if (layer.weights.empty()) {
    return lintScalesAlone(layer, weights);
  }
  const WeightFaults faults = faultsOf(layer, weights.scales);
  const auto add = [&](LintKind kind, LintSeverity severity, const Channels& channels,
                       const std::string& text) {
    if (channels.count > 0) {
      findings.push_back(
          {kind, severity, weights.line, layer.name, channelsText(channels) + " " + text});
    }
  };
  const auto error = LintSeverity::Error;
  add(LintKind::Infinite, error, faults.infinite,
      "with an infinite weight scale: the reader accepts it, makes every weight an outermost code "
      "or whatever the processor converts infinity to, and only the bias comes out");
  add(LintKind::Infinite, error, faults.infiniteDead,
      "with an infinite weight scale, where all weights are zero: the reader multiplies them by "
      "it, which is not a number, and what codes come of that is up to the processor; 0 is right "
      "for a dead channel");
  add(LintKind::Nan, error, faults.nan,
      "with a weight scale that is not a number: the reader accepts it, and the channel's outputs "
      "are not numbers");
  add(LintKind::Negative, error, faults.negative,
      "with a negative weight scale: the reader accepts it and turns the signs of the codes");
  add(LintKind::Zero, error, faults.zero,
      "with a weight scale of 0 and weights that are not zero: the reader makes all its weights "
      "zero, and only the bias comes out; 0 is for dead channels");
  add(LintKind::Zero, error, faults.lost,
      "with so small a weight scale that all codes become 0: only the bias comes out");
  add(LintKind::Overflow, error, faults.overflowing,
      "with weights whose codes are beyond 2^31: on x86 the reader makes -127 of them, whatever "
      "their sign");
  add(LintKind::Clipped, LintSeverity::Warning, faults.clipped,
      "with weights beyond ±127 (up to ±" + formatNumber(faults.furthestBeyond) +
          " codes): the reader clips them");
  if (faults.usable()) {
    addAccumulator(findings, layer, weights, faults.largestCode);
  }
  return findings;
}

std::vector<LintFinding> lintActivationScale(const QuantizableLayer& layer,
                                             const ScannedLine& activation) {
  std::vector<LintFinding> findings;
  const auto add = [&](LintKind kind, const std::string& text) {
    findings.push_back({kind, LintSeverity::Error, activation.line, layer.name, text});
  };
  if (activation.scales.size() != 1) {
    add(LintKind::ScaleCount,
        plural(activation.scales.size(), "activation scale") +
            " where 1 is expected; ncnn2int8 writes them as they are, and crashes, or the runtime "
            "misreads this layer and all after it");
    return findings;
  }
  const float scale = activation.scales.front();
  if (std::isnan(scale)) {
    add(LintKind::Nan,
        "the activation scale is not a number: the reader accepts it, and the outputs are not "
        "numbers either");
  } else if (std::isinf(scale)) {
    add(LintKind::Infinite,
        "the activation scale is infinite: the reader accepts it, and only the bias, or what is "
        "not a number, comes out");
  } else if (std::abs(static_cast<double>(scale)) < kSmallestWritten) {
    add(LintKind::Zero,
        "the activation scale is 0, which ncnn's tools also make of scales below 1e-30: the reader "
        "accepts it, all codes become 0, and dividing by it "
        "gives what is not a number");
  } else if (scale < 0) {
    add(LintKind::Negative,
        "the activation scale is negative: the reader accepts it and turns the signs of the codes");
  } else if (const double threshold = thresholdOf(static_cast<double>(scale), kMaxBits);
             !isPlausibleThreshold(threshold)) {
    findings.push_back(
        {LintKind::Implausible, LintSeverity::Warning, activation.line, layer.name,
         "an activation scale of " + formatNumber(static_cast<double>(scale)) +
             " means that the layer's inputs reach ±" + formatNumber(threshold) +
             ", which is outside of what networks compute with (2^-24 to 2^24)" +
             (threshold < 1
                  ? "; values of " + formatNumber(kIntegers / static_cast<double>(scale)) +
                        " and more turn their sign on x86"
                  : "")});
  }
  return findings;
}

}  // namespace quantoscope
