// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"

namespace quantoscope {

enum class LintSeverity {
  Error,    ///< The reader does something that nobody can have meant.
  Warning,  ///< It works, and costs accuracy or is likely an oversight.
};

enum class LintKind {
  NoLines,       ///< The text has no line that the reader takes in.
  AnotherModel,  ///< Most lines belong to no layer of the model.
  CutOff,        ///< The last line has no line feed.
  BlankLine,     ///< Lines behind it are not read.
  Tab,           ///< See LineFault, also for the next eight.
  KeyCut,
  EmptyLine,
  NotANumber,
  NulByte,
  CarriageReturn,
  LongLine,
  KeyBefore,
  NoKey,
  UnknownLayer,
  Duplicate,         ///< A later line with the same key replaces this one.
  CommentedWeights,  ///< "#NAME_param_0 …", while the activation line is there.
  MissingWeights,    ///< An activation line without a weight line.
  AmbiguousName,     ///< The layer's name makes its activation line a weight line.
  NoInt8,            ///< The runtime has no int8 code for this type of layer.
  LayerMissing,      ///< Neither line is there.
  AllFloat,          ///< No layer becomes int8.
  ScaleCount,
  Infinite,
  Nan,
  Zero,
  Negative,
  Clipped,         ///< Weights beyond ±127.
  SixBits,         ///< Weight codes beyond ±31 where the runtime's int8 Winograd expects 6 bits.
  SharedScale,     ///< Layers read one blob with different scales, see misreadCodes().
  Accumulator,     ///< The worst input overflows the accumulator.
  Overflow,        ///< Weight codes beyond 2^31, which turn their sign.
  Product,         ///< Activation and weight scale multiply to what a float cannot hold.
  Implausible,     ///< An activation scale that no network's values have.
  RuntimeLimit,    ///< The runtime cannot compute the layer in int8; see runtimeObstacle().
  ZeroDivision,    ///< The runtime divides by a weight scale of 0; see dividesByZeroScale().
  DynamicWeights,  ///< The layer's weights come from a blob.
  ForeignTable,    ///< Another tool's table, by its lines.
  SameName,        ///< Two layers of the model have one name.
  QuantizedModel,  ///< The model is quantized already.
};

/// Machine-readable names: "error", "blank-line", …
const char* toString(LintSeverity severity);
const char* toString(LintKind kind);

struct LintFinding {
  LintKind kind = LintKind::NoLines;
  LintSeverity severity = LintSeverity::Error;
  int line = 0;       ///< From 1; 0 for the whole table.
  std::string layer;  ///< Empty if it is not about one layer.
  std::string text;   ///< What is wrong, and what the reader would do.
};

enum class LayerFate {
  Int8,
  Float,
  Broken,  ///< Int8 with values that nobody meant, or no model at all.
};

const char* toString(LayerFate fate);

/// What ncnn2int8 would make of one layer.
struct LayerVerdict {
  std::string layer;
  LayerFate fate = LayerFate::Float;
  std::string reason;  ///< Why it is not int8; empty if it is.
  int weightLine = 0;  ///< 0 if there is none; also for the next one.
  int activationLine = 0;
};

struct TableLint {
  std::vector<LintFinding>
      findings;                      ///< In the order of the lines; those of the whole table first.
  std::vector<LayerVerdict> layers;  ///< One for each of Model::layers.

  std::size_t count(LintSeverity severity) const;
  std::size_t count(LayerFate fate) const;
};

/// Reads a scale table as ncnn2int8 would for this model and says what comes of it. Any bytes will
/// do: nothing is thrown for what the text is.
TableLint lintNcnnTable(std::string_view text, const Model& model);

/// "line 3, layer conv1: …", or without a layer or line where the finding has none.
std::string describe(const LintFinding& finding);

/// Throws Error with all errors of the lint; `file` is named.
void requireNoErrors(const TableLint& lint, const std::string& file);

}  // namespace quantoscope
