// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_report.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "core/base/number_format.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/scheme.h"
#include "core/quantization/table_scale.h"

namespace quantoscope {
namespace {

std::string count(double amount, const char* one, const char* many) {
  return formatNumber(amount) + " " + (amount == 1 ? one : many);
}

// Fewer than there are codes.
constexpr std::uint64_t kFewValues = 255;

// The smallest scale of the layer that a table cannot hold; 0 if it holds all.
double unprintableScale(const LayerReport& report) {
  double smallest = printsExactlyEnough(report.decision.scale) ? 0 : report.decision.scale;
  for (const float weightScale : report.weights.scales) {
    const auto scale = static_cast<double>(weightScale);
    if (scale > 0 && !printsExactlyEnough(scale) && (smallest == 0 || scale < smallest)) {
      smallest = scale;
    }
  }
  return smallest;
}

std::vector<Warning> warningsOf(const QuantizableLayer& layer,
                                const ActivationStatistics& statistics, const LayerReport& report) {
  std::vector<Warning> warnings;
  const LayerDecision& decision = report.decision;
  if (decision.deadBlob) {
    warnings.push_back({WarningKind::DeadBlob});
  }
  if (statistics.histogram.nonFinite() > 0) {
    warnings.push_back(
        {WarningKind::NonFinite, static_cast<double>(statistics.histogram.nonFinite())});
  }
  if (!report.weights.deadChannels.empty()) {
    warnings.push_back(
        {WarningKind::DeadChannels, static_cast<double>(report.weights.deadChannels.size())});
  }
  if (decision.keepFloat) {
    return warnings;
  }
  if (decision.obstacle != RuntimeObstacle::None) {
    warnings.push_back({WarningKind::RuntimeMisreads, 0, decision.obstacle});
  }
  if (!isPlausibleThreshold(decision.threshold)) {
    warnings.push_back({WarningKind::ImplausibleScale, decision.threshold});
  }
  const std::uint64_t values = statistics.histogram.count() - statistics.histogram.zeros();
  if (values < kFewValues) {
    warnings.push_back({WarningKind::FewValues, static_cast<double>(values)});
  }
  if (decision.target == Target::Ncnn && usesInt8Winograd(layer) && decision.weightBits <= 6) {
    warnings.push_back({WarningKind::SixBitWeights});
  }
  if (!decision.asymmetric && report.asymmetry.kind == AsymmetryKind::OneSided) {
    warnings.push_back({WarningKind::OneSided, report.asymmetry.bitsLost});
  }
  if (!decision.asymmetric && report.asymmetry.kind == AsymmetryKind::Lopsided) {
    warnings.push_back({WarningKind::Lopsided, report.asymmetry.bitsLost});
  }
  if (decision.target == Target::Ncnn && decision.activationBits < kMaxBits) {
    warnings.push_back({WarningKind::TargetClipsAt127});
  }
  const double unprintable = unprintableScale(report);
  if (decision.target == Target::Ncnn && unprintable > 0) {
    warnings.push_back({WarningKind::ScaleUnprintable, unprintable});
  }
  if (report.accumulator.mayOverflow()) {
    warnings.push_back({report.accumulator.winograd ? WarningKind::WinogradMayOverflow
                                                    : WarningKind::SumMayOverflow,
                        report.accumulator.share()});
  }
  return warnings;
}

// The calibrated blob's signs hold for the padding, too, if that is part of the layer.
CodeExtremes codesOf(const QuantizableLayer& layer, const LayerDecision& decision,
                     const SignedHistogram& histogram) {
  if (decision.asymmetric) {
    return {decision.codes.range.low, decision.codes.range.high};
  }
  const float pad = layer.geometry.padValue;
  CodeExtremes codes;
  codes.lowest = histogram.min() < 0 || pad < 0 ? codes.lowest : 0;
  codes.highest = histogram.max() > 0 || pad > 0 ? codes.highest : 0;
  return codes;
}

double ratioOf(double decibel) {
  return std::pow(10.0, -decibel / 10);
}

}  // namespace

const char* toString(WarningKind kind) {
  switch (kind) {
    case WarningKind::DeadBlob:
      return "dead-blob";
    case WarningKind::DeadChannels:
      return "dead-channels";
    case WarningKind::OneSided:
      return "one-sided";
    case WarningKind::Lopsided:
      return "lopsided";
    case WarningKind::SixBitWeights:
      return "six-bit-weights";
    case WarningKind::NonFinite:
      return "non-finite";
    case WarningKind::TargetClipsAt127:
      return "target-clips-at-127";
    case WarningKind::ScaleUnprintable:
      return "scale-unprintable";
    case WarningKind::SumMayOverflow:
      return "sum-may-overflow";
    case WarningKind::WinogradMayOverflow:
      return "winograd-may-overflow";
    case WarningKind::RuntimeMisreads:
      return "runtime-misreads";
    case WarningKind::ImplausibleScale:
      return "implausible-scale";
    case WarningKind::FewValues:
      return "few-values";
  }
  return "";
}

std::string describe(const Warning& warning) {
  switch (warning.kind) {
    case WarningKind::DeadBlob:
      return "The input was zero in every image, or the outputs do not depend on the layer, so no "
             "threshold can be chosen; the layer is kept float.";
    case WarningKind::DeadChannels:
      return count(warning.amount, "channel has", "channels have") +
             " no weights but zeros; the weight scale is written as 0, which ncnn reads as a "
             "channel "
             "of zeros.";
    case WarningKind::OneSided:
      return "All values are on one side of zero; " + formatNumber(warning.amount) +
             " bit of the symmetric range is never used.";
    case WarningKind::Lopsided:
      return "The values reach much further on one side of zero; " + formatNumber(warning.amount) +
             " bit of the symmetric range is lost.";
    case WarningKind::SixBitWeights:
      return "Weights have 6 bits or fewer, because ncnn computes this layer with int8 Winograd.";
    case WarningKind::NonFinite:
      return count(warning.amount, "value was", "values were") +
             " infinite or not a number and left out.";
    case WarningKind::TargetClipsAt127:
      return "ncnn clips at ±127 whatever the activation bits say: the step is that of fewer bits, "
             "the range is wider.";
    case WarningKind::ScaleUnprintable:
      return "The table's six decimals cannot hold the scale " + formatNumber(warning.amount) +
             " to 0.1 %.";
    case WarningKind::SumMayOverflow:
      return "For the worst input a sum would be " + formatNumber(warning.amount) +
             " times what 32 bits hold. This is a bound from the weights; images need not reach "
             "it.";
    case WarningKind::WinogradMayOverflow:
      return "For the worst input a sum would be " + formatNumber(warning.amount) +
             " times what ncnn's int8 Winograd holds, which wraps around silently. This is a bound "
             "from the weights; images need not reach it.";
    case WarningKind::RuntimeMisreads:
      return "Decided to be int8, which the runtime cannot compute: " + describe(warning.obstacle) +
             ".";
    case WarningKind::ImplausibleScale:
      return "A threshold of " + formatNumber(warning.amount) +
             " is outside of what networks compute with (2^-24 to 2^24): the images, the "
             "preprocessing or the weights before it are likely wrong.";
    case WarningKind::FewValues:
      return "Only " + count(warning.amount, "value", "values") +
             " of the input were not zero; a threshold from so few is a guess.";
  }
  return "";
}

LayerReport reportOf(const QuantizableLayer& layer, const ActivationStatistics& statistics,
                     const Plan& plan, const LayerOverride& layerOverride) {
  const auto held = statistics.histogram.coarse();  // for all that read it below
  LayerReport report;
  report.decision = decide(layer, statistics, plan, layerOverride);
  report.weights = quantizeWeights(layer, weightSchemeOf(report.decision));
  report.asymmetry = assessAsymmetry(statistics.histogram, report.decision.threshold,
                                     report.decision.activationBits);
  report.activation = expectedError(statistics.histogram, report.decision.codes);
  report.accumulator = accumulatorBound(layer, report.weights,
                                        codesOf(layer, report.decision, statistics.histogram));
  report.accumulator.winograd = report.accumulator.winograd && plan.target == Target::Ncnn;
  report.sqnr =
      report.decision.keepFloat
          ? std::numeric_limits<double>::infinity()
          : -10 * std::log10(ratioOf(report.activation.sqnr) + ratioOf(report.weights.sqnr));
  report.warnings = warningsOf(layer, statistics, report);
  return report;
}

}  // namespace quantoscope
