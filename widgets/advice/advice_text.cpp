// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/advice/advice_text.h"

#include <QCoreApplication>
#include <QFileInfo>

#include "core/calibration/threshold_methods.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(AdviceText)
};

/// Who would choose a threshold, as the end of a sentence.
QString chooserOf(const std::string& method) {
  for (const ThresholdMethod& known : thresholdMethods()) {
    if (known.id == method) {
      return Text::tr("as %1 chooses it")
          .arg(QString::fromUtf8(known.label.data(), static_cast<qsizetype>(known.label.size())));
    }
  }
  return method == "absmax" ? Text::tr("the largest value, so that nothing is clipped")
                            : Text::tr("where the expected error is least");
}

bool concernsWeights(const Advice& advice) {
  return advice.change && advice.change->weightBits == advice.bits &&
         advice.change->activationBits != advice.bits;
}

AdviceText otherThreshold(const Advice& advice) {
  const QString threshold = numberText(advice.threshold, 5);
  const QString now = advice.share > 0
                          ? Text::tr("Now %1 of the values that this layer reads are clipped.")
                                .arg(percentText(advice.share))
                          : Text::tr("Now the steps are coarser than the values need.");
  return {Text::tr("Set the threshold to %1").arg(threshold),
          now + QLatin1Char(' ') +
              Text::tr("%1 is the threshold %2.", "a number, and who would choose it")
                  .arg(threshold, chooserOf(advice.method)),
          Text::tr("Set the threshold")};
}

AdviceText moreBits(const Advice& advice) {
  if (concernsWeights(advice)) {
    return {Text::tr("Give the weights %n bit(s)", nullptr, advice.bits),
            Text::tr("The weights have fewer bits than they may have, and most of the error is "
                     "theirs."),
            Text::tr("Use %n bit(s)", nullptr, advice.bits)};
  }
  return {Text::tr("Give the activation %n bit(s)", nullptr, advice.bits),
          Text::tr("The activation has fewer bits than it may have, and most of the error comes "
                   "from its coarse steps."),
          Text::tr("Use %n bit(s)", nullptr, advice.bits)};
}

AdviceText eightBitWeights(const Advice& advice) {
  return {Text::tr("Give the weights 8 bits instead of 6"),
          Text::tr("The 6 bits are a precaution: int8 Winograd could overflow its accumulator. On "
                   "these images the largest sum would take %1 of it, so 8 bits fit.")
              .arg(percentText(advice.share)),
          Text::tr("Use 8 bits")};
}

AdviceText keepFloat(const Advice& advice) {
  QString evidence =
      Text::tr(
          "Nothing else brings the error of this layer down. In float it costs %1 of the "
          "network's multiply-adds.")
          .arg(percentText(advice.share));
  if (advice.count > 0) {
    evidence += QLatin1Char(' ') +
                Text::tr("%n neighbour(s) lose(s) the fused requantization and pass(es) floats on.",
                         nullptr, static_cast<int>(advice.count));
  }
  return {Text::tr("Keep this layer float"), evidence, Text::tr("Keep float")};
}

AdviceText unevenWeights(const Advice& advice) {
  return {Text::tr("No threshold will repair this: it is the weights"),
          Text::tr("Output channel %1 has %2 times the noise of the median channel. A layer "
                   "whose weights are spread so unevenly has to be trained or equalized again.")
              .arg(advice.count)
              .arg(numberText(advice.ratio, 3)),
          Text::tr("Show the weights")};
}

AdviceText outlierImage(const Advice& advice) {
  const QString file = QFileInfo(QString::fromStdString(advice.file)).fileName();
  return {
      Text::tr("One image stretches the range"),
      Text::tr("%1 reaches %2 times as far as all other images, which end at %3. If it does not "
               "belong there, calibrate without it.")
          .arg(file, numberText(advice.ratio, 3), numberText(advice.threshold, 5)),
      advice.change ? Text::tr("Set the threshold") : Text::tr("Images…")};
}

AdviceText preprocessing(const Advice& advice) {
  return {Text::tr("Check the preprocessing"),
          Text::tr("What the network reads has the mean %1 and the standard deviation %2: values "
                   "neither around zero nor within 0 … 1. Are mean, norm and pixel order those of "
                   "the training?")
              .arg(numberText(advice.mean, 4), numberText(advice.deviation, 4)),
          Text::tr("Preprocessing…")};
}

}  // namespace

AdviceText adviceText(const Advice& advice) {
  switch (advice.kind) {
    case AdviceKind::OtherThreshold:
      return otherThreshold(advice);
    case AdviceKind::ShareScale:
      return {Text::tr("Tie this layer to its group again"),
              Text::tr("The runtime writes the codes that this layer reads with another layer's "
                       "scale: it computes with %1 times every value.")
                  .arg(numberText(advice.ratio, 4)),
              Text::tr("Tie it again")};
    case AdviceKind::MoreBits:
      return moreBits(advice);
    case AdviceKind::EightBitWeights:
      return eightBitWeights(advice);
    case AdviceKind::AsymmetricRange:
      return {
          Text::tr("Use an asymmetric range"),
          Text::tr("Half of the symmetric range is hardly used, and the target has zero points: "
                   "a range that follows the values has steps half as wide."),
          Text::tr("Use a zero point")};
    case AdviceKind::KeepFloat:
      return keepFloat(advice);
    case AdviceKind::UnevenWeights:
      return unevenWeights(advice);
    case AdviceKind::DeadChannels:
      return {Text::tr("Channels that compute nothing"),
              Text::tr("%n output channel(s) of this layer is (are) zero whatever the layer reads. "
                       "It does no harm, but the network could do without.",
                       nullptr, static_cast<int>(advice.count)),
              Text::tr("Show the weights")};
    case AdviceKind::OutlierImage:
      return outlierImage(advice);
    case AdviceKind::Preprocessing:
      return preprocessing(advice);
  }
  return {};
}

std::optional<ErrorCause> causeOf(const Advice& advice) {
  switch (advice.kind) {
    case AdviceKind::ShareScale:
    case AdviceKind::OtherThreshold:
    case AdviceKind::AsymmetricRange:
    case AdviceKind::OutlierImage:
      return ErrorCause::Threshold;
    case AdviceKind::EightBitWeights:
    case AdviceKind::UnevenWeights:
      return ErrorCause::Weights;
    case AdviceKind::MoreBits:
      return concernsWeights(advice) ? ErrorCause::Weights : ErrorCause::Threshold;
    case AdviceKind::KeepFloat:
    case AdviceKind::DeadChannels:
    case AdviceKind::Preprocessing:
      break;
  }
  return {};
}

}  // namespace quantoscope
