// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/quantization/scheme.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

// ncnn2int8 reads keys with "%255s".
constexpr std::size_t kLongestKey = 255;

std::string place(const std::string& name, int line) {
  return name + ", line " + std::to_string(line) + ": ";
}

float scaleOf(std::string_view word, const std::string& where) {
  if (!word.empty() && word.front() == '+') {
    word.remove_prefix(1);
  }
  float value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc::result_out_of_range && end == word.data() + word.size()) {
    return std::numeric_limits<float>::infinity();
  }
  if (error != std::errc() || end != word.data() + word.size()) {
    throw Error(where + "'" + std::string(word.substr(0, 40)) + "' is not a number");
  }
  return value;
}

TableLine parseLine(std::string_view text, int number, const std::string& name) {
  TableLine line;
  line.line = number;
  const std::string where = place(name, number);
  if (text.find('\t') != std::string_view::npos) {
    throw Error(where + "there is a tab; words are separated by spaces");
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) {
      continue;
    }
    if (!line.key.empty()) {
      line.scales.push_back(scaleOf(word, where));
      continue;
    }
    if (word.size() > kLongestKey) {
      throw Error(where + "the key has " + std::to_string(word.size()) +
                  " characters; ncnn reads at most " + std::to_string(kLongestKey));
    }
    line.key = word;
  }
  return line;
}

const TableLine* find(const std::map<std::string, TableLine>& lines, const std::string& key) {
  const auto found = lines.find(key);
  return found == lines.end() ? nullptr : &found->second;
}

LayerArithmetic arithmeticOf(const QuantizableLayer& layer, const TableLine& activation,
                             const TableLine& weights) {
  const std::string where = "layer " + layer.name + " (table line ";
  if (activation.scales.size() != 1) {
    throw Error(where + std::to_string(activation.line) +
                "): one activation scale expected, found " +
                std::to_string(activation.scales.size()));
  }
  const auto scale = static_cast<double>(activation.scales.front());
  if (!std::isfinite(scale) || scale <= 0) {
    throw Error(where + std::to_string(activation.line) + "): an activation scale of " +
                std::to_string(scale) + " is impossible; it must be finite and above 0");
  }
  for (const float weightScale : weights.scales) {
    if (!std::isfinite(weightScale) || weightScale < 0) {
      throw Error(where + std::to_string(weights.line) + "): a weight scale of " +
                  std::to_string(weightScale) +
                  " is impossible; it must be finite and not negative");
    }
  }
  LayerArithmetic arithmetic;
  arithmetic.precision = Precision::Int8;
  arithmetic.input = {scale, {-127, 127, 0}};
  arithmetic.weightScales = scalesOfChannels(layer, weights.scales);
  return arithmetic;
}

}  // namespace

NcnnTable parseNcnnTable(std::string_view text, const std::string& name) {
  NcnnTable table;
  bool ended = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++table.lines;
    while (!line.empty() && line.back() == '\r') {
      line.remove_suffix(1);
    }
    ended = ended || line.find_first_not_of(' ') == std::string_view::npos;
    if (ended) {
      continue;
    }
    ++table.linesRead;
    TableLine parsed = parseLine(line, table.lines, name);
    auto& lines =
        parsed.key.find("_param_") == std::string::npos ? table.activations : table.weights;
    std::string key = parsed.key;
    lines.insert_or_assign(std::move(key), std::move(parsed));
  }
  if (table.linesRead == 0) {
    throw Error(name + ": is not a scale table: it has no lines, or begins with an empty one");
  }
  return table;
}

NcnnTable readNcnnTable(const std::filesystem::path& file) {
  return parseNcnnTable(readTextFile(file), file.string());
}

NetworkArithmetic arithmeticOf(const Model& model, const NcnnTable& table, Target target) {
  NetworkArithmetic arithmetic;
  arithmetic.target = target;
  bool any = false;
  for (const QuantizableLayer& layer : model.layers) {
    LayerArithmetic kept;
    kept.halfWeights = target == Target::Ncnn;
    const TableLine* const activation = find(table.activations, layer.name);
    const TableLine* const weights = find(table.weights, layer.name + "_param_0");
    any = any || activation != nullptr || weights != nullptr;
    if (activation == nullptr || !computesInInt8(layer, target)) {
      arithmetic.layers.push_back(kept);
      continue;
    }
    if (weights == nullptr) {
      throw Error("layer " + layer.name + " (table line " + std::to_string(activation->line) +
                  "): has an activation scale, but no line " + layer.name +
                  "_param_0; ncnn2int8 would leave all layers of its type after it float");
    }
    arithmetic.layers.push_back(arithmeticOf(layer, *activation, *weights));
  }
  if (!any) {
    throw Error("no line of the table belongs to a layer of " + model.name +
                "; it is another model's table");
  }
  return arithmetic;
}

int nearestWeightBits(const QuantizableLayer& layer, const std::vector<float>& scales) {
  const WeightQuantization full = quantizeWeights(layer, kMaxBits);
  const auto given = scalesOfChannels(layer, scales);
  const auto ours = scalesOfChannels(layer, full.scales);
  std::vector<double> codes;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] > 0 && given[i] > 0) {
      codes.push_back(static_cast<double>(given[i]) / static_cast<double>(ours[i]) *
                      largestCode(kMaxBits));
    }
  }
  if (codes.empty()) {
    return kMaxBits;
  }
  const auto middle = codes.begin() + static_cast<std::ptrdiff_t>(codes.size() / 2);
  std::nth_element(codes.begin(), middle, codes.end());
  const double bits = std::round(std::log2(*middle + 1)) + 1;
  return static_cast<int>(
      std::clamp(bits, static_cast<double>(kMinBits), static_cast<double>(kMaxBits)));
}

}  // namespace quantoscope
