// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/preprocessing_listing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "app/cli/formatted.h"
#include "core/formats/json_number.h"

namespace quantoscope {
namespace {

std::string listOf(const std::vector<float>& values) {
  std::string text;
  for (const float value : values) {
    std::array<char, 32> digits{};  // the fewest that are read as the same number
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text += (text.empty() ? "" : ",") + std::string(digits.data(), end);
  }
  return text;
}

const PreprocessingPreset* presetOf(const Preprocessing& preprocessing) {
  for (const PreprocessingPreset& preset : preprocessingPresets()) {
    if (sameValues(preset.preprocessing, preprocessing)) {
      return &preset;
    }
  }
  return nullptr;
}

bool isAlternative(const PreprocessingRanking& ranking, std::size_t trial) {
  return std::find(ranking.alternatives.begin(), ranking.alternatives.end(), trial) !=
         ranking.alternatives.end();
}

std::string rowOf(const PreprocessingRanking& ranking, std::size_t place) {
  const PreprocessingTrial& trial = ranking.trials[place];
  std::string text = formatted("%3zu%s", place + 1, ranking.current == place ? "*" : " ");
  if (ranking.labelled) {
    text += formatted(" %6.2f %% (%zu of %zu) %6.2f %%", 100 * trial.top1.value(), trial.top1.hits,
                      trial.top1.count, 100 * trial.top5.value());
  }
  const auto& best = ranking.trials.front().balance;
  text += trial.balance && best && best->misfit() > 0
              ? formatted(" %8.3f", trial.balance->misfit() / best->misfit())
              : formatted(" %8s", "-");
  text += trial.confidence ? formatted(" %10.3f", *trial.confidence) : formatted(" %10s", "-");
  text += std::string("  ") + (place == 0 || isAlternative(ranking, place) ? "  " : "- ");
  return text + trial.candidate.name + "\n";
}

}  // namespace

std::string optionsOf(const Preprocessing& preprocessing) {
  std::string text;
  if (const PreprocessingPreset* preset = presetOf(preprocessing)) {
    text = "--preset " + std::string(preset->id);
  } else {
    text = std::string("--pixel ") + toString(preprocessing.order);
    if (!preprocessing.mean.empty()) {
      text += " --mean " + listOf(preprocessing.mean);
    }
    if (!preprocessing.norm.empty()) {
      text += " --norm " + listOf(preprocessing.norm);
    }
  }
  if (preprocessing.width > 0 && preprocessing.height > 0) {
    text += formatted(" --size %dx%d", preprocessing.width, preprocessing.height);
  }
  if (preprocessing.fit != ImageFit::Stretch) {
    text += std::string(" --fit ") + toString(preprocessing.fit);
  }
  return text;
}

std::string preprocessingListing(const PreprocessingRanking& ranking) {
  std::string text = ranking.labelled
                         ? "     float top-1               top-5   misfit confidence    values\n"
                         : "       misfit confidence    values\n";
  for (std::size_t i = 0; i < ranking.trials.size(); ++i) {
    text += rowOf(ranking, i);
  }
  text +=
      "\nMisfit: how far the layers' values lie from where training keeps them, over the first\n"
      "one's; smaller is better. Confidence: mean over the images of the largest probability.\n"
      "* in force; - worse by these figures.\n\n";
  text += describe(ranking) + "\n";
  return text + "Options: " + optionsOf(ranking.trials.front().candidate.preprocessing) + "\n";
}

std::string preprocessingJson(const PreprocessingRanking& ranking) {
  using Json = nlohmann::ordered_json;
  Json trials = Json::array();
  for (std::size_t i = 0; i < ranking.trials.size(); ++i) {
    const PreprocessingTrial& trial = ranking.trials[i];
    const Preprocessing& preprocessing = trial.candidate.preprocessing;
    Json one = {{"name", trial.candidate.name},
                {"pixel", toString(preprocessing.order)},
                {"mean", preprocessing.mean},
                {"norm", preprocessing.norm},
                {"options", optionsOf(preprocessing)},
                {"in_force", ranking.current == i},
                {"alternative", isAlternative(ranking, i)}};
    if (ranking.labelled) {
      one["float_top1"] = {{"hits", trial.top1.hits}, {"count", trial.top1.count}};
      one["float_top5"] = {{"hits", trial.top5.hits}, {"count", trial.top5.count}};
    }
    one["misfit"] = trial.balance ? numberOrNull(trial.balance->misfit()) : Json(nullptr);
    one["confidence"] = trial.confidence ? numberOrNull(*trial.confidence) : Json(nullptr);
    trials.push_back(std::move(one));
  }
  Json skipped = Json::array();
  for (const SkippedImage& image : ranking.skipped) {
    skipped.push_back({{"file", image.file.string()}, {"reason", image.reason}});
  }
  const Json json = {{"labelled", ranking.labelled},
                     {"values", toString(ranking.values)},
                     {"pixel_order", toString(ranking.order)},
                     {"near_chance", ranking.nearChance},
                     {"text", describe(ranking)},
                     {"trials", trials},
                     {"skipped", skipped}};
  // File names may be any bytes; what is not UTF-8 is replaced.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
