// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_lint.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/formats/ncnn_scale_lint.h"
#include "core/formats/ncnn_table_scan.h"
#include "core/formats/printable.h"
#include "core/formats/shared_scale_lint.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

using LineOfKey = std::map<std::string, const ScannedLine*, std::less<>>;

constexpr std::size_t kMostOfAKind = 100;

std::string weightKeyOf(const std::string& layer) {
  return (layer + "_param_0").substr(0, kLongestNcnnKey);
}

std::string lineText(int line) {
  return "line " + std::to_string(line);
}

const ScannedLine* find(const LineOfKey& lines, const std::string& key) {
  const auto found = lines.find(key);
  return found == lines.end() ? nullptr : found->second;
}

LintKind kindOf(LineFault fault) {
  switch (fault) {
    case LineFault::Tab:
      return LintKind::Tab;
    case LineFault::KeyCut:
      return LintKind::KeyCut;
    case LineFault::NoScales:
      return LintKind::EmptyLine;
    case LineFault::NotANumber:
      return LintKind::NotANumber;
    case LineFault::NulByte:
      return LintKind::NulByte;
    case LineFault::CarriageReturn:
      return LintKind::CarriageReturn;
    case LineFault::BeyondTheBuffer:
      return LintKind::LongLine;
  }
  return LintKind::NotANumber;
}

// Types whose weights alone ncnn2int8 quantizes: their lines are right, though calibration has
// nothing to do with them.
bool hasWeightLinesOnly(const std::string& type) {
  constexpr std::array kTypes = {"RNN", "LSTM", "GRU", "Embed", "MultiHeadAttention"};
  return std::any_of(kTypes.begin(), kTypes.end(), [&](const char* t) { return type == t; });
}

class Lint {
 public:
  Lint(std::string_view text, const Model& model) : model_(model), table_(scanNcnnTable(text)) {
    for (const QuantizableLayer& layer : model.layers) {
      layerOfKey_.emplace(layer.name, layer.name);
      layerOfKey_.emplace(weightKeyOf(layer.name), layer.name);
    }
    for (const GraphNode& node : model.graph) {
      if (hasWeightLinesOnly(node.type)) {
        weightsOnly_.insert(node.name);
      }
    }
  }

  TableLint run() {
    takeLines();
    judgeTable();
    for (const QuantizableLayer& layer : model_.layers) {
      result_.layers.push_back(judge(layer));
    }
    judgeSharedScales();
    for (const auto& [kind, stop] : stops_) {
      if (stop.laterLayers > 0) {
        result_.findings[stop.finding].text +=
            "; " + std::to_string(stop.laterLayers) + " of them have scales in this table";
      }
    }
    if (readsAnything() && !anotherModel_ && !model_.layers.empty() &&
        result_.count(LayerFate::Float) == model_.layers.size()) {
      add(LintKind::AllFloat, LintSeverity::Warning, 0, "", "no layer becomes int8");
    }
    std::stable_sort(result_.findings.begin(), result_.findings.end(),
                     [](const LintFinding& a, const LintFinding& b) { return a.line < b.line; });
    return std::move(result_);
  }

 private:
  // Where the reader gave up on a type of layers.
  struct Stop {
    std::string layer;
    std::size_t finding = 0;
    std::size_t laterLayers = 0;
  };

  void add(LintKind kind, LintSeverity severity, int line, std::string layer, std::string text) {
    result_.findings.push_back({kind, severity, line, std::move(layer), std::move(text)});
  }

  void addAll(std::vector<LintFinding> findings) {
    std::move(findings.begin(), findings.end(), std::back_inserter(result_.findings));
  }

  bool readsAnything() const { return !table_.lines.empty() && !table_.lines.front().ignored; }

  bool isKnown(const std::string& key) const {
    if (layerOfKey_.contains(key)) {
      return true;
    }
    const std::size_t suffix = key.rfind("_param_");
    return suffix != std::string::npos && weightsOnly_.contains(key.substr(0, suffix));
  }

  void addFaults(const ScannedLine& line) {
    const auto known = layerOfKey_.find(line.key);
    const std::string layer = known == layerOfKey_.end() ? "" : known->second;
    const bool comment = line.key.starts_with('#');
    for (const FoundFault& found : line.faults) {
      const bool hidesLines = found.fault == LineFault::NulByte ||
                              found.fault == LineFault::CarriageReturn ||
                              found.fault == LineFault::BeyondTheBuffer;
      const bool inKey = found.fault == LineFault::KeyCut && !comment;
      if (hidesLines || inKey || !layer.empty()) {
        const LintKind kind = kindOf(found.fault);
        // A hostile text can have millions.
        if (++faultCounts_[kind] <= kMostOfAKind) {
          add(kind, LintSeverity::Error, line.line, layer, found.text);
        }
      }
    }
  }

  void takeLines() {
    for (const ScannedLine& line : table_.lines) {
      if (line.ignored) {
        ignored_.emplace(line.key, &line);
        continue;
      }
      addFaults(line);
      LineOfKey& lines = line.isWeights() ? weights_ : activations_;
      const auto [place, isNew] = lines.emplace(line.key, &line);
      if (!isNew) {
        const auto layer = layerOfKey_.find(line.key);
        if (layer != layerOfKey_.end() && duplicates_.insert(line.key).second) {
          add(LintKind::Duplicate, LintSeverity::Warning, place->second->line, layer->second,
              lineText(line.line) + " has the same key; the reader takes the later one");
        }
        place->second = &line;
      }
    }
  }

  void judgeTable() {
    if (!readsAnything()) {
      add(LintKind::NoLines, LintSeverity::Error, 0, "",
          "there is no line that the reader takes in: all layers stay float");
    }
    if (table_.endLine != 0 && !ignored_.empty()) {
      add(LintKind::BlankLine, LintSeverity::Error, table_.endLine, "",
          "the line is blank, where the reader ends the table without a word: " +
              std::to_string(ignored_.size()) + " lines after it are not read");
    }
    if (table_.cutOff) {
      add(LintKind::CutOff, LintSeverity::Error, table_.lineCount, "",
          "the last line has no line feed: the file may be cut off, and the reader takes what is "
          "left of the last number for the whole");
    }
    for (const auto& [kind, count] : faultCounts_) {
      if (count > kMostOfAKind) {
        add(kind, LintSeverity::Error, 0, "",
            std::to_string(count) + " lines have this fault; the first " +
                std::to_string(kMostOfAKind) + " are listed");
      }
    }
    judgeKeys();
  }

  void judgeKeys() {
    std::vector<const ScannedLine*> unknown;
    std::size_t known = 0;
    for (const LineOfKey* lines : {&weights_, &activations_}) {
      for (const auto& [key, line] : *lines) {
        if (isKnown(key)) {
          ++known;
        } else if (!key.starts_with('#')) {
          unknown.push_back(line);
        }
      }
    }
    anotherModel_ = unknown.size() > known;
    if (anotherModel_) {
      add(LintKind::AnotherModel, LintSeverity::Error, 0, "",
          std::to_string(unknown.size()) + " of " + std::to_string(unknown.size() + known) +
              " lines belong to no layer of " + model_.name + " (the first is " +
              lineText((*std::min_element(
                            unknown.begin(), unknown.end(),
                            [](const auto* a, const auto* b) { return a->line < b->line; }))
                           ->line) +
              "): it is another model's table, and the reader leaves without a word what it does "
              "not find in it float");
      return;
    }
    for (const ScannedLine* line : unknown) {
      add(LintKind::UnknownLayer, LintSeverity::Warning, line->line, "",
          "'" + printable(line->key) + "' belongs to no layer of " + model_.name +
              " that has scales; the reader does not use it");
    }
  }

  std::string whyWithoutActivation(const QuantizableLayer& layer, bool hasWeights) {
    if (const ScannedLine* const behind = find(ignored_, layer.name)) {
      return "its activation line " + std::to_string(behind->line) + " lies behind the blank " +
             lineText(table_.endLine);
    }
    if (const ScannedLine* const taken = find(weights_, layer.name)) {
      add(LintKind::AmbiguousName, LintSeverity::Error, taken->line, layer.name,
          "the name has _param_ in it, so that the reader takes the line for weights: the layer "
          "stays float");
      return "its name has _param_ in it";
    }
    if (hasWeights) {
      return "it has no activation line";
    }
    if (find(ignored_, weightKeyOf(layer.name)) == nullptr && !anotherModel_ && readsAnything()) {
      add(LintKind::LayerMissing, LintSeverity::Warning, 0, layer.name,
          "it has no line in the table; it stays float");
    }
    return "it has no line that is read";
  }

  void addMissingWeights(const QuantizableLayer& layer, const ScannedLine& activation) {
    const std::string key = weightKeyOf(layer.name);
    const ScannedLine* const comment = find(weights_, "#" + key);
    const ScannedLine* const behind = find(ignored_, key);
    const std::string consequence = "the reader gives up on all layers of the type " +
                                    std::string(toString(layer.kind)) +
                                    " from here on, and they stay float";
    if (comment != nullptr) {
      add(LintKind::CommentedWeights, LintSeverity::Error, comment->line, layer.name,
          "the # makes this line one of another key, while the activation " +
              lineText(activation.line) + " is still there: " + consequence);
    } else {
      add(LintKind::MissingWeights, LintSeverity::Error, activation.line, layer.name,
          "there is an activation scale and no line " + printable(key) +
              (behind != nullptr ? " before the blank line" : "") + ": " + consequence);
    }
  }

  LayerVerdict judge(const QuantizableLayer& layer) {
    LayerVerdict verdict;
    verdict.layer = layer.name;
    const ScannedLine* const weights = find(weights_, weightKeyOf(layer.name));
    const ScannedLine* const activation = find(activations_, layer.name);
    verdict.weightLine = weights == nullptr ? 0 : weights->line;
    verdict.activationLine = activation == nullptr ? 0 : activation->line;
    const bool possible = computesInInt8(layer, Target::Ncnn);
    std::size_t errors = result_.count(LintSeverity::Error);
    if (weights != nullptr) {
      addAll(lintScaleCount(layer, *weights, possible && activation != nullptr));
    }
    if (!possible) {
      verdict.reason =
          "ncnn has no int8 code for layers of the type " + std::string(toString(layer.kind));
      if (activation != nullptr) {
        add(LintKind::NoInt8, LintSeverity::Warning, activation->line, layer.name,
            verdict.reason + "; it stays float");
      }
      return verdict;
    }
    if (activation == nullptr) {
      verdict.reason = whyWithoutActivation(layer, weights != nullptr);
      return verdict;
    }
    addAll(lintActivationScale(layer, *activation));
    if (weights != nullptr && weights->scales.size() == expectedScales(layer)) {
      addAll(lintWeightScales(layer, *weights));
    }
    if (const auto stop = stops_.find(layer.kind); stop != stops_.end()) {
      ++stop->second.laterLayers;
      verdict.reason = "the reader gave up on its type at layer " + stop->second.layer;
      return verdict;
    }
    if (weights == nullptr) {
      stops_.emplace(layer.kind, Stop{layer.name, result_.findings.size(), 0});
      addMissingWeights(layer, *activation);
      verdict.reason = "its weight line is missing";
      return verdict;
    }
    const bool faulty =
        result_.count(LintSeverity::Error) > errors || hasFault(*weights) || hasFault(*activation);
    verdict.fate = faulty ? LayerFate::Broken : LayerFate::Int8;
    verdict.reason = faulty ? "its lines have errors" : "";
    return verdict;
  }

  void judgeSharedScales() {
    std::vector<ScaleLine> scales(model_.layers.size());
    for (std::size_t i = 0; i < scales.size(); ++i) {
      const ScannedLine* const activation = find(activations_, model_.layers[i].name);
      if (result_.layers[i].fate != LayerFate::Float && activation != nullptr &&
          activation->scales.size() == 1) {
        scales[i] = {activation->line, activation->scales.front()};
      }
    }
    for (SharedScaleFinding& found : lintSharedScales(model_, scales)) {
      if (found.finding.severity == LintSeverity::Error) {
        result_.layers[found.reader].fate = LayerFate::Broken;
        result_.layers[found.reader].reason = "it misreads codes that have another layer's scale";
      }
      result_.findings.push_back(std::move(found.finding));
    }
  }

  static bool hasFault(const ScannedLine& line) { return !line.faults.empty(); }

  const Model& model_;
  ScannedTable table_;
  std::map<std::string, std::string, std::less<>> layerOfKey_;
  std::set<std::string, std::less<>> weightsOnly_;
  LineOfKey weights_;
  LineOfKey activations_;
  LineOfKey ignored_;
  std::map<LayerKind, Stop> stops_;
  std::map<LintKind, std::size_t> faultCounts_;
  std::set<std::string, std::less<>> duplicates_;
  bool anotherModel_ = false;
  TableLint result_;
};

}  // namespace

std::size_t TableLint::count(LintSeverity severity) const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const LintFinding& finding) { return finding.severity == severity; }));
}

std::size_t TableLint::count(LayerFate fate) const {
  return static_cast<std::size_t>(std::count_if(
      layers.begin(), layers.end(), [&](const LayerVerdict& v) { return v.fate == fate; }));
}

TableLint lintNcnnTable(std::string_view text, const Model& model) {
  return Lint(text, model).run();
}

std::string describe(const LintFinding& finding) {
  std::string where = finding.line > 0 ? lineText(finding.line) : "";
  if (!finding.layer.empty()) {
    where += (where.empty() ? "layer " : ", layer ") + printable(finding.layer);
  }
  return where.empty() ? finding.text : where + ": " + finding.text;
}

void requireNoErrors(const TableLint& lint, const std::string& file) {
  std::string errors;
  for (const LintFinding& finding : lint.findings) {
    if (finding.severity == LintSeverity::Error) {
      errors += "\n" + describe(finding);
    }
  }
  if (!errors.empty()) {
    throw Error(file + ": ncnn2int8 would not read the table as it is meant; nothing was written" +
                errors);
  }
}

}  // namespace quantoscope
