// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/calibrate.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

#include "core/base/content_hash.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/progress_clock.h"
#include "core/calibration/exact_histogram.h"
#include "core/model/image_source.h"
#include "core/model/network.h"

namespace quantoscope {
namespace {

void requireBins(std::size_t bins) {
  constexpr std::size_t kFewest = 256;
  constexpr std::size_t kMost = 65536;
  if (bins < kFewest || bins > kMost) {
    throw Error("a histogram must have 256 to 65536 bins, not " + std::to_string(bins));
  }
}

// Layers that read the same blob share one collector: the first of them observes.
struct BlobMap {
  std::vector<std::size_t> blobOfLayer;
  std::vector<bool> observes;
  std::size_t blobs = 0;
};

BlobMap blobsOf(const Model& model) {
  BlobMap map;
  std::map<std::string, std::size_t> known;
  for (const QuantizableLayer& layer : model.layers) {
    const auto [found, isNew] = known.try_emplace(layer.inputBlob, known.size());
    map.blobOfLayer.push_back(found->second);
    map.observes.push_back(isNew);
  }
  map.blobs = known.size();
  return map;
}

// The statistics of one blob, shared by all workers: memory does not grow with their number, and
// counts are whole, so that the order of the images does not matter. Workers are at different
// layers most of the time and seldom wait.
struct SharedStatistics {
  std::mutex mutex;
  ActivationStatistics statistics;
  float recordAbsmax = -1;  ///< Of the image that set absmax; -1 before the first.
};

// What the image groups take, at most. Neither the order of the images nor how the counters are
// kept plays a part.
std::size_t groupBytes(const ActivationStatistics& statistics) {
  std::size_t sum = 0;
  for (const SignedHistogram& group : statistics.groups) {
    const std::size_t sides = group.min() < 0 ? 2 : 1;
    sum += std::min<std::size_t>(sides * ActivationStatistics::kGroupBins,
                                 sizeof(std::uint16_t) * (group.count() - group.zeros()));
  }
  return sum;
}

// Half as many, or the next that makes whole groups of those that there are.
std::size_t fewerGroups(std::size_t groups) {
  std::size_t fewer = groups / 2;
  while (groups % fewer != 0) {
    --fewer;
  }
  return fewer;
}

void mergeGroups(std::vector<SignedHistogram>& groups, std::size_t fewer) {
  for (std::size_t group = fewer; group < groups.size(); ++group) {
    groups[group % fewer].merge(groups[group]);
    groups[group] = SignedHistogram(ActivationStatistics::kGroupBins);
  }
  groups.resize(fewer);
}

// Every group is a part of the whole, so that both are counted in one go.
void addImage(SharedStatistics& blob, std::span<const float> values, std::size_t image) {
  ActivationStatistics& statistics = blob.statistics;
  const float absmax =
      statistics.histogram.add(values, statistics.groups[image % statistics.groups.size()]);
  statistics.imageAbsmax.at(image) = absmax;
  if (absmax > blob.recordAbsmax ||
      (absmax == blob.recordAbsmax && image < statistics.absmaxImage)) {
    blob.recordAbsmax = absmax;
    statistics.absmaxImage = image;
  }
}

class HistogramHook final : public LayerHook {
 public:
  HistogramHook(const BlobMap& map, std::vector<SharedStatistics>& blobs, std::stop_token stop)
      : map_(map), blobs_(blobs), stop_(std::move(stop)) {}

  void setImage(std::size_t image) { image_ = image; }

  void before(std::size_t index, const TensorView& input) override {
    throwIfStopped(stop_);
    if (!map_.observes[index]) {
      return;
    }
    SharedStatistics& blob = blobs_[map_.blobOfLayer[index]];
    const std::scoped_lock lock(blob.mutex);
    addImage(blob, input.values, image_);
  }

 private:
  const BlobMap& map_;
  std::vector<SharedStatistics>& blobs_;
  std::stop_token stop_;
  std::size_t image_ = 0;
};

class ExactHook final : public LayerHook {
 public:
  ExactHook(const BlobMap& map, const std::vector<ActivationStatistics>& firstPass,
            std::size_t bins, std::stop_token stop)
      : counts(map.blobs, std::vector<std::uint64_t>(bins, 0)),
        map_(map),
        firstPass_(firstPass),
        stop_(std::move(stop)) {}

  void before(std::size_t index, const TensorView& input) override {
    throwIfStopped(stop_);
    const std::size_t blob = map_.blobOfLayer[index];
    if (map_.observes[index] && firstPass_[blob].histogram.absmax() > 0) {
      addToMagnitudeCounts(input.values, firstPass_[blob].histogram.absmax(), counts[blob]);
    }
  }

  std::vector<std::vector<std::uint64_t>> counts;

 private:
  const BlobMap& map_;
  const std::vector<ActivationStatistics>& firstPass_;
  std::stop_token stop_;
};

class Collector {
 public:
  // `before`: what the first samples gave, null to begin with all of them.
  Collector(const Model& model, const SampleSet& samples, const CalibrationOptions& options,
            const Calibration* before, const JobControl& control,
            const CalibrationSnapshot& snapshot)
      : model_(model),
        samples_(samples),
        options_(options),
        before_(before),
        first_(before == nullptr ? 0 : before->used.size() + before->skipped.size()),
        snapshot_(snapshot),
        map_(blobsOf(model)),
        shared_(map_.blobs),
        hashes_(samples.count()),
        shapes_(sampleShapes(model, samples, options.preprocessing)),
        clock_(control.report, samples.count() - first_ + (options.twoPass ? samples.count() : 0)),
        forwardStop_(control.stop, [this] { stop_.request_stop(); }) {
    workers_ = workerCount(options.threads, samples.count() - first_);
    if (before_ != nullptr) {
      takeUp();
    }
    // With all counters in one piece, one side a blob.
    const bool roomy =
        map_.blobs <= sharesOf(options.memory).counters / SignedHistogram::kFinestBins;
    const CounterSpace space = roomy ? CounterSpace::Fast : CounterSpace::Small;
    groups_ = std::min(options.groups, samples.count());
    for (SharedStatistics& blob : shared_) {
      if (before_ == nullptr) {
        blob.statistics.histogram = SignedHistogram(SignedHistogram::kFinestBins, space);
      }
      blob.statistics.imageAbsmax.resize(samples.count(), 0);
      blob.statistics.groups.resize(groups_,
                                    SignedHistogram(ActivationStatistics::kGroupBins, space));
      blob.statistics.bins = options.bins;
    }
    for (std::size_t i = 0; i < workers_; ++i) {
      networks_.emplace_back();
    }
  }

  Calibration run() {
    setEngineThreads(1);
    std::atomic<std::size_t> next = first_;
    runWorkers(
        workers_,
        [&](std::size_t worker) {
          networks_[worker].emplace(model_, shapes_);
          HistogramHook hook(map_, shared_, stop_.get_token());
          for (std::size_t i = next++; i < samples_.count(); i = next++) {
            throwIfStopped(stop_.get_token());
            hook.setImage(i);
            firstPassOver(i, *networks_[worker], hook);
            limitGroups();
            clock_.advance();
            showSnapshot();
          }
        },
        [this] { stop_.request_stop(); });
    limitGroups();
    Calibration calibration = withoutStatistics();
    if (calibration.used.empty()) {
      const SkippedImage& first = calibration.skipped.front();
      throw Error("none of the " + std::to_string(samples_.count()) +
                  " images can be used; the first: " + first.reason);
    }
    std::vector<ActivationStatistics> blobs;
    for (SharedStatistics& blob : shared_) {
      blobs.push_back(std::move(blob.statistics));
    }
    if (options_.twoPass) {
      addSecondPass(blobs);
    }
    renumberImages(blobs);
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
      if (!skipped_.contains(i)) {
        calibration.hashes.push_back(hashes_[i]);
      }
    }
    calibration.imageHash = imageHash(calibration.hashes);
    distribute(calibration, std::move(blobs));
    return calibration;
  }

 private:
  void firstPassOver(std::size_t image, Network& network, HistogramHook& hook) {
    std::vector<Tensor> inputs;
    try {
      inputs = loadSample(model_, samples_, image, options_.preprocessing, shapes_);
      // Here, because the files are in memory already and every worker has a share of them.
      addHashes(image);
    } catch (const Error& error) {
      const std::scoped_lock lock(skippedMutex_);
      skipped_.emplace(image, error.what());
      return;
    }
    network.forward(inputs, &hook);
  }

  // What is over the limit at any time would be so with all images, too: the order of the images
  // does not matter.
  void limitGroups() {
    const std::unique_lock alone(groupsMutex_, std::try_to_lock);
    if (!alone.owns_lock()) {
      return;
    }
    const auto bytes = [this] {
      return std::accumulate(shared_.begin(), shared_.end(), std::size_t{0},
                             [](std::size_t sum, SharedStatistics& blob) {
                               const std::scoped_lock lock(blob.mutex);
                               return sum + groupBytes(blob.statistics);
                             });
    };
    while (groups_ > 1 && bytes() > sharesOf(options_.memory).counters) {
      const std::size_t fewer = fewerGroups(groups_);
      for (SharedStatistics& blob : shared_) {
        const std::scoped_lock lock(blob.mutex);
        mergeGroups(blob.statistics.groups, fewer);
      }
      groups_ = fewer;
    }
  }

  // The first samples, as they were before renumberImages().
  void takeUp() {
    std::vector<std::size_t> sampleOf;
    std::size_t used = 0;
    std::size_t skipped = 0;
    for (std::size_t i = 0; i < first_; ++i) {
      const std::filesystem::path& file = samples_.files.front()[i];
      if (used < before_->used.size() && before_->used[used] == file) {
        sampleOf.push_back(i);
        hashes_[i] = before_->hashes.at(used);
        ++used;
      } else if (skipped < before_->skipped.size() && before_->skipped[skipped].file == file) {
        skipped_.emplace(i, before_->skipped[skipped].reason);
        ++skipped;
      } else {
        throw Error(file.string() + ": the calibration to go on from did not have this image");
      }
    }
    for (std::size_t layer = 0; layer < map_.blobOfLayer.size(); ++layer) {
      if (!map_.observes[layer]) {
        continue;
      }
      SharedStatistics& blob = shared_[map_.blobOfLayer[layer]];
      const ActivationStatistics& old = *before_->layers.at(layer);
      blob.statistics = old;
      blob.statistics.absmaxImage = sampleOf.at(old.absmaxImage);
      blob.recordAbsmax = old.histogram.absmax();
      blob.statistics.imageAbsmax.assign(first_, 0);
      for (std::size_t i = 0; i < sampleOf.size(); ++i) {
        blob.statistics.imageAbsmax[sampleOf[i]] = old.imageAbsmax.at(i);
      }
    }
  }

  // True if the second pass over the first samples still holds.
  bool sameRanges(const std::vector<ActivationStatistics>& blobs) const {
    return std::all_of(blobs.begin(), blobs.end(), [](const ActivationStatistics& blob) {
      return blob.exact && blob.exact->absmax == blob.absmax();
    });
  }

  void addHashes(std::size_t sample) {
    for (const auto& files : samples_.files) {
      hashes_[sample].push_back(sha256OfFile(files[sample]));
    }
  }

  static std::string imageHash(const std::vector<std::vector<std::string>>& hashes) {
    std::vector<std::string> all;
    for (const auto& sample : hashes) {
      all.insert(all.end(), sample.begin(), sample.end());
    }
    return combinedSha256(all);
  }

  void addSecondPass(std::vector<ActivationStatistics>& blobs) {
    std::vector<std::unique_ptr<ExactHook>> hooks(workers_);
    const bool goesOn = before_ != nullptr && sameRanges(blobs);
    for (std::size_t i = 0; goesOn && i < first_; ++i) {
      clock_.advance();
    }
    std::atomic<std::size_t> next = goesOn ? first_ : 0;
    runWorkers(
        workers_,
        [&](std::size_t worker) {
          hooks[worker] =
              std::make_unique<ExactHook>(map_, blobs, options_.bins, stop_.get_token());
          for (std::size_t i = next++; i < samples_.count(); i = next++) {
            throwIfStopped(stop_.get_token());
            if (!skipped_.contains(i)) {
              networks_[worker]->forward(
                  loadSample(model_, samples_, i, options_.preprocessing, shapes_),
                  hooks[worker].get());
            }
            clock_.advance();
          }
        },
        [this] { stop_.request_stop(); });
    for (std::size_t blob = 0; blob < blobs.size(); ++blob) {
      MagnitudeHistogram exact;
      exact.absmax = blobs[blob].absmax();
      exact.zeros = static_cast<double>(blobs[blob].histogram.zeros());
      exact.counts = goesOn ? blobs[blob].exact->counts : std::vector<double>(options_.bins, 0);
      for (const auto& hook : hooks) {
        std::transform(exact.counts.begin(), exact.counts.end(), hook->counts[blob].begin(),
                       exact.counts.begin(), [](double sum, std::uint64_t count) {
                         return sum + static_cast<double>(count);
                       });
      }
      blobs[blob].exact = std::move(exact);
    }
  }

  Calibration withoutStatistics() {
    const std::scoped_lock lock(skippedMutex_);
    Calibration calibration;
    calibration.options = options_;
    if (groups_ < std::min(options_.groups, samples_.count())) {
      calibration.options.groups = groups_;
    }
    calibration.inputShape = shapes_.front();
    calibration.samples.files.resize(samples_.files.size());
    for (std::size_t i = 0; i < samples_.count(); ++i) {
      if (const auto found = skipped_.find(i); found != skipped_.end()) {
        calibration.skipped.push_back({samples_.files.front()[i], found->second});
      } else {
        calibration.used.push_back(samples_.files.front()[i]);
        for (std::size_t input = 0; input < samples_.files.size(); ++input) {
          calibration.samples.files[input].push_back(samples_.files[input][i]);
        }
        if (!samples_.labels.empty()) {
          calibration.samples.labels.push_back(samples_.labels[i]);
        }
        calibration.groupOf.push_back(i % groups_);
      }
    }
    return calibration;
  }

  // From indices into all images to indices into the used ones.
  void renumberImages(std::vector<ActivationStatistics>& blobs) const {
    for (ActivationStatistics& blob : blobs) {
      const auto before = std::distance(skipped_.begin(), skipped_.lower_bound(blob.absmaxImage));
      blob.absmaxImage -= static_cast<std::size_t>(before);
      for (auto image = skipped_.rbegin(); image != skipped_.rend(); ++image) {
        blob.imageAbsmax.erase(blob.imageAbsmax.begin() +
                               static_cast<std::ptrdiff_t>(image->first));
      }
    }
  }

  void distribute(Calibration& calibration, std::vector<ActivationStatistics> blobs) const {
    std::vector<std::shared_ptr<const ActivationStatistics>> shared;
    shared.reserve(blobs.size());
    for (ActivationStatistics& blob : blobs) {
      shared.push_back(std::make_shared<const ActivationStatistics>(std::move(blob)));
    }
    for (const std::size_t blob : map_.blobOfLayer) {
      calibration.layers.push_back(shared[blob]);
    }
  }

  void showSnapshot() {
    if (!snapshot_ || !clock_.timeForSnapshot()) {
      return;
    }
    const std::scoped_lock lock(snapshotMutex_);
    Calibration calibration = withoutStatistics();
    const std::size_t done = std::min(calibration.used.size(), first_ + clock_.done());
    calibration.used.resize(done);
    calibration.samples = {};  // what they are run on again waits for the end
    calibration.groupOf.resize(done);
    std::vector<ActivationStatistics> blobs;
    for (SharedStatistics& blob : shared_) {
      const std::scoped_lock blobLock(blob.mutex);
      // Without the groups, which would be as much again; absmaxImage is not known before the
      // images are numbered.
      ActivationStatistics& copy = blobs.emplace_back();
      copy.histogram = blob.statistics.histogram.reduced(ActivationStatistics::kGroupBins);
      copy.bins = blob.statistics.bins;
      copy.imageAbsmax = blob.statistics.imageAbsmax;
      std::erase(copy.imageAbsmax, 0.0F);
    }
    distribute(calibration, std::move(blobs));
    snapshot_(calibration);
  }

  const Model& model_;
  const SampleSet& samples_;
  const CalibrationOptions& options_;
  const Calibration* before_;
  std::size_t first_;  // sample that has not been counted
  const CalibrationSnapshot& snapshot_;
  BlobMap map_;
  std::vector<SharedStatistics> shared_;
  std::vector<std::vector<std::string>> hashes_;  // of each sample's files
  std::vector<Shape> shapes_;
  ProgressClock clock_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> forwardStop_;
  std::size_t workers_ = 1;
  std::mutex groupsMutex_;
  std::atomic<std::size_t> groups_ = 1;  // of each blob; between two numbers while they are merged
  std::vector<std::optional<Network>> networks_;
  std::mutex skippedMutex_;
  std::map<std::size_t, std::string> skipped_;
  std::mutex snapshotMutex_;
};

void requireUsable(const Model& model, const SampleSet& samples,
                   const CalibrationOptions& options) {
  constexpr std::size_t kMostGroups = 256;
  requireValid(options.preprocessing);
  requireBins(options.bins);
  if (options.groups < 1 || options.groups > kMostGroups) {
    throw Error("there can be 1 to " + std::to_string(kMostGroups) + " image groups, not " +
                std::to_string(options.groups));
  }
  if (const std::string reason = quantizedReason(model); !reason.empty()) {
    throw Error(reason);
  }
  if (samples.count() == 0) {
    throw Error("there are no images to calibrate with");
  }
  if (model.layers.empty()) {
    throw Error(model.name + ": has no layer that can be quantized");
  }
  requireFits(model, samples);
}

}  // namespace

SampleSet usedSamples(const Calibration& calibration) {
  return calibration.samples.count() > 0 ? calibration.samples : SampleSet{{calibration.used}};
}

Calibration calibrate(const Model& model, const SampleSet& samples,
                      const CalibrationOptions& options, const JobControl& control,
                      const CalibrationSnapshot& snapshot) {
  requireUsable(model, samples, options);
  return Collector(model, samples, options, nullptr, control, snapshot).run();
}

Calibration continueCalibration(const Model& model, const Calibration& before,
                                const SampleSet& samples, const JobControl& control,
                                const CalibrationSnapshot& snapshot) {
  requireUsable(model, samples, before.options);
  if (samples.count() <= before.used.size() + before.skipped.size()) {
    throw Error("there are no images to add to the calibration");
  }
  return Collector(model, samples, before.options, &before, control, snapshot).run();
}

Calibration calibrate(const Model& model, const std::vector<std::filesystem::path>& images,
                      const CalibrationOptions& options, const JobControl& control,
                      const CalibrationSnapshot& snapshot) {
  return calibrate(model, SampleSet{{images}}, options, control, snapshot);
}

}  // namespace quantoscope
