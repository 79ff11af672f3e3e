// SPDX-License-Identifier: GPL-3.0-or-later
// How the trials of a preprocessing search are judged.
#include <algorithm>
#include <cmath>

#include "core/analysis/chance.h"
#include "core/analysis/preprocessing_search.h"

namespace quantoscope {
namespace {

constexpr double kProven = 0.01;
constexpr double kUnlikely = 0.05;
// The misfit of other values must exceed the best one's by this factor before they count as worse:
// of 17 networks of known preprocessing none ranked wrong values first by so much. A scale within a
// factor of 3 is hard to tell, since images differ in contrast: 5 of them ranked (x - mean) / 58
// before (x - mean) / 128, by up to 1.24.
constexpr double kClearMisfit = 1.14;
constexpr double kClearScaleMisfit = 1.4;

double reciprocalRank(const PreprocessingTrial& trial) {
  double sum = 0;
  for (const ImageTrial& image : trial.images) {
    sum += image.labelRank > 0 ? 1.0 / image.labelRank : 0;
  }
  return trial.images.empty() ? 0 : sum / static_cast<double>(trial.images.size());
}

double misfitOf(const PreprocessingTrial& trial) {
  const double misfit = trial.balance ? trial.balance->misfit() : HUGE_VAL;
  return std::isfinite(misfit) ? misfit : HUGE_VAL;
}

bool nearTo(const PreprocessingTrial& a, const PreprocessingTrial& b) {
  return nearlySameValues(a.candidate.preprocessing, b.candidate.preprocessing);
}

bool sameOrder(const PreprocessingTrial& a, const PreprocessingTrial& b) {
  return a.candidate.preprocessing.order == b.candidate.preprocessing.order;
}

// How probable such a lead of `a` over `b` is by accident; `score` is compared image by image.
template <typename Score>
double accident(const PreprocessingTrial& a, const PreprocessingTrial& b, const Score& score) {
  std::size_t wins = 0;
  std::size_t losses = 0;
  for (std::size_t i = 0; i < std::min(a.images.size(), b.images.size()); ++i) {
    const double difference = score(a.images[i]) - score(b.images[i]);
    wins += difference > 0 ? 1 : 0;
    losses += difference < 0 ? 1 : 0;
  }
  return signTest(wins, losses);
}

double accidentByLabels(const PreprocessingTrial& a, const PreprocessingTrial& b) {
  const double hits =
      accident(a, b, [](const ImageTrial& image) { return image.labelRank == 1 ? 1.0 : 0.0; });
  const double ranks =
      accident(a, b, [](const ImageTrial& image) { return 1.0 / std::max(1, image.labelRank); });
  return std::min(1.0,
                  2 * std::min(hits, ranks));  // two tests, either of which may do (Bonferroni)
}

double chanceOf(const PreprocessingTrial& trial, std::size_t classes) {
  std::vector<Answer> answers;
  for (const ImageTrial& image : trial.images) {
    answers.push_back({image.firstClass, image.label});
  }
  return shareByGuessing(answers, classes);
}

Certainty certaintyOf(double worstAccident) {
  return worstAccident < kProven     ? Certainty::Sure
         : worstAccident < kUnlikely ? Certainty::Likely
                                     : Certainty::Unknown;
}

void judgeByLabels(PreprocessingRanking& ranking) {
  const PreprocessingTrial& best = ranking.trials.front();
  ranking.chance = chanceOf(best, ranking.classes);
  ranking.nearChance = isNearChance(best.top1, ranking.chance);
  double values = 0;
  double order = 0;
  for (std::size_t i = 1; i < ranking.trials.size(); ++i) {
    const PreprocessingTrial& trial = ranking.trials[i];
    const bool near = nearTo(best, trial);
    if (near && sameOrder(best, trial)) {
      continue;
    }
    const double accident = accidentByLabels(best, trial);
    if (!near) {
      values = std::max(values, accident);
    }
    if (!sameOrder(best, trial)) {
      order = std::max(order, accident);
    }
    if (accident >= kUnlikely) {
      ranking.alternatives.push_back(i);
    }
  }
  if (!ranking.nearChance) {
    ranking.values = certaintyOf(values);
    ranking.order = certaintyOf(order);
  }
}

void judgeByBalance(PreprocessingRanking& ranking) {
  const PreprocessingTrial& best = ranking.trials.front();
  ranking.values = best.balance ? Certainty::Likely : Certainty::Unknown;
  ranking.order = Certainty::Likely;
  for (std::size_t i = 1; i < ranking.trials.size(); ++i) {
    const PreprocessingTrial& trial = ranking.trials[i];
    const bool near = nearTo(best, trial);
    if (!near) {
      const bool scale =
          differOnlyInScale(best.candidate.preprocessing, trial.candidate.preprocessing);
      const double needed = scale ? kClearScaleMisfit : kClearMisfit;
      const bool clear = best.balance && misfitOf(trial) >= needed * misfitOf(best);
      if (!clear) {
        ranking.values = Certainty::Unknown;
        ranking.alternatives.push_back(i);
      }
    } else if (!sameOrder(best, trial)) {
      // Balance hardly depends on the order of the channels; a classifier's confidence does.
      const bool clear = ranking.classes > 0 && accident(best, trial, [](const ImageTrial& image) {
                                                  return image.confidence;
                                                }) < kProven;
      if (!clear) {
        ranking.order = Certainty::Unknown;
        ranking.alternatives.push_back(i);
      }
    }
  }
}

}  // namespace

const char* toString(Certainty certainty) {
  switch (certainty) {
    case Certainty::Sure:
      return "sure";
    case Certainty::Likely:
      return "likely";
    case Certainty::Unknown:
      break;
  }
  return "unknown";
}

double signTest(std::size_t wins, std::size_t losses) {
  // P(at least `wins` of n) for a fair coin, summed in logarithms: n may be large.
  const std::size_t n = wins + losses;
  double sum = 0;
  for (std::size_t k = wins; k <= n; ++k) {
    const auto total = static_cast<double>(n);
    const auto one = static_cast<double>(k);
    sum += std::exp(std::lgamma(total + 1) - std::lgamma(one + 1) - std::lgamma(total - one + 1) -
                    total * std::log(2.0));
  }
  return std::min(1.0, sum);
}

void rank(PreprocessingRanking& ranking, const Preprocessing& current) {
  auto& trials = ranking.trials;
  ranking.labelled = !trials.empty() && trials.front().top1.count > 0;
  ranking.alternatives.clear();
  std::size_t most = 0;
  for (const PreprocessingTrial& trial : trials) {
    most = std::max(most, trial.images.size());
  }
  std::stable_sort(trials.begin(), trials.end(), [&](const auto& a, const auto& b) {
    if (ranking.labelled) {
      // Those that went on to more images were the best of the first ones.
      const bool moreA = a.images.size() == most;
      const bool moreB = b.images.size() == most;
      if (moreA != moreB) {
        return moreA;
      }
      if (a.top1.hits * b.top1.count != b.top1.hits * a.top1.count) {
        return a.top1.hits * b.top1.count > b.top1.hits * a.top1.count;
      }
      if (reciprocalRank(a) != reciprocalRank(b)) {
        return reciprocalRank(a) > reciprocalRank(b);
      }
    }
    return misfitOf(a) < misfitOf(b);
  });
  // Among values that hardly differ the order that makes a classifier surer comes first.
  if (!ranking.labelled && ranking.classes > 0) {
    const auto surer = [](const PreprocessingTrial& a, const PreprocessingTrial& b) {
      return accident(a, b, [](const ImageTrial& image) { return image.confidence; });
    };
    for (std::size_t i = 1; i < trials.size(); ++i) {
      if (nearTo(trials.front(), trials[i]) && !sameOrder(trials.front(), trials[i]) &&
          surer(trials[i], trials.front()) < kProven) {
        std::rotate(trials.begin(), trials.begin() + static_cast<std::ptrdiff_t>(i),
                    trials.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        break;
      }
    }
  }
  ranking.current.reset();
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (sameValues(trials[i].candidate.preprocessing, current)) {
      ranking.current = i;
    }
  }
  ranking.values = Certainty::Unknown;
  ranking.order = Certainty::Unknown;
  if (ranking.labelled) {
    judgeByLabels(ranking);
  } else {
    judgeByBalance(ranking);
  }
  if (trials.front().candidate.preprocessing.order == PixelOrder::Gray) {
    ranking.order = Certainty::Sure;
  }
}

std::string describe(const PreprocessingRanking& ranking) {
  const PreprocessingTrial& best = ranking.trials.front();
  if (ranking.nearChance) {
    return "None of them fits: the best is right no more often than guessing. The labels, the "
           "size, the images or the model are wrong.";
  }
  const std::string first = best.candidate.name;
  std::string text;
  if (ranking.values == Certainty::Unknown) {
    text = "It cannot be told which fits. The best here is: " + first + ".";
  } else {
    text = std::string(ranking.values == Certainty::Sure ? "This fits: " : "This is likely: ") +
           first + ".";
    if (ranking.order == Certainty::Unknown) {
      text += " The pixel order cannot be told.";
    } else if (ranking.order < ranking.values) {
      text += " The pixel order is only likely.";
    }
  }
  if (!ranking.alternatives.empty()) {
    text += " Not worse by these figures:";
    constexpr std::size_t kNamed = 4;
    for (std::size_t i = 0; i < std::min(kNamed, ranking.alternatives.size()); ++i) {
      text += (i == 0 ? " " : "; ") + ranking.trials[ranking.alternatives[i]].candidate.name;
    }
    text += ranking.alternatives.size() > kNamed
                ? "; and " + std::to_string(ranking.alternatives.size() - kNamed) + " more."
                : ".";
  }
  if (!ranking.labelled && ranking.values == Certainty::Unknown) {
    text += " Images with labels would tell.";
  }
  return text;
}

}  // namespace quantoscope
