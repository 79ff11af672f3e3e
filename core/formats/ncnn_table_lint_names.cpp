// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_lint.h"

namespace quantoscope {

const char* toString(LintSeverity severity) {
  return severity == LintSeverity::Error ? "error" : "warning";
}

const char* toString(LayerFate fate) {
  switch (fate) {
    case LayerFate::Int8:
      return "int8";
    case LayerFate::Float:
      return "float";
    case LayerFate::Broken:
      return "broken";
  }
  return "";
}

const char* toString(LintKind kind) {
  switch (kind) {
    case LintKind::NoLines:
      return "no-lines";
    case LintKind::AnotherModel:
      return "another-model";
    case LintKind::CutOff:
      return "cut-off";
    case LintKind::BlankLine:
      return "blank-line";
    case LintKind::Tab:
      return "tab";
    case LintKind::KeyCut:
      return "key-cut";
    case LintKind::EmptyLine:
      return "no-scales";
    case LintKind::NotANumber:
      return "not-a-number";
    case LintKind::NulByte:
      return "nul-byte";
    case LintKind::CarriageReturn:
      return "carriage-return";
    case LintKind::LongLine:
      return "long-line";
    case LintKind::KeyBefore:
      return "key-before";
    case LintKind::NoKey:
      return "no-key";
    case LintKind::UnknownLayer:
      return "unknown-layer";
    case LintKind::Duplicate:
      return "duplicate";
    case LintKind::CommentedWeights:
      return "commented-weights";
    case LintKind::MissingWeights:
      return "missing-weights";
    case LintKind::AmbiguousName:
      return "ambiguous-name";
    case LintKind::NoInt8:
      return "no-int8";
    case LintKind::LayerMissing:
      return "layer-missing";
    case LintKind::AllFloat:
      return "all-float";
    case LintKind::ScaleCount:
      return "scale-count";
    case LintKind::Infinite:
      return "infinite";
    case LintKind::Nan:
      return "nan";
    case LintKind::Zero:
      return "zero";
    case LintKind::Negative:
      return "negative";
    case LintKind::Clipped:
      return "clipped";
    case LintKind::SixBits:
      return "six-bits";
    case LintKind::SharedScale:
      return "shared-scale";
    case LintKind::Accumulator:
      return "accumulator";
    case LintKind::Overflow:
      return "overflow";
    case LintKind::Product:
      return "product";
    case LintKind::Implausible:
      return "implausible";
    case LintKind::RuntimeLimit:
      return "runtime-limit";
    case LintKind::ZeroDivision:
      return "zero-division";
    case LintKind::DynamicWeights:
      return "dynamic-weights";
    case LintKind::ForeignTable:
      return "foreign-table";
    case LintKind::SameName:
      return "same-name";
    case LintKind::QuantizedModel:
      return "quantized-model";
  }
  return "";
}

}  // namespace quantoscope
