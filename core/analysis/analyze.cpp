// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/analysis/measuring_hooks.h"
#include "core/analysis/network_analysis.h"
#include "core/analysis/output_comparison.h"
#include "core/base/error.h"
#include "core/base/ordered_results.h"
#include "core/base/parallel.h"
#include "core/base/progress_clock.h"

namespace quantoscope {
namespace {

constexpr std::size_t kTop = 5;

struct Sensitivity {
  ErrorSums onlyThis;
  ErrorSums allButThis;
  bool agreesOnly = false;
  bool agreesAllBut = false;
};

// All that one sample contributes.
struct SampleResult {
  std::optional<std::string> failure;
  std::vector<IsolatedError> isolated;
  std::vector<std::vector<ErrorSums>> accumulated;
  std::vector<CodeUse> uses;
  std::vector<Sensitivity> sensitivity;
  ImageAnalysis image;
  bool classifies = false;
  std::size_t classes = 0;
};

bool contains(const std::vector<int>& classes, int label, std::size_t first) {
  const auto end = classes.begin() + static_cast<std::ptrdiff_t>(std::min(first, classes.size()));
  return std::find(classes.begin(), end, label) != end;
}

void count(Proportion& proportion, bool hit) {
  ++proportion.count;
  proportion.hits += hit ? 1 : 0;
}

class Analyzer {
 public:
  Analyzer(const Model& model, const SampleSet& samples, const NetworkArithmetic& arithmetic,
           const AnalysisOptions& options, const JobControl& control)
      : model_(model),
        samples_(samples),
        options_(options),
        isolated_(model, arithmetic, options.backend),
        integers_(model, arithmetic, options.backend),
        quantized_(model, arithmetic, options.backend, false),
        shapes_(sampleShapes(model, samples, options.preprocessing)),
        stop_(control.stop),
        clock_(control.report, stepsOf(samples.count())),
        errors_(model.layers.size()),
        accumulated_(model.layers.size()),
        uses_(model.layers.size()),
        results_([this](std::size_t sample, SampleResult&& result) {
          take(sample, std::move(result));
        }) {
    if (!sensitive_.empty()) {
      analysis_.sensitivity.resize(model.layers.size());
    }
  }

  NetworkAnalysis run() {
    setEngineThreads(1);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    runWorkers(
        workerCount(options_.threads, samples_.count()),
        [&](std::size_t) {
          Network network(model_, shapes_, Fusion::Off);
          for (std::size_t i = next++; i < samples_.count() && !failed; i = next++) {
            throwIfStopped(stop_);
            results_.add(i, analyzeSample(i, network));
          }
        },
        [&] { failed = true; });
    if (analysis_.images.empty()) {
      throw Error("none of the " + std::to_string(samples_.count()) +
                  " images can be used; the first: " + analysis_.skipped.front().reason);
    }
    for (std::size_t i = 0; i < model_.layers.size(); ++i) {
      analysis_.layers.push_back(measurementOf(i));
    }
    analysis_.classNames = options_.classNames;
    analysis_.floatFault = floatNetworkFault(analysis_);
    return std::move(analysis_);
  }

 private:
  // Also chooses the samples to measure sensitivity on.
  std::size_t stepsOf(std::size_t samples) {
    const std::size_t wanted = std::min(options_.sensitivityImages, samples);
    for (std::size_t i = 0; i < wanted; ++i) {
      sensitive_.insert(i * samples / wanted);
    }
    return 2 * samples + 2 * sensitive_.size() * model_.layers.size();
  }

  SampleResult analyzeSample(std::size_t sample, Network& network) {
    SampleResult result;
    std::vector<Tensor> inputs;
    try {
      inputs = loadSample(model_, samples_, sample, options_.preprocessing, shapes_);
    } catch (const Error& error) {
      result.failure = error.what();
      return result;
    }
    IsolatingHook isolating(isolated_, stop_);
    const auto reference = network.forward(inputs, &isolating);
    clock_.advance();
    AccumulatingHook accumulating(quantized_, isolating.outputs, sensitive_.contains(sample),
                                  stop_);
    auto planned = network.forward(inputs, &accumulating);
    if (integers_.arithmetic().target == Target::Integer) {
      QuantizingHook whole(integers_);
      planned = network.forward(inputs, &whole);
    }
    clock_.advance();

    result.image.file = samples_.files.front()[sample];
    result.image.output = compareOutputs(reference, planned);
    result.classifies = isClassification(reference);
    if (result.classifies) {
      result.classes = reference.front().values.size();
      result.image.floatClasses = largest(reference.front(), kTop);
      result.image.quantizedClasses = largest(planned.front(), kTop);
    }
    if (!options_.labels.empty()) {
      result.image.label = options_.labels[sample];
      if (!options_.labelsOptional) {
        requireLabelExists(result, reference);
      } else if (!hasLabel(result, reference)) {
        result.image.label.reset();
      }
    }
    if (sensitive_.contains(sample)) {
      result.sensitivity = sensitivityOf(network, inputs, reference, isolating, accumulating);
    }
    result.isolated = std::move(isolating.errors);
    result.accumulated = std::move(accumulating.errors);
    result.uses = accumulating.uses();
    return result;
  }

  static bool hasLabel(const SampleResult& result, const std::vector<Tensor>& outputs) {
    return result.classifies && result.image.label &&
           static_cast<std::size_t>(*result.image.label) < outputs.front().values.size();
  }

  void requireLabelExists(const SampleResult& result, const std::vector<Tensor>& outputs) const {
    const auto classes = outputs.front().values.size();
    if (!result.classifies) {
      throw Error(model_.name +
                  ": labels need a network with one output, a vector with a value for each class");
    }
    if (result.image.label && !hasLabel(result, outputs)) {
      throw Error(result.image.file.string() + ": its label is " +
                  std::to_string(*result.image.label) + ", but the network has " +
                  std::to_string(classes) + " classes, counted from 0");
    }
  }

  std::vector<Sensitivity> sensitivityOf(Network& network, const std::vector<Tensor>& inputs,
                                         const std::vector<Tensor>& reference,
                                         const IsolatingHook& isolating,
                                         const AccumulatingHook& accumulating) {
    const auto positions = isolating.outputs.positions();
    const bool classifies = isClassification(reference);
    const int top = classifies ? largest(reference.front(), 1).front() : 0;
    const auto agrees = [&](const std::vector<Tensor>& outputs) {
      return classifies && largest(outputs.front(), 1).front() == top;
    };
    std::vector<Sensitivity> result(model_.layers.size());
    for (std::size_t layer = 0; layer < result.size(); ++layer) {
      throwIfStopped(stop_);
      OneLayerHook one(isolated_, layer);
      LayerHook* const changed = quantized_.isPlainFloat(layer) ? nullptr : &one;
      ReplayHook onlyThis(isolating.outputs, positions, layer, changed, nullptr);
      const auto only = network.forward(inputs, &onlyThis);
      clock_.advance();
      QuantizingHook rest(quantized_);
      ReplayHook allButThis(accumulating.outputs, positions, layer, nullptr, &rest);
      const auto allBut = network.forward(inputs, &allButThis);
      clock_.advance();
      result[layer] = {compareOutputs(reference, only), compareOutputs(reference, allBut),
                       agrees(only), agrees(allBut)};
    }
    return result;
  }

  // Called in the order of the samples, one call at a time.
  void take(std::size_t sample, SampleResult&& result) {
    if (result.failure) {
      analysis_.skipped.push_back({samples_.files.front()[sample], *result.failure});
      return;
    }
    for (std::size_t i = 0; i < model_.layers.size(); ++i) {
      errors_[i].merge(result.isolated[i]);
      auto& channels = accumulated_[i];
      channels.resize(std::max(channels.size(), result.accumulated[i].size()));
      for (std::size_t channel = 0; channel < result.accumulated[i].size(); ++channel) {
        channels[channel].merge(result.accumulated[i][channel]);
      }
      uses_[i].merge(result.uses[i]);
    }
    takeSensitivity(result);
    takeClasses(result);
    analysis_.output.merge(result.image.output);
    analysis_.images.push_back(std::move(result.image));
  }

  void takeSensitivity(const SampleResult& result) {
    if (result.sensitivity.empty()) {
      return;
    }
    ++analysis_.sensitivityImages;
    for (std::size_t i = 0; i < result.sensitivity.size(); ++i) {
      const Sensitivity& from = result.sensitivity[i];
      LayerSensitivity& to = analysis_.sensitivity[i];
      to.onlyThis.merge(from.onlyThis);
      to.allButThis.merge(from.allButThis);
      if (result.classifies) {
        count(to.agreementOnly, from.agreesOnly);
        count(to.agreementAllBut, from.agreesAllBut);
      }
    }
  }

  void takeClasses(const SampleResult& result) {
    if (!result.classifies) {
      return;
    }
    const ImageAnalysis& image = result.image;
    count(analysis_.agreement, image.floatClasses.front() == image.quantizedClasses.front());
    if (image.label) {
      if (!analysis_.accuracy) {
        analysis_.accuracy.emplace();
      }
      Accuracy& accuracy = *analysis_.accuracy;
      count(accuracy.floatTop1, contains(image.floatClasses, *image.label, 1));
      count(accuracy.floatTop5, contains(image.floatClasses, *image.label, kTop));
      count(accuracy.quantizedTop1, contains(image.quantizedClasses, *image.label, 1));
      count(accuracy.quantizedTop5, contains(image.quantizedClasses, *image.label, kTop));
      accuracy.classes = result.classes;
    }
  }

  LayerMeasurement measurementOf(std::size_t layer) const {
    LayerMeasurement measurement = errors_[layer].measurement(isolated_.arithmetic().layers[layer]);
    measurement.accumulatedChannels = accumulated_[layer];
    measurement.accumulated = total(accumulated_[layer]);
    measurement.accumulator.largest =
        std::max(measurement.accumulator.largest, uses_[layer].accumulator.largest);
    return measurement;
  }

  const Model& model_;
  const SampleSet& samples_;
  const AnalysisOptions& options_;
  IsolatedNetwork isolated_;
  QuantizedNetwork integers_;   // for outputs: what the target computes
  QuantizedNetwork quantized_;  // for layers: each writes float, see AccumulatingHook
  std::vector<Shape> shapes_;
  std::stop_token stop_;
  std::set<std::size_t> sensitive_;
  ProgressClock clock_;
  std::vector<IsolatedError> errors_;
  std::vector<std::vector<ErrorSums>> accumulated_;
  std::vector<CodeUse> uses_;
  NetworkAnalysis analysis_;
  OrderedResults<SampleResult> results_;
};

}  // namespace

NetworkAnalysis analyze(const Model& model, const SampleSet& samples,
                        const NetworkArithmetic& arithmetic, const AnalysisOptions& options,
                        const JobControl& control) {
  requireValid(options.preprocessing);
  if (samples.count() == 0) {
    throw Error("there are no images to analyse with");
  }
  requireFits(model, samples);
  if (!options.labels.empty() && options.labels.size() != samples.count()) {
    throw Error("there are " + std::to_string(options.labels.size()) + " labels for " +
                std::to_string(samples.count()) + " images");
  }
  return Analyzer(model, samples, arithmetic, options, control).run();
}

}  // namespace quantoscope
