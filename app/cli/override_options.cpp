// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/override_options.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "app/cli/value_lists.h"
#include "core/base/error.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/group_edits.h"
#include "core/quantization/scheme.h"
#include "core/quantization/threshold_range.h"
#include "core/quantization/weight_range.h"

namespace quantoscope {
namespace {

const std::string kCommandLine = "command line";

int bitsOf(std::string_view text, const std::string& option) {
  const double bits = numberOf(text, option);
  if (bits != static_cast<int>(bits)) {
    throw Error(option + ": '" + std::string(text) + "' is not a whole number of bits");
  }
  largestCode(static_cast<int>(bits));
  return static_cast<int>(bits);
}

void apply(LayerOverride& layerOverride, std::string_view pair, const std::string& layer) {
  const std::string option = "--override " + layer;
  const auto equals = pair.find('=');
  const std::string key(pair.substr(0, equals));
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
  if (key == "threshold") {
    layerOverride.threshold = numberOf(value, option);
    if (*layerOverride.threshold <= 0) {
      throw Error(option + ": a threshold must be above 0, not " + std::string(value));
    }
  } else if (key == "bits") {
    layerOverride.activationBits = bitsOf(value, option);
  } else if (key == "weight-bits") {
    layerOverride.weightBits = bitsOf(value, option);
  } else if (key == "method") {
    layerOverride.method = thresholdMethod(value).id;
  } else if (key == "float" && (value == "yes" || value == "no")) {
    layerOverride.keepFloat = value == "yes";
  } else if (key == "half" && (value == "yes" || value == "no")) {
    layerOverride.halfFloat = value == "yes";
    layerOverride.keepFloat = value == "yes" ? std::optional(true) : layerOverride.keepFloat;
  } else if (key == "asymmetric" && (value == "yes" || value == "no")) {
    layerOverride.asymmetric = value == "yes";
  } else if (key == "per-tensor" && (value == "yes" || value == "no")) {
    layerOverride.perTensorWeights = value == "yes";
  } else if (key == "untied" && (value == "yes" || value == "no")) {
    layerOverride.untied = value == "yes" ? std::optional(true) : std::nullopt;
  } else if (key == "weight-range") {
    layerOverride.weightRange = parseWeightRange(value);
  } else {
    throw Error(option + ": '" + std::string(pair) +
                "' is not threshold=NUMBER, bits=2..8, weight-bits=2..8, method=NAME, "
                "float=yes|no, half=yes|no, asymmetric=yes|no, per-tensor=yes|no, untied=yes|no or "
                "weight-range=NAME");
  }
}

// What a given value decided is void where a newer decision is about the same thing.
void dropDecided(LayerOverride& given, const std::vector<std::string_view>& pairs) {
  const auto names = [&](std::string_view key) {
    return std::any_of(pairs.begin(), pairs.end(), [&](std::string_view pair) {
      return pair.substr(0, pair.find('=')) == key;
    });
  };
  if (names("method")) {
    given.threshold.reset();
  }
  if (names("weight-bits") || names("per-tensor") || names("weight-range")) {
    given.weightScales.reset();
  }
}

void decideByHand(LayerOverride& layerOverride, const std::string& text, const std::string& layer) {
  const auto pairs = split(text, ',');
  dropDecided(layerOverride, pairs);
  for (const std::string_view pair : pairs) {
    apply(layerOverride, pair, layer);
  }
  layerOverride.provenance = Provenance{kCommandLine, std::chrono::system_clock::now(), ""};
}

// "a", "a and b", "a, b and 3 more".
std::string namesOf(const Model& model, const std::vector<std::size_t>& layers) {
  constexpr std::size_t kNamed = 3;
  std::string names;
  for (std::size_t i = 0; i < layers.size() && i < kNamed; ++i) {
    const bool last = i > 0 && i + 1 == layers.size();
    names += (i == 0 ? "" : last ? " and " : ", ") + model.layers[layers[i]].name;
  }
  return layers.size() > kNamed ? names + " and " + std::to_string(layers.size() - kNamed) + " more"
                                : names;
}

}  // namespace

void addOverrideOption(CLI::App& command, std::vector<std::string>& overrides) {
  command
      .add_option(
          "--override", overrides,
          "Decide something for one layer by hand, or for all with '*'; may be given several "
          "times, a later one counts. KEY=VALUE pairs, separated by commas: "
          "threshold=NUMBER, bits=2..8, weight-bits=2..8, method=NAME, float=yes|no, "
          "half=yes|no (float in 16 bits), asymmetric=yes|no, per-tensor=yes|no (one weight "
          "scale for all channels), weight-range=absmax|aciq-ncnn|aciq-gauss|aciq-laplace|"
          "admm (without it as the method has it), untied=yes|no. Threshold, bits, method and "
          "asymmetric move all layers that the target has one scale for, but for those with "
          "untied=yes")
      ->type_size(2)
      ->type_name("LAYER KEY=VALUE,…")
      ->allow_extra_args(false)
      ->expected(1, 1 << 16);
}

void applyOverrides(Plan& plan, const Model& model, const std::vector<std::string>& overrides,
                    bool quiet) {
  for (std::size_t i = 0; i + 1 < overrides.size(); i += 2) {
    const std::string& name = overrides[i];
    bool found = false;
    for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
      if (model.layers[layer].name == name || name == "*") {
        LayerOverride decided = plan.overrides[layer];
        decideByHand(decided, overrides[i + 1], name);
        const auto moved = applyToGroup(plan, layer, decided);
        if (!quiet && name != "*" && !moved.empty()) {
          std::fprintf(stderr,
                       "--override %s: %s moves with it, because the target has one scale for "
                       "them; untied=yes decides for one alone\n",
                       name.c_str(), namesOf(model, moved).c_str());
        }
        found = true;
      }
    }
    if (!found) {
      throw Error("--override: " + model.name + " has no quantizable layer '" + name + "'");
    }
  }
}

Plan planOf(const Model& model, const PlanRequest& request) {
  Plan plan;
  plan.method = thresholdMethod(request.method).id;
  setTarget(plan, model, request.target);
  plan.overrides = request.given;
  plan.overrides.resize(model.layers.size());
  const auto untied = untieWhatDiffers(plan);
  if (!request.quiet && !untied.empty()) {
    std::fprintf(stderr,
                 "warning: the plan has other thresholds for %s than for layers that the target "
                 "has one scale with; untied as it was given\n",
                 namesOf(model, untied).c_str());
  }
  applyOverrides(plan, model, request.overrides, request.quiet);
  return plan;
}

void requireOverridesInRange(const Model& model, const Calibration& calibration, const Plan& plan) {
  requireThresholdsInRange(model, calibration, plan, kCommandLine);
}

}  // namespace quantoscope
