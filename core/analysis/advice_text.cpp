// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/analysis/advice.h"
#include "core/base/number_format.h"

namespace quantoscope {
namespace {

std::string percent(double share) {
  return formatNumber(100 * share) + " %";
}

// " It moves conv2 and conv3, too."
std::string alsoMoved(const Advice& advice, const Model& model) {
  std::string names;
  for (std::size_t i = 0; i < advice.also.size(); ++i) {
    names += i == 0 ? "" : i + 1 < advice.also.size() ? ", " : " and ";
    names += model.layers.at(advice.also[i]).name;
  }
  return names.empty() ? names : " It moves " + names + ", too: they share a scale.";
}

// "SQNR 12.3 dB becomes 24.5 dB."
std::string gain(const Advice& advice) {
  if (std::isinf(advice.after)) {
    return "SQNR now: " + formatNumber(advice.before) + " dB.";
  }
  return "SQNR " + formatNumber(advice.before) + " dB becomes about " + formatNumber(advice.after) +
         " dB.";
}

std::string sentences(const Advice& advice, const Model& model) {
  switch (advice.kind) {
    case AdviceKind::OtherThreshold:
      return "Set the threshold to " + formatNumber(advice.threshold) + " (" + advice.method +
             "); now " + percent(advice.share) + " of the input is clipped. " + gain(advice);
    case AdviceKind::ShareScale:
      return "Tie the layer to " + model.layers.at(advice.other).name +
             " again: the runtime writes the codes of both with the scale of that one, so that "
             "this layer computes with " +
             formatNumber(advice.ratio) + " times every value. " + gain(advice);
    case AdviceKind::MoreBits:
      return "Give it " + std::to_string(advice.bits) + " bits. " + gain(advice);
    case AdviceKind::EightBitWeights:
      return "Give the weights 8 bits instead of 6: the largest sum would take " +
             percent(advice.share) + " of the int8 Winograd's accumulator. " + gain(advice);
    case AdviceKind::AsymmetricRange:
      return "Use a zero point: half of the symmetric range is hardly used. " + gain(advice);
    case AdviceKind::KeepFloat:
      return "Keep the layer float: it has " + percent(advice.share) +
             " of the network's multiply-adds" +
             (advice.count == 0   ? std::string()
              : advice.count == 1 ? std::string(", and a fused requantization would break")
                                  : ", and " + std::to_string(advice.count) +
                                        " fused requantizations would break") +
             ". " + gain(advice);
    case AdviceKind::UnevenWeights:
      return "No threshold will repair this: the weights of channel " +
             std::to_string(advice.count) + " have " + formatNumber(advice.ratio) +
             " times the error of the median channel.";
    case AdviceKind::DeadChannels:
      return std::to_string(advice.count) +
             " channels have no weights but zeros and could be removed from the model.";
    case AdviceKind::OutlierImage:
      return "The image " + advice.file + " stretches the range " + formatNumber(advice.ratio) +
             " times; without it the largest magnitude is " + formatNumber(advice.threshold) + "." +
             (advice.change ? " With that threshold, on the other images: " + gain(advice) : "");
    case AdviceKind::Preprocessing:
      return "The network's input has mean " + formatNumber(advice.mean) +
             " and standard deviation " + formatNumber(advice.deviation) +
             ", neither around zero nor within 0 … 1. Are mean, norm and pixel order those of the "
             "training?";
  }
  return "";
}

}  // namespace

const char* toString(AdviceKind kind) {
  switch (kind) {
    case AdviceKind::ShareScale:
      return "share-scale";
    case AdviceKind::OtherThreshold:
      return "other-threshold";
    case AdviceKind::MoreBits:
      return "more-bits";
    case AdviceKind::EightBitWeights:
      return "eight-bit-weights";
    case AdviceKind::AsymmetricRange:
      return "asymmetric-range";
    case AdviceKind::KeepFloat:
      return "keep-float";
    case AdviceKind::UnevenWeights:
      return "uneven-weights";
    case AdviceKind::DeadChannels:
      return "dead-channels";
    case AdviceKind::OutlierImage:
      return "outlier-image";
    case AdviceKind::Preprocessing:
      return "preprocessing";
  }
  return "";
}

std::string describe(const Advice& advice, const Model& model) {
  if (!advice.layer || advice.kind == AdviceKind::Preprocessing) {
    return sentences(advice, model);
  }
  return model.layers.at(*advice.layer).name + ": " + sentences(advice, model) +
         alsoMoved(advice, model);
}

}  // namespace quantoscope
