// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "app/cli/value_lists.h"
#include "core/base/error.h"
#include "core/model/sample_source.h"

namespace quantoscope {
namespace {

constexpr const char* kSizeForm =
    "' is not WIDTHxHEIGHT with both from 1 to 32768, for example 320x240";

int extentOf(std::string_view text, const std::string& size) {
  int extent = 0;
  const auto begin = std::min(text.find_first_not_of(' '), text.size());
  const auto* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data() + begin, end, extent);
  constexpr int kLargest = 1 << 15;
  if (error != std::errc() || parsed != end || extent < 1 || extent > kLargest) {
    throw Error("--size: '" + size + kSizeForm);
  }
  return extent;
}

// "320x240", or "320,240" and "320,240,3" as ncnn2table has it.
void applySize(InputPreprocessing& preprocessing, const std::string& size) {
  const bool crossed = size.find_first_of("xX") != std::string::npos;
  std::string extents = size;
  std::replace(extents.begin(), extents.end(), 'X', 'x');
  const auto parts = split(extents, crossed ? 'x' : ',');
  const std::size_t most = crossed ? 2 : 3;
  if (parts.size() < 2 || parts.size() > most) {
    throw Error("--size: '" + size + kSizeForm);
  }
  preprocessing.width = extentOf(parts[0], size);
  preprocessing.height = extentOf(parts[1], size);
  if (parts.size() == 3) {
    extentOf(parts[2], size);
  }
}

using Apply = std::function<void(InputPreprocessing&, const std::string&)>;

// One of the options that may be given for all inputs and for each.
struct InputOption {
  const char* name;
  const std::vector<std::string>& given;
  Apply apply;
};

// The name before the value; values have no '=' in them.
std::pair<std::string, std::string> namedValue(const std::string& text) {
  const auto equals = text.rfind('=');
  return equals == std::string::npos ? std::pair(std::string(), text)
                                     : std::pair(text.substr(0, equals), text.substr(equals + 1));
}

void requireInput(const Model& model, const std::string& name, const InputOption& option) {
  std::string names;
  for (const ModelInput& input : model.inputs) {
    if (input.name == name) {
      return;
    }
    names += (names.empty() ? "" : ", ") + input.name;
  }
  throw Error(std::string(option.name) + ": " + model.name + " has no input '" + name +
              "'; it has " + names);
}

std::string presetNames() {
  std::string names;
  for (const PreprocessingPreset& preset : preprocessingPresets()) {
    names += "\n  " + std::string(preset.id) + ": " + std::string(preset.label);
  }
  return names;
}

// One number for all channels becomes one for each.
Preprocessing checked(Preprocessing preprocessing) {
  const auto complete = [](InputPreprocessing& input) {
    input.mean = perChannel(std::move(input.mean), input.order);
    input.norm = perChannel(std::move(input.norm), input.order);
  };
  complete(preprocessing);
  for (auto& [name, own] : preprocessing.own) {
    complete(own);
  }
  requireValid(preprocessing);
  return preprocessing;
}

constexpr int kMostInputs = 1 << 10;

}  // namespace

void ModelOptions::addTo(CLI::App& command) {
  command
      .add_option("MODEL", files,
                  "The model's files, in any order: x.onnx; x.param x.bin (ncnn); x.prototxt "
                  "x.caffemodel (Caffe); x.cfg x.weights (Darknet); x.pb (TensorFlow). Of two "
                  "files one may be left "
                  "out if it lies beside the other")
      ->required()
      ->expected(1, 2);
  const std::string group = "Preprocessing: value = (pixel - mean) * norm";
  command.add_option("--preset", preset, "Start from a preset:" + presetNames())->group(group);
  command
      .add_option("--size", size,
                  "Size of the network's image, WxH; needed where the model leaves it open. This "
                  "and the following may be given as NAME=VALUE, too, once for each input")
      ->type_size(1)
      ->expected(1, kMostInputs)
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--pixel", pixel,
                  "Pixel order: BGR (default), RGB, GRAY (default for one channel), RGBA or BGRA")
      ->type_size(1)
      ->expected(1, kMostInputs)
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--mean", mean, "One number for each channel, a,b,c, or one for all (default 0)")
      ->type_size(1)
      ->expected(1, kMostInputs)
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--norm", norm, "One number for each channel, a,b,c, or one for all (default 1)")
      ->type_size(1)
      ->expected(1, kMostInputs)
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--fit", fit,
                  "How an image of another shape becomes the input: stretch (default) both sides; "
                  "letterbox, all of it with grey (114) around; crop, its middle")
      ->type_name("stretch|letterbox|crop")
      ->type_size(1)
      ->expected(1, kMostInputs)
      ->allow_extra_args(false)
      ->group(group);
}

struct ModelOptions::Given {
  Preprocessing preprocessing;
  bool ordered = false;                 ///< A pixel order was asked for …
  std::set<std::string> orderedInputs;  ///< … for these alone.
};

ModelOptions::Given ModelOptions::asGiven(const Model* model) const {
  Given result;
  Preprocessing& preprocessing = result.preprocessing;
  if (!preset.empty()) {
    preprocessing = preprocessingPreset(preset).preprocessing;
  }
  result.ordered = !preset.empty();
  const std::array<InputOption, 5> options = {{
      {"--size", size, applySize},
      {"--pixel", pixel,
       [](InputPreprocessing& input, const std::string& text) {
         input.order = pixelOrderOf(text);
       }},
      {"--mean", mean,
       [](InputPreprocessing& input, const std::string& text) {
         input.mean = floatsOf(text, "--mean");
       }},
      {"--norm", norm,
       [](InputPreprocessing& input, const std::string& text) {
         input.norm = floatsOf(text, "--norm");
       }},
      {"--fit", fit,
       [](InputPreprocessing& input, const std::string& text) { input.fit = imageFitOf(text); }},
  }};
  // First what holds for all inputs: one with a value of its own has the others' from there.
  for (const InputOption& option : options) {
    for (const std::string& text : option.given) {
      if (const auto groups = bracketGroups(text);
          namedValue(text).first.empty() && groups.size() == 1) {
        option.apply(preprocessing, groups.front());
        result.ordered = result.ordered || &option.given == &pixel;
      }
    }
  }
  const auto applyTo = [&](const InputOption& option, const std::string& input,
                           const std::string& value) {
    option.apply(preprocessing.ownOf(input), value);
    if (&option.given == &pixel) {
      result.orderedInputs.insert(input);
    }
  };
  for (const InputOption& option : options) {
    for (const std::string& text : option.given) {
      const auto [name, value] = namedValue(text);
      const auto groups = bracketGroups(value);
      if (!name.empty()) {
        if (model != nullptr) {
          requireInput(*model, name, option);
        }
        applyTo(option, name, groups.front());
      } else if (groups.size() > 1) {
        if (model == nullptr || model->inputs.size() != groups.size()) {
          throw Error(std::string(option.name) + ": '" + text + "' has " +
                      std::to_string(groups.size()) + " groups, one for each input, but the " +
                      (model == nullptr ? std::string("inputs are not known yet")
                                        : "model has " + std::to_string(model->inputs.size())));
        }
        for (std::size_t i = 0; i < groups.size(); ++i) {
          applyTo(option, model->inputs[i].name, groups[i]);
        }
      }
    }
  }
  return result;
}

Preprocessing ModelOptions::preprocessing(const Model& model) const {
  const Given given = asGiven(&model);
  return checked(withModelsOrder(given.preprocessing, model, given.ordered, given.orderedInputs));
}

Preprocessing ModelOptions::preprocessing() const {
  return checked(asGiven(nullptr).preprocessing);
}

}  // namespace quantoscope
