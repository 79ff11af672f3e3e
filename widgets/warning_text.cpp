// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/warning_text.h"

#include <QCoreApplication>

#include "widgets/value_text.h"

namespace quantoscope {
namespace {

struct WarningText {
  Q_DECLARE_TR_FUNCTIONS(WarningText)
};

}  // namespace

QString obstacleText(RuntimeObstacle obstacle) {
  switch (obstacle) {
    case RuntimeObstacle::None:
      break;
    case RuntimeObstacle::NoInt8Code:
      return WarningText::tr("ncnn has no int8 code for transposed convolutions.");
    case RuntimeObstacle::FlatInput:
      return WarningText::tr(
          "Its input has one dimension, for which ncnn's int8 convolution reads memory that is not "
          "its own.");
    case RuntimeObstacle::GroupedOutputs:
      return WarningText::tr(
          "It has eight outputs, or a multiple, in each of its groups, which ncnn's int8 code for "
          "x86 loses.");
  }
  return {};
}

QString floatReasonText(const LayerDecision& decision) {
  if (!decision.keepFloat) {
    return {};
  }
  if (decision.deadBlob) {
    return WarningText::tr("The input was always zero.");
  }
  return decision.obstacle == RuntimeObstacle::None ? WarningText::tr("By decision.")
                                                    : obstacleText(decision.obstacle);
}

QString warningText(const Warning& warning) {
  const int count = static_cast<int>(warning.amount);
  const QString bits = numberText(warning.amount, 2);
  switch (warning.kind) {
    case WarningKind::DeadBlob:
      return WarningText::tr(
          "The input was zero in every image, so no threshold can be chosen. The layer is "
          "kept float.");
    case WarningKind::DeadChannels:
      return WarningText::tr(
          "Output channels whose weights are all zero: %n. Their weight scale is written as "
          "0, which the runtime reads as a channel of zeros.",
          nullptr, count);
    case WarningKind::OneSided:
      return WarningText::tr(
                 "All values are on one side of zero: %1 bit of the symmetric range is never used.")
          .arg(bits);
    case WarningKind::Lopsided:
      return WarningText::tr(
                 "The values reach much further on one side of zero: %1 bit of the symmetric range "
                 "is lost.")
          .arg(bits);
    case WarningKind::SixBitWeights:
      return WarningText::tr(
          "The weights have 6 bits or fewer, because ncnn computes this layer with int8 "
          "Winograd.");
    case WarningKind::NonFinite:
      return WarningText::tr(
          "Activations that were infinite or not a number, and were left out: %n.", nullptr, count);
    case WarningKind::TargetClipsAt127:
      return WarningText::tr(
          "ncnn clips at ±127 whatever the activation bits say: the step is that of fewer "
          "bits, the range is wider.");
    case WarningKind::ScaleUnprintable:
      return WarningText::tr("The table's six decimals cannot hold the scale %1 to 0.1 %.")
          .arg(numberText(warning.amount, 4));
    case WarningKind::SumMayOverflow:
      return WarningText::tr(
                 "For the worst input a sum would be %1 times what 32 bits hold. This is a bound "
                 "from the weights; images need not reach it.")
          .arg(numberText(warning.amount, 2));
    case WarningKind::WinogradMayOverflow:
      return WarningText::tr(
                 "For the worst input a sum would be %1 times what ncnn's int8 Winograd holds, "
                 "which wraps around silently. This is a bound from the weights; images need not "
                 "reach it.")
          .arg(numberText(warning.amount, 2));
    case WarningKind::RuntimeMisreads:
      return WarningText::tr("Decided to be int8, which the runtime cannot compute: %1")
          .arg(obstacleText(warning.obstacle));
    case WarningKind::ImplausibleScale:
      return WarningText::tr(
                 "A threshold of %1 is outside of what networks compute with: the images, the "
                 "preprocessing or the weights before it are likely wrong.")
          .arg(numberText(warning.amount, 4));
    case WarningKind::FewValues:
      return WarningText::tr(
          "Values of the input that were not zero: %n. A threshold from so few is a guess.",
          nullptr, count);
  }
  return {};
}

}  // namespace quantoscope
