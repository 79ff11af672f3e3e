// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_lint.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/formats/ncnn_runtime_lint.h"
#include "core/formats/ncnn_scale_lint.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/printable.h"
#include "core/formats/shared_scale_lint.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

constexpr std::size_t kMostOfAKind = 100;

std::string lineText(int line) {
  return "line " + std::to_string(line);
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
    case LineFault::KeyBefore:
      return LintKind::KeyBefore;
    case LineFault::NoKey:
      return LintKind::NoKey;
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
  Lint(std::string_view text, const Model& model) : model_(model), table_(parseNcnnTable(text)) {
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
    if (const std::string reason = quantizedReason(model_); !reason.empty()) {
      add(LintKind::QuantizedModel, LintSeverity::Error, 0, "",
          reason + ": a table goes with the float model that it was made from");
      return std::move(result_);
    }
    takeLines();
    judgeKind();
    judgeTable();
    judgeNames();
    addAll(lintDynamicWeights(model_, table_));
    for (const QuantizableLayer& layer : model_.layers) {
      result_.layers.push_back(judge(layer));
    }
    judgeRuntime();
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

  bool readsAnything() const { return !table_.empty(); }

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
      const bool hidesLines =
          found.fault == LineFault::NulByte || found.fault == LineFault::CarriageReturn ||
          found.fault == LineFault::BeyondTheBuffer || found.fault == LineFault::NoKey;
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
    std::map<std::string, int, std::less<>> firstLines;
    for (const ScannedLine& line : table_.lines()) {
      if (line.ignored) {
        continue;
      }
      addFaults(line);
      const auto [first, isNew] = firstLines.emplace(line.key, line.line);
      const auto layer = layerOfKey_.find(line.key);
      if (!isNew && layer != layerOfKey_.end() && duplicates_.insert(line.key).second) {
        add(LintKind::Duplicate, LintSeverity::Warning, first->second, layer->second,
            lineText(line.line) + " has the same key; the reader takes the later one");
      }
    }
  }

  void judgeTable() {
    if (!readsAnything()) {
      add(LintKind::NoLines, LintSeverity::Error, 0, "",
          "there is no line that the reader takes in: all layers stay float");
    }
    if (table_.scanned().endLine != 0 && !table_.ignored().empty()) {
      add(LintKind::BlankLine, LintSeverity::Error, table_.scanned().endLine, "",
          "the line is blank, where the reader ends the table without a word: " +
              std::to_string(table_.ignored().size()) + " lines after it are not read");
    }
    if (table_.scanned().cutOff) {
      add(LintKind::CutOff, LintSeverity::Error, table_.scanned().lineCount, "",
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

  // A tensor and its threshold a line, in a text that looks like a table's second half.
  void judgeKind() {
    const bool alone = std::all_of(table_.lines().begin(), table_.lines().end(), [](const auto& l) {
      return l.scales.size() == 1 || l.key.starts_with('#');
    });
    foreign_ = readsAnything() && table_.weights().empty() && alone;
    if (foreign_) {
      add(LintKind::ForeignTable, LintSeverity::Error, 0, "",
          "no line has weight scales: it looks like a calibration table of ONNX Runtime, which has "
          "a "
          "tensor and its threshold a line, and is no scale table for ncnn");
    }
  }

  // One line goes to all layers of a name.
  void judgeNames() {
    std::map<std::string, const QuantizableLayer*, std::less<>> firsts;
    for (const QuantizableLayer& layer : model_.layers) {
      const auto [first, isNew] = firsts.emplace(layer.name, &layer);
      const ScannedLine* const activation = table_.activationOf(layer.name);
      if (isNew || activation == nullptr) {
        continue;
      }
      const auto place = [](const QuantizableLayer& of) {
        return of.line > 0 ? " (line " + std::to_string(of.line) + " of the model)" : "";
      };
      add(LintKind::SameName, LintSeverity::Error, activation->line, layer.name,
          "two layers have this name: a " + std::string(toString(first->second->kind)) +
              place(*first->second) + " and a " + toString(layer.kind) + place(layer) +
              "; the reader gives both the same scales. Give one of them another name");
    }
  }

  void judgeRuntime() {
    std::vector<bool> becomesInt8;
    for (const LayerVerdict& verdict : result_.layers) {
      becomesInt8.push_back(verdict.fate != LayerFate::Float);
    }
    for (LintFinding& finding : lintRuntime(model_, table_, becomesInt8)) {
      for (LayerVerdict& verdict : result_.layers) {
        if (verdict.layer == finding.layer) {
          verdict.fate = LayerFate::Broken;
          verdict.reason = finding.text;
        }
      }
      result_.findings.push_back(std::move(finding));
    }
  }

  // The weight lines fit the model's layers one after the other, under other names.
  bool fitsUnderOtherNames() const {
    std::size_t next = 0;
    for (const ScannedLine& line : table_.lines()) {
      if (line.ignored || !line.isWeights() || line.key.starts_with('#')) {
        continue;
      }
      if (next == model_.layers.size() ||
          line.scales.size() != expectedScales(model_.layers[next])) {
        return false;
      }
      ++next;
    }
    return next > 0 && next == model_.layers.size();
  }

  std::string whyAnotherModel(const ScannedLine& first) const {
    if (!fitsUnderOtherNames()) {
      return "it is another model's table";
    }
    return "its weight lines have as many scales as the model's layers, one after the other, but "
           "other names ('" +
           printable(first.key) + "' where the model has '" + printable(model_.layers[0].name) +
           "'): it was made before the model was converted or renamed";
  }

  void judgeKeys() {
    std::vector<const ScannedLine*> unknown;
    std::size_t known = 0;
    for (const NcnnTable::Index* index : {&table_.weights(), &table_.activations()}) {
      for (const auto& [key, at] : *index) {
        const ScannedLine* const line = &table_.lines()[at];
        if (isKnown(key)) {
          ++known;
        } else if (!key.starts_with('#')) {
          unknown.push_back(line);
        }
      }
    }
    anotherModel_ = unknown.size() > known;
    if (anotherModel_ && foreign_) {
      return;  // said already
    }
    if (anotherModel_) {
      const ScannedLine& first =
          **std::min_element(unknown.begin(), unknown.end(),
                             [](const auto* a, const auto* b) { return a->line < b->line; });
      add(LintKind::AnotherModel, LintSeverity::Error, 0, "",
          std::to_string(unknown.size()) + " of " + std::to_string(unknown.size() + known) +
              " lines belong to no layer of " + model_.name + " (the first is " +
              lineText(first.line) + "): " + whyAnotherModel(first) +
              ", and the reader leaves without a word what it does not find in it float");
      return;
    }
    for (const ScannedLine* line : unknown) {
      add(LintKind::UnknownLayer, LintSeverity::Warning, line->line, "",
          "'" + printable(line->key) + "' belongs to no layer of " + model_.name +
              " that has scales; the reader does not use it");
    }
  }

  std::string whyWithoutActivation(const QuantizableLayer& layer, bool hasWeights) {
    if (const ScannedLine* const behind = table_.line(table_.ignored(), layer.name)) {
      return "its activation line " + std::to_string(behind->line) + " lies behind the blank " +
             lineText(table_.scanned().endLine);
    }
    if (const ScannedLine* const taken = table_.line(table_.weights(), layer.name)) {
      add(LintKind::AmbiguousName, LintSeverity::Error, taken->line, layer.name,
          "the name has _param_ in it, so that the reader takes the line for weights: the layer "
          "stays float");
      return "its name has _param_ in it";
    }
    if (hasWeights) {
      return "it has no activation line";
    }
    if (table_.line(table_.ignored(), weightKeyOf(layer.name)) == nullptr && !anotherModel_ &&
        readsAnything()) {
      add(LintKind::LayerMissing, LintSeverity::Warning, 0, layer.name,
          "it has no line in the table; it stays float");
    }
    return "it has no line that is read";
  }

  void addMissingWeights(const QuantizableLayer& layer, const ScannedLine& activation) {
    const std::string key = weightKeyOf(layer.name);
    const ScannedLine* const comment = table_.line(table_.weights(), "#" + key);
    const ScannedLine* const behind = table_.line(table_.ignored(), key);
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
    const ScannedLine* const weights = table_.weightsOf(layer.name);
    const ScannedLine* const activation = table_.activationOf(layer.name);
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
      addAll(lintScaleProducts(layer, *weights, *activation));
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
      const ScannedLine* const activation = table_.activationOf(model_.layers[i].name);
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
  NcnnTable table_;
  std::map<std::string, std::string, std::less<>> layerOfKey_;
  std::set<std::string, std::less<>> weightsOnly_;
  std::map<LayerKind, Stop> stops_;
  std::map<LintKind, std::size_t> faultCounts_;
  std::set<std::string, std::less<>> duplicates_;
  bool anotherModel_ = false;
  bool foreign_ = false;
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
