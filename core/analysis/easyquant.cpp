// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/easyquant.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "core/analysis/layer_scale_search.h"
#include "core/analysis/recorded_passages.h"
#include "core/analysis/scale_trials.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/calibration/threshold_methods.h"
#include "core/model/network.h"

namespace quantoscope {
namespace {

using Clock = std::chrono::steady_clock;

LayerDecision decisionOf(const Model& model, const Calibration& calibration, const Plan& plan,
                         std::size_t layer) {
  return decide(model.layers[layer], *calibration.layers.at(layer), plan, plan.overrides.at(layer));
}

// Layers that are searched together.
using Unit = std::vector<std::size_t>;

struct UnitCost {
  std::size_t layers = 0;
  double cost = 0;
};

// Counts finished layers; the time that is left follows from their cost.
class SearchClock {
 public:
  SearchClock(std::function<void(const Progress&)> report, std::vector<UnitCost> costs)
      : report_(std::move(report)), costs_(std::move(costs)) {
    for (const UnitCost& unit : costs_) {
      total_ += unit.cost;
      layers_ += unit.layers;
    }
  }

  /// One of at most `runs` runs of the current layers is over.
  void advance(double runs) {
    const std::scoped_lock lock(mutex_);
    within_ = std::min(1.0, within_ + 1 / runs);
    if (Clock::now() - lastReport_ >= kInterval) {
      report();
    }
  }

  void finishUnit() {
    const std::scoped_lock lock(mutex_);
    finished_ += costs_[done_].cost;
    finishedLayers_ += costs_[done_].layers;
    within_ = 0;
    ++done_;
    report();
  }

 private:
  static constexpr std::chrono::milliseconds kInterval{100};

  void report() {
    lastReport_ = Clock::now();
    if (!report_) {
      return;
    }
    const double current = done_ < costs_.size() ? within_ * costs_[done_].cost : 0;
    const double past = finished_ + current;
    const double elapsed = std::chrono::duration<double>(lastReport_ - start_).count();
    report_({finishedLayers_, layers_, past > 0 ? elapsed / past * (total_ - past) : 0});
  }

  std::mutex mutex_;
  std::function<void(const Progress&)> report_;
  std::vector<UnitCost> costs_;
  double total_ = 0;
  std::size_t layers_ = 0;
  double finished_ = 0;
  std::size_t finishedLayers_ = 0;
  double within_ = 0;     // share of the current unit
  std::size_t done_ = 0;  // units
  Clock::time_point start_ = Clock::now();
  Clock::time_point lastReport_ = start_;
};

// Those that the calibration could read, spread evenly.
SampleSet chosenSamples(const SampleSet& samples, const Calibration& calibration,
                        std::size_t images) {
  std::set<std::filesystem::path> skipped;
  for (const SkippedImage& image : calibration.skipped) {
    skipped.insert(image.file);
  }
  std::vector<std::size_t> usable;
  for (std::size_t i = 0; i < samples.count(); ++i) {
    if (!skipped.contains(samples.files.front()[i])) {
      usable.push_back(i);
    }
  }
  const std::size_t wanted = std::min(std::max<std::size_t>(1, images), usable.size());
  SampleSet chosen;
  chosen.files.resize(samples.files.size());
  for (std::size_t input = 0; input < samples.files.size(); ++input) {
    for (std::size_t i = 0; i < wanted; ++i) {
      chosen.files[input].push_back(samples.files[input][usable[i * usable.size() / wanted]]);
    }
  }
  return chosen;
}

// Layers that are recorded in one run over the images.
struct Recording {
  std::vector<Unit> units;
  std::size_t images = 0;
};

class NetworkSearch {
 public:
  NetworkSearch(const Model& model, const Calibration& calibration, const SampleSet& samples,
                const Plan& plan, const EasyQuantOptions& options, const JobControl& control)
      : model_(model),
        calibration_(calibration),
        plan_(plan),
        options_(options),
        control_(control),
        samples_(chosenSamples(samples, calibration, options.images)),
        result_(plan.searched == nullptr ? ScaleSearch() : *plan.searched) {}

  ScaleSearch run(const std::vector<std::size_t>& layers, const SearchedLayers& searched) {
    if (samples_.count() == 0) {
      throw Error("there are no images to search scales with");
    }
    shapes_ = sampleShapes(model_, samples_, options_.preprocessing);
    setEngineThreads(1);
    networks_.resize(workerCount(options_.threads, samples_.count()));
    for (const Recording& recording : recordingsOf(unitsOf(layers))) {
      const auto recorded = record(recording);
      for (const Unit& unit : recording.units) {
        throwIfStopped(control_.stop);
        searchUnit(unit, recorded);
        clock_->finishUnit();
        if (searched) {
          searched(result_);
        }
      }
    }
    return std::move(result_);
  }

 private:
  // Each layer with those that it shares a threshold with, also if they have been searched before
  // in other company.
  std::vector<Unit> unitsOf(const std::vector<std::size_t>& layers) const {
    std::vector<Unit> units;
    std::set<std::size_t> taken;
    for (const std::size_t layer : layers) {
      if (!taken.insert(layer).second) {
        continue;
      }
      Unit& unit = units.emplace_back(Unit{layer});
      for (const TiedSearch& tied : decisionOf(model_, calibration_, plan_, layer).searchedWith) {
        const auto other = std::find_if(
            model_.layers.begin(), model_.layers.end(),
            [&](const QuantizableLayer& known) { return known.outputBlob == tied.outputBlob; });
        const auto index = static_cast<std::size_t>(other - model_.layers.begin());
        if (other != model_.layers.end() && taken.insert(index).second) {
          unit.push_back(index);
        }
      }
    }
    return units;
  }

  // What the layers need in memory is known once one image has gone through the network.
  std::vector<Recording> recordingsOf(const std::vector<Unit>& units) {
    const auto first = record({units, 1}).front();
    std::vector<Recording> recordings;
    std::vector<UnitCost> costs;
    std::size_t taken = 0;
    for (const Unit& unit : units) {
      std::size_t values = 0;
      for (const std::size_t layer : unit) {
        values += sizeOf(first[layer].input) + sizeOf(first[layer].output);
      }
      const std::size_t each = std::max<std::size_t>(1, values * sizeof(float));
      const std::size_t images =
          std::clamp<std::size_t>(options_.memory / each, 1, samples_.count());
      if (recordings.empty() || images < samples_.count() ||
          recordings.back().images < samples_.count() || taken + each * images > options_.memory) {
        recordings.push_back({{}, images});
        taken = 0;
      }
      recordings.back().units.push_back(unit);
      taken += each * images;
      costs.push_back({unit.size(), 0});
      for (const std::size_t layer : unit) {
        costs.back().cost +=
            costOf(layer, sizeOf(first[layer].input), sizeOf(first[layer].output), images);
      }
    }
    clock_.emplace(control_.report, std::move(costs));
    return recordings;
  }

  static std::size_t sizeOf(const std::shared_ptr<const std::vector<float>>& values) {
    return values == nullptr ? 0 : values->size();
  }

  // In passes over a value, as measured: a pass takes as long as some hundred products.
  double costOf(std::size_t layer, std::size_t inputs, std::size_t outputs,
                std::size_t images) const {
    constexpr double kProductsInPass = 128;
    const QuantizableLayer& of = model_.layers[layer];
    const double products = static_cast<double>(of.weights.size()) /
                            std::max(1, of.outputChannels) * static_cast<double>(outputs);
    return static_cast<double>(images) *
           (products / kProductsInPass + static_cast<double>(inputs + outputs) + 1);
  }

  // By image, by layer. An image that cannot be read any more is left out.
  std::vector<std::vector<Passage>> record(const Recording& recording) {
    std::vector<bool> wanted(model_.layers.size());
    for (const Unit& unit : recording.units) {
      for (const std::size_t layer : unit) {
        wanted[layer] = true;
      }
    }
    const std::size_t images = recording.images;
    std::vector<std::vector<Passage>> recorded(images);
    std::vector<std::string> failures(images);
    std::atomic<std::size_t> next = 0;
    runWorkers(
        workerCount(options_.threads, images),
        [&](std::size_t worker) {
          std::optional<Network>& network = networks_[worker];
          for (std::size_t i = next++; i < images; i = next++) {
            throwIfStopped(control_.stop);
            std::vector<Tensor> inputs;
            try {
              inputs = loadSample(model_, samples_, i, options_.preprocessing, shapes_);
            } catch (const Error& error) {
              failures[i] = error.what();
              continue;
            }
            if (!network) {
              network.emplace(model_, shapes_, Fusion::Off);
            }
            RecordingHook hook(model_, control_.stop, wanted);
            network->forward(inputs, &hook);
            recorded[i] = std::move(hook.passages);
          }
        },
        [&] { next = images; });
    std::erase_if(recorded, [](const auto& passages) { return passages.empty(); });
    if (recorded.empty()) {
      throw Error("none of the images can be used to search scales: " + failures.front());
    }
    return recorded;
  }

  std::vector<Passage> passagesOf(std::size_t layer,
                                  const std::vector<std::vector<Passage>>& recorded) const {
    std::vector<Passage> passages;
    for (const auto& image : recorded) {
      if (image[layer].input != nullptr && image[layer].output != nullptr) {
        passages.push_back(image[layer]);
      }
    }
    return passages;
  }

  void searchUnit(const Unit& unit, const std::vector<std::vector<Passage>>& recorded) {
    std::vector<LayerDecision> decisions;
    std::vector<SearchedScales> found;
    std::vector<std::vector<Passage>> passages;
    std::size_t runs = 0;
    for (const std::size_t layer : unit) {
      decisions.push_back(decisionOf(model_, calibration_, plan_, layer));
      found.push_back(searchStart(model_.layers[layer], decisions.back()));
      passages.push_back(passagesOf(layer, recorded));
      runs += 2 * kSearchRounds * searchFactors().size() * passages.back().size();
    }
    const TrialOptions options{plan_.target, options_.backend, options_.threads, control_.stop,
                               [this, runs] { clock_->advance(static_cast<double>(runs)); }};
    std::deque<ScaleTrials> trials;
    std::vector<LayerToSearch> searched;
    std::vector<std::size_t> places;  // in the unit
    try {
      for (std::size_t i = 0; i < unit.size(); ++i) {
        if (!passages[i].empty()) {
          const QuantizableLayer& layer = model_.layers[unit[i]];
          trials.emplace_back(layer, std::move(passages[i]), options);
          searched.push_back(
              {layer, *calibration_.layers.at(unit[i]), decisions[i], trials.back()});
          places.push_back(i);
        }
      }
      const auto results = searchTogether(searched);
      for (std::size_t i = 0; i < results.size(); ++i) {
        found[places[i]] = results[i];
      }
      // What did not run has the codes of what did.
      for (SearchedScales& scales : found) {
        scales.threshold = results.empty() ? scales.threshold : results.front().threshold;
      }
    } catch (const Error&) {
      // int8 has no code for it, as every measurement of the layer says; they keep their starts.
    }
    for (std::size_t i = 0; i < unit.size(); ++i) {
      result_.insert_or_assign(searchKeyOf(model_.layers[unit[i]], decisions[i]),
                               std::move(found[i]));
    }
  }

  const Model& model_;
  const Calibration& calibration_;
  const Plan& plan_;
  const EasyQuantOptions& options_;
  const JobControl& control_;
  SampleSet samples_;
  std::vector<Shape> shapes_;
  std::vector<std::optional<Network>> networks_;  // of each worker
  std::optional<SearchClock> clock_;
  ScaleSearch result_;
};

}  // namespace

std::vector<std::size_t> layersAwaitingSearch(const Model& model, const Calibration& calibration,
                                              const Plan& plan) {
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const std::string& method = plan.overrides.at(i).method.value_or(plan.method);
    if (thresholdMethod(method).needsSearch &&
        decisionOf(model, calibration, plan, i).awaitsSearch) {
      layers.push_back(i);
    }
  }
  return layers;
}

ScaleSearch searchScales(const Model& model, const Calibration& calibration,
                         const SampleSet& samples, const Plan& plan,
                         const EasyQuantOptions& options, const JobControl& control,
                         const SearchedLayers& searched) {
  const auto layers = layersAwaitingSearch(model, calibration, plan);
  if (layers.empty()) {
    return plan.searched == nullptr ? ScaleSearch() : *plan.searched;
  }
  requireValid(options.preprocessing);
  requireFits(model, samples);
  return NetworkSearch(model, calibration, samples, plan, options, control).run(layers, searched);
}

}  // namespace quantoscope
