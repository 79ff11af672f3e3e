// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/preprocessing_search.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <memory>
#include <utility>

#include "core/analysis/output_comparison.h"
#include "core/base/error.h"
#include "core/base/ordered_results.h"
#include "core/base/parallel.h"
#include "core/base/progress_clock.h"
#include "core/model/image_source.h"
#include "core/model/network.h"

namespace quantoscope {
namespace {

constexpr std::size_t kBalanceImages = 16;
constexpr std::size_t kTop = 5;

bool isImageFile(const std::filesystem::path& file) {
  return file.extension() != ".npy" && file.extension() != ".NPY";
}

// Indices of `count` of the samples, evenly spread; with labels only those that have one.
std::vector<std::size_t> spread(const std::vector<std::size_t>& from, std::size_t count) {
  count = std::min(count, from.size());
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i) {
    chosen.push_back(from[i * from.size() / count]);
  }
  return chosen;
}

Tensor valuesOf(const PreparedImage& image, const InputPreprocessing& preprocessing,
                const Shape& shape) {
  const auto channels = static_cast<std::size_t>(image.channels);
  const std::size_t area = image.pixels.size() / channels;
  Tensor tensor{shape, std::vector<float>(image.pixels.size())};
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t from = preprocessing.order == PixelOrder::Bgr ? channels - 1 - c : c;
    const float mean = preprocessing.mean.empty() ? 0.0F : preprocessing.mean[c];
    const float norm = preprocessing.norm.empty() ? 1.0F : preprocessing.norm[c];
    for (std::size_t i = 0; i < area; ++i) {
      tensor.values[c * area + i] =
          (static_cast<float>(image.pixels[i * channels + from]) - mean) * norm;
    }
  }
  return tensor;
}

double largestProbability(const std::vector<float>& values) {
  double sum = 0;
  bool probabilities = true;
  for (const float value : values) {
    sum += static_cast<double>(value);
    probabilities = probabilities && value >= 0;
  }
  const auto most = static_cast<double>(*std::max_element(values.begin(), values.end()));
  constexpr double kRounding = 1e-3;
  if (probabilities && std::abs(sum - 1) <= kRounding) {
    return most;
  }
  double exponentials = 0;
  for (const float value : values) {
    exponentials += std::exp(static_cast<double>(value) - most);
  }
  return 1 / exponentials;
}

// The largest value of each output that looks like probabilities; -1 for others.
std::vector<double> largestShares(const std::vector<Tensor>& outputs) {
  std::vector<double> shares;
  for (const Tensor& output : outputs) {
    double most = -1;
    for (const float value : output.values) {
      if (!(value >= 0 && value <= 1)) {
        most = -1;
        break;
      }
      most = std::max(most, static_cast<double>(value));
    }
    shares.push_back(most);
  }
  return shares;
}

int rankOf(const std::vector<float>& values, int label) {
  const float own = values[static_cast<std::size_t>(label)];
  int rank = 1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    rank += values[i] > own || (values[i] == own && i < static_cast<std::size_t>(label)) ? 1 : 0;
  }
  return rank;
}

struct CandidateOnImage {
  ImageTrial trial;
  std::vector<double> shares;
  std::optional<LayerSums> sums;
};

struct SampleTrials {
  std::optional<std::string> failure;
  std::size_t classes = 0;
  std::vector<CandidateOnImage> candidates;  // of those that were asked for
};

class Search {
 public:
  Search(const Model& model, const SampleSet& samples, const PreprocessingSearchOptions& options,
         const JobControl& control)
      : model_(model),
        samples_(samples),
        options_(options),
        control_(control),
        shapes_(sampleShapes(model, samples, options.current)),
        current_(inForce()) {
    const Shape& shape = shapes_[imageInput()];
    candidates_ = preprocessingCandidates(current_, shape.size() == 3 ? shape.front() : 0);
    result_.trials.resize(candidates_.size());
    sums_.resize(candidates_.size());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      result_.trials[i].candidate = candidates_[i];
    }
  }

  PreprocessingRanking run() {
    setEngineThreads(1);
    std::vector<std::size_t> usable;
    for (std::size_t i = 0; i < samples_.count(); ++i) {
      if (options_.labels.empty() || options_.labels[i]) {
        usable.push_back(i);
      }
    }
    const auto first = spread(usable, options_.images);
    std::vector<std::size_t> all(candidates_.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i] = i;
    }
    tryOn(first, all, kBalanceImages);
    if (result_.trials.front().images.empty()) {
      throw Error("none of the " + std::to_string(first.size()) +
                  " images can be used; the first: " + result_.skipped.front().reason);
    }
    if (labelsDoNotFit()) {
      forgetLabels();
    }
    finishBalance();
    if (result_.classes > 0) {
      std::vector<std::size_t> rest;
      for (const std::size_t sample : spread(usable, options_.mostImages)) {
        if (!std::binary_search(first.begin(), first.end(), sample)) {
          rest.push_back(sample);
        }
      }
      tryOn(rest, contenders(), 0);
    }
    finishConfidence();
    rank(result_, current_);
    return std::move(result_);
  }

 private:
  std::size_t imageInput() const {
    for (std::size_t i = 0; i < samples_.files.size(); ++i) {
      if (isImageFile(samples_.files[i].front())) {
        return i;
      }
    }
    throw Error(model_.name +
                ": the samples are arrays, which are taken as they are; a preprocessing is for "
                "images");
  }

  // What the first image input has, for all inputs without one of their own.
  Preprocessing inForce() const {
    const std::size_t input = imageInput();
    const std::string& name = model_.inputs[input].name;
    Preprocessing preprocessing = options_.current;
    static_cast<InputPreprocessing&>(preprocessing) = options_.current.of(name);
    preprocessing.own.erase(name);
    const int channels = shapes_[input].size() == 3 ? shapes_[input].front() : 0;
    if ((channels == 1 || channels == 3) && channels != channelsOf(preprocessing.order)) {
      preprocessing.order = channels == 1 ? PixelOrder::Gray : PixelOrder::Bgr;
      preprocessing.mean.clear();
      preprocessing.norm.clear();
    }
    return preprocessing;
  }

  // Takes the candidates' values; others are loaded as they are.
  bool isTried(std::size_t input, const std::filesystem::path& file) const {
    return isImageFile(file) && shapes_[input].size() == 3 &&
           shapes_[input].front() == channelsOf(current_.order) &&
           !current_.own.contains(model_.inputs[input].name);
  }

  // A column of a list that means something else than the network's classes.
  bool labelsDoNotFit() const {
    const auto& images = result_.trials.front().images;
    return options_.labelsOptional &&
           (result_.classes == 0 ||
            std::any_of(images.begin(), images.end(), [this](const ImageTrial& image) {
              return image.label >= static_cast<int>(result_.classes);
            }));
  }

  void forgetLabels() {
    labelled_ = false;
    for (PreprocessingTrial& trial : result_.trials) {
      trial.top1 = {};
      trial.top5 = {};
      for (ImageTrial& image : trial.images) {
        image.label = -1;
        image.labelRank = 0;
      }
    }
  }

  // Places in candidates_ that the first images do not tell from the best.
  std::vector<std::size_t> contenders() const {
    PreprocessingRanking soFar = result_;
    rank(soFar, current_);
    std::vector<std::size_t> places;
    const auto keep = [&](std::size_t trial) {
      for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (sameValues(candidates_[i].preprocessing, soFar.trials[trial].candidate.preprocessing)) {
          places.push_back(i);
        }
      }
    };
    for (std::size_t trial = 0; trial < soFar.trials.size(); ++trial) {
      const bool untold = std::find(soFar.alternatives.begin(), soFar.alternatives.end(), trial) !=
                          soFar.alternatives.end();
      const bool near = nearlySameValues(soFar.trials[trial].candidate.preprocessing,
                                         soFar.trials.front().candidate.preprocessing);
      if (untold || near || soFar.current == trial) {
        keep(trial);
      }
    }
    std::sort(places.begin(), places.end());
    return places;
  }

  void tryOn(const std::vector<std::size_t>& samples, const std::vector<std::size_t>& candidates,
             std::size_t balanceImages) {
    if (samples.empty()) {
      return;
    }
    ProgressClock clock(control_.report, samples.size() * candidates.size());
    OrderedResults<SampleTrials> results([&](std::size_t place, SampleTrials&& trials) {
      take(samples[place], candidates, std::move(trials));
    });
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    runWorkers(
        workerCount(options_.threads, samples.size()),
        [&](std::size_t) {
          Network network(model_, shapes_, Fusion::Off);
          for (std::size_t i = next++; i < samples.size() && !failed; i = next++) {
            results.add(i, trySample(samples[i], candidates, i < balanceImages, network, clock));
          }
        },
        [&] { failed = true; });
  }

  SampleTrials trySample(std::size_t sample, const std::vector<std::size_t>& candidates,
                         bool withBalance, Network& network, ProgressClock& clock) {
    SampleTrials result;
    std::vector<Tensor> inputs(shapes_.size());
    std::vector<PreparedImage> images(shapes_.size());
    Preprocessing decoding = current_;
    decoding.order = current_.order == PixelOrder::Gray ? PixelOrder::Gray : PixelOrder::Rgb;
    try {
      for (std::size_t i = 0; i < shapes_.size(); ++i) {
        const auto& file = samples_.files[i][sample];
        if (isTried(i, file)) {
          images[i] = prepareImage(file, decoding, shapes_[i]);
        } else {
          const ModelInput& input = model_.inputs[i];
          inputs[i] = loadInput(file, current_.of(input.name), shapes_[i], input.channelsLast);
        }
      }
    } catch (const Error& error) {
      result.failure = error.what();
      return result;
    }
    for (const std::size_t candidate : candidates) {
      throwIfStopped(control_.stop);
      for (std::size_t i = 0; i < shapes_.size(); ++i) {
        if (images[i].channels > 0) {
          inputs[i] = valuesOf(images[i], candidates_[candidate].preprocessing, shapes_[i]);
        }
      }
      LayerSumsHook hook(model_.layers.size());
      const auto outputs = network.forward(inputs, withBalance ? &hook : nullptr);
      CandidateOnImage one = judged(sample, outputs);
      if (withBalance) {
        one.sums = std::move(hook.sums);
      }
      result.classes = std::max(result.classes, classesOf(outputs));
      result.candidates.push_back(std::move(one));
      clock.advance();
    }
    return result;
  }

  static std::size_t classesOf(const std::vector<Tensor>& outputs) {
    return isClassification(outputs) ? outputs.front().values.size() : 0;
  }

  CandidateOnImage judged(std::size_t sample, const std::vector<Tensor>& outputs) const {
    CandidateOnImage one;
    if (!isClassification(outputs)) {
      one.shares = largestShares(outputs);
      return one;
    }
    const auto& values = outputs.front().values;
    one.trial.firstClass = largest(outputs.front(), 1).front();
    one.trial.confidence = largestProbability(values);
    if (labelled_ && options_.labels[sample]) {
      const int label = *options_.labels[sample];
      if (static_cast<std::size_t>(label) >= values.size()) {
        if (options_.labelsOptional) {
          one.trial.label = label;
          return one;
        }
        throw Error(samples_.files.front()[sample].string() + ": its label is " +
                    std::to_string(label) + ", but the network has " +
                    std::to_string(values.size()) + " classes, counted from 0");
      }
      one.trial.label = label;
      one.trial.labelRank = rankOf(values, label);
    }
    return one;
  }

  void take(std::size_t sample, const std::vector<std::size_t>& candidates, SampleTrials&& trials) {
    if (trials.failure) {
      result_.skipped.push_back({samples_.files.front()[sample], *trials.failure});
      return;
    }
    if (!options_.labels.empty() && trials.classes == 0 && !options_.labelsOptional) {
      throw Error(model_.name +
                  ": labels need a network with one output, a vector of a value a class");
    }
    result_.classes = std::max(result_.classes, trials.classes);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      CandidateOnImage& one = trials.candidates[i];
      const int label = one.trial.labelRank;
      PreprocessingTrial& trial = result_.trials[candidates[i]];
      if (labelled_) {
        ++trial.top1.count;
        ++trial.top5.count;
        trial.top1.hits += label == 1 ? 1 : 0;
        trial.top5.hits += label >= 1 && label <= static_cast<int>(kTop) ? 1 : 0;
      }
      trial.images.push_back(one.trial);
      shares_.resize(candidates_.size());
      if (!one.shares.empty()) {
        shares_[candidates[i]].push_back(std::move(one.shares));
      }
      if (one.sums) {
        sums_[candidates[i]].merge(*one.sums);
        balanceSamples_ += i == 0 ? 1 : 0;
      }
    }
  }

  void finishBalance() {
    for (std::size_t i = 0; i < candidates_.size() && balanceSamples_ > 0; ++i) {
      result_.trials[i].balance = activationBalance(model_, sums_[i], balanceSamples_);
    }
    sums_.clear();
  }

  void finishConfidence() {
    for (std::size_t i = 0; i < candidates_.size() && result_.classes > 0; ++i) {
      PreprocessingTrial& trial = result_.trials[i];
      double sum = 0;
      for (const ImageTrial& image : trial.images) {
        sum += image.confidence;
      }
      trial.confidence = sum / static_cast<double>(trial.images.size());
    }
    if (result_.classes > 0 || shares_.empty() || shares_.front().empty()) {
      return;
    }
    // Only outputs that are shares with every candidate and image can be compared.
    std::vector<bool> comparable(shares_.front().front().size(), true);
    for (const auto& images : shares_) {
      for (const auto& outputs : images) {
        for (std::size_t o = 0; o < comparable.size(); ++o) {
          comparable[o] = comparable[o] && o < outputs.size() && outputs[o] >= 0;
        }
      }
    }
    if (std::none_of(comparable.begin(), comparable.end(), [](bool one) { return one; })) {
      return;
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      double sum = 0;
      for (const auto& outputs : shares_[i]) {
        double most = 0;
        for (std::size_t o = 0; o < outputs.size(); ++o) {
          most = comparable[o] ? std::max(most, outputs[o]) : most;
        }
        sum += most;
      }
      result_.trials[i].confidence = sum / static_cast<double>(shares_[i].size());
    }
  }

  const Model& model_;
  const SampleSet& samples_;
  const PreprocessingSearchOptions& options_;
  const JobControl& control_;
  std::vector<Shape> shapes_;
  Preprocessing current_;
  bool labelled_ = !options_.labels.empty();
  std::vector<PreprocessingCandidate> candidates_;
  PreprocessingRanking result_;
  std::vector<LayerSums> sums_;
  std::size_t balanceSamples_ = 0;
  std::vector<std::vector<std::vector<double>>> shares_;  // candidate, image, output
};

}  // namespace

bool hasImages(const SampleSet& samples) {
  return std::any_of(samples.files.begin(), samples.files.end(), [](const auto& files) {
    return !files.empty() && isImageFile(files.front());
  });
}

PreprocessingRanking searchPreprocessing(const Model& model, const SampleSet& samples,
                                         const PreprocessingSearchOptions& options,
                                         const JobControl& control) {
  requireFits(model, samples);
  if (const std::string reason = quantizedReason(model); !reason.empty()) {
    throw Error(reason);
  }
  if (!options.labels.empty() && options.labels.size() != samples.count()) {
    throw Error("there are " + std::to_string(options.labels.size()) + " labels for " +
                std::to_string(samples.count()) + " images");
  }
  return Search(model, samples, options, control).run();
}

}  // namespace quantoscope
