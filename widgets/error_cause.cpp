// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/error_cause.h"

#include <QCoreApplication>

namespace quantoscope {
namespace {

struct CauseText {
  Q_DECLARE_TR_FUNCTIONS(CauseText)
};

}  // namespace

QString causeText(ErrorCause cause) {
  switch (cause) {
    case ErrorCause::None:
      return CauseText::tr("none", "cause of an error");
    case ErrorCause::Threshold:
      return CauseText::tr("threshold", "cause of an error");
    case ErrorCause::Weights:
      return CauseText::tr("weights", "cause of an error");
    case ErrorCause::Inherited:
      return CauseText::tr("inherited", "cause of an error");
  }
  return {};
}

QString causeExplanation(ErrorCause cause) {
  switch (cause) {
    case ErrorCause::None:
      return CauseText::tr("The error is too small to matter.");
    case ErrorCause::Threshold:
      return CauseText::tr(
          "Most of the error comes from the quantized input: clipped values or coarse steps. "
          "Another threshold or more activation bits help.");
    case ErrorCause::Weights:
      return CauseText::tr(
          "Most of the error comes from the quantized weights. No threshold will repair that.");
    case ErrorCause::Inherited:
      return CauseText::tr(
          "Most of the error comes from layers before this one. Alone it would be fine.");
  }
  return {};
}

QColor causeColor(const Theme& theme, ErrorCause cause) {
  switch (cause) {
    case ErrorCause::Threshold:
      return theme.causeThreshold;
    case ErrorCause::Weights:
      return theme.causeWeights;
    case ErrorCause::Inherited:
      return theme.causeInherited;
    case ErrorCause::None:
      break;
  }
  return theme.histogramLine;
}

}  // namespace quantoscope
