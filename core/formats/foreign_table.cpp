// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/foreign_table.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/formats/tensorrt_cache.h"

namespace quantoscope {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";

struct Kind {
  std::string name;
  bool plan = false;  ///< --plan reads it.
};

struct JsonKey {
  const char* key;
  const char* name;
  bool plan;
};

// Of several the first that an object has.
constexpr std::array kJsonKeys = {
    JsonKey{"activation_encodings", "an encodings file of AIMET or of Qualcomm's tools", false},
    JsonKey{"param_encodings", "an encodings file of AIMET or of Qualcomm's tools", false},
    JsonKey{"dispatchings", "an export of PPQ", false},
    JsonKey{"quantize_algo", "a configuration of MNN's quantization tool", false},
    JsonKey{"feature_quantize_method", "a configuration of MNN's quantization tool", false},
    JsonKey{"ranges", "a file with tensor ranges", false},
    JsonKey{"worst_first", "a report of 'analyze'", false},
    JsonKey{"findings", "a report of 'lint'", false},
    JsonKey{"layers", "a report of 'calibrate'", true},
};

Kind jsonKind(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_object()) {
    for (const JsonKey& known : kJsonKeys) {
      if (json.contains(known.key)) {
        return {known.name, known.plan};
      }
    }
    const bool ranges = !json.empty() && std::all_of(json.begin(), json.end(), [](const Json& v) {
      return (v.is_array() && v.size() == 2 && v[0].is_number()) || v.is_number();
    });
    return {ranges ? "a calibration table of ONNX Runtime"
                   : "JSON that is not a report of 'calibrate'"};
  }
  // What is damaged may still be a report: its reader says what is wrong with it.
  return {"JSON", json.is_discarded()};
}

// Its lines have a name, a threshold and a range; a comment above them says so.
bool isTpuMlir(std::string_view text) {
  return text.starts_with('#') && text.find("op_name") != std::string_view::npos &&
         text.find("threshold") != std::string_view::npos;
}

Kind kindOf(std::string_view text) {
  if (isTensorRtCache(text)) {
    return {"a calibration cache of TensorRT", true};
  }
  if (text.starts_with("7767517")) {
    return {"an ncnn model's .param"};
  }
  if (text.starts_with("%PDF") || text.starts_with("PK\x03\x04") || text.starts_with("<")) {
    return {"no text file of scales"};
  }
  if (text.starts_with("[General]") || text.starts_with("input_parameters:")) {
    return {"a configuration or a quantization file of RKNN"};
  }
  if (isTpuMlir(text)) {
    return {"a calibration table of TPU-MLIR"};
  }
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first != std::string_view::npos && text[first] == '{') {
    return jsonKind(text.substr(first));
  }
  return {};
}

}  // namespace

std::string foreignTableKind(std::string_view text) {
  return kindOf(text).name;
}

void requireNcnnTable(std::string_view text, const std::string& name) {
  const Kind kind = kindOf(text);
  if (!kind.name.empty()) {
    throw Error(name + ": is " + kind.name + ", not a scale table for ncnn" +
                (kind.plan ? "; 'calibrate --plan' and the desktop program's 'Open table' take it "
                             "over, and write a table from it"
                           : ""));
  }
}

void requireReadablePlan(std::string_view text, const std::string& name) {
  const Kind kind = kindOf(text);
  if (!kind.name.empty() && !kind.plan) {
    throw Error(name + ": is " + kind.name +
                ", which cannot be taken over: a scale table for ncnn, a calibration cache of "
                "TensorRT or a JSON report of 'calibrate' can");
  }
}

}  // namespace quantoscope
