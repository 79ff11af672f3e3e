// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/live_probe.h"

#include <algorithm>
#include <utility>

#include "app/document/document.h"
#include "app/document/image_preview.h"
#include "app/jobs/job_runner.h"
#include "core/base/error.h"

namespace quantoscope {
namespace {

const QString kCollectJob = QStringLiteral("probe");
const QString kMeasureJob = QStringLiteral("live");
const QString kPrepareJob = QStringLiteral("prepare");
const QString kPicturesJob = QStringLiteral("pictures");

// The samples whose first file is one of these.
SampleSet samplesOf(const std::vector<std::filesystem::path>& files,
                    const Calibration& calibration) {
  const SampleSet used = usedSamples(calibration);
  if (used.files.size() == 1) {
    return {{files}};
  }
  SampleSet samples;
  samples.files.resize(used.files.size());
  for (const auto& file : files) {
    const auto found = std::find(used.files.front().begin(), used.files.front().end(), file);
    if (found != used.files.front().end()) {
      const auto at = static_cast<std::size_t>(found - used.files.front().begin());
      for (std::size_t input = 0; input < used.files.size(); ++input) {
        samples.files[input].push_back(used.files[input][at]);
      }
    }
  }
  return samples;
}

}  // namespace

LiveProbe::LiveProbe(Document& document, JobRunner& jobs, QObject* parent)
    : QObject(parent), document_(document), jobs_(jobs) {
  connect(&document_, &Document::modelOpened, this, [this] {
    chosen_ = false;
    files_.clear();
    forget();
  });
  connect(&document_, &Document::calibrationStarted, this, &LiveProbe::forget);
  connect(&document_, &Document::calibrationDone, this, [this] {
    if (!chosen_) {
      const auto& used = document_.calibration()->used;
      files_.assign(used.begin(),
                    used.begin() + static_cast<std::ptrdiff_t>(std::min(used.size(), kImages)));
      emit filesChanged();
    }
    collect();
  });
  connect(&document_, &Document::memoryChanged, this, &LiveProbe::collect);
  connect(&document_, &Document::reportsChanged, this, &LiveProbe::follow);
  connect(&document_, &Document::currentLayerChanged, this, &LiveProbe::prepare);
}

std::vector<std::filesystem::path> LiveProbe::images() const {
  return probe_ == nullptr ? std::vector<std::filesystem::path>() : probe_->images();
}

void LiveProbe::setFiles(std::vector<std::filesystem::path> files) {
  if (document_.calibration() == nullptr) {
    return;
  }
  chosen_ = !files.empty();
  if (files.empty()) {
    const auto& used = document_.calibration()->used;
    files.assign(used.begin(),
                 used.begin() + static_cast<std::ptrdiff_t>(std::min(used.size(), kImages)));
  }
  files.resize(std::min(files.size(), kMostImages));
  files_ = std::move(files);
  emit filesChanged();
  collect();
}

void LiveProbe::forget() {
  jobs_.cancel(kCollectJob);
  probe_.reset();
  layers_.clear();
  wanted_.clear();
  probeSubject_.renew();
  emit collected();
}

void LiveProbe::collect() {
  if (document_.stage() != Document::Stage::Calibrated || files_.empty()) {
    return;
  }
  ProbeOptions options;
  options.preprocessing = document_.calibration()->options.preprocessing;
  options.threads = document_.calibration()->options.threads;
  options.memory = sharesOf(document_.memory()).liveView;
  jobs_.run(
      kCollectJob, tr("Keeping inputs for the live view"), document_.statisticsSubject(),
      [model = document_.model(), samples = samplesOf(files_, *document_.calibration()),
       options](const JobContext& context) {
        // The probe refers to the model: they live and die together.
        struct Kept {
          std::shared_ptr<const Model> model;
          LayerProbe probe;
        };
        const auto kept = std::make_shared<const Kept>(
            Kept{model, LayerProbe(*model, samples, options, context.control())});
        return std::shared_ptr<const LayerProbe>(kept, &kept->probe);
      },
      [this](std::shared_ptr<const LayerProbe> probe) {
        probe_ = std::move(probe);
        layers_.assign(document_.layers().size(), nullptr);
        probeSubject_.renew();
        emit collected();
        prepare();
      },
      [this](const QString& message) { emit failed(message); });
}

void LiveProbe::prepare() {
  const std::size_t layer = document_.currentLayer();
  if (probe_ == nullptr || layer >= document_.layers().size() ||
      document_.layers()[layer].current == nullptr) {
    return;
  }
  // The probe keeps what does not depend on the threshold, so that the first drag is as quick as
  // the next. The figures themselves are those of the whole network, and better.
  jobs_.run(
      kPrepareJob, QString(), probeSubject_,
      [probe = probe_, layer, arithmetic = document_.arithmeticAsRun(layer),
       target = document_.plan().target](const JobContext& context) {
        probe->measure(layer, arithmetic, target, context.stop());
      },
      [] {}, [this](const QString& message) { emit failed(message); });
}

std::shared_ptr<const LayerMeasurement> LiveProbe::layer(std::size_t layer) const {
  return layer < layers_.size() ? layers_[layer] : nullptr;
}

void LiveProbe::forgetLayers() {
  std::fill(layers_.begin(), layers_.end(), nullptr);
}

void LiveProbe::follow(const std::vector<std::size_t>& layers) {
  if (probe_ == nullptr || document_.stage() != Document::Stage::Calibrated) {
    return;
  }
  if (layers.size() == document_.layers().size() && layers.size() > 1) {
    // The method or the target: the whole network is measured soon. The layer on screen is first.
    forgetLayers();
    wanted_ = {document_.currentLayer()};
  } else {
    wanted_.insert(layers.begin(), layers.end());
    // Where the target has one scale, a layer may read the codes of one that moved.
    for (const std::size_t layer : layers) {
      const auto& groups = document_.plan().groups;
      if (const ScaleGroup* group = groups == nullptr ? nullptr : groupOf(*groups, layer)) {
        wanted_.insert(group->layers.begin(), group->layers.end());
      }
    }
  }
  measure();
}

void LiveProbe::measure() {
  struct Request {
    std::size_t layer = 0;
    std::shared_ptr<const LayerReport> report;
    LayerArithmetic arithmetic;
  };
  std::vector<Request> requests;
  for (const std::size_t layer : wanted_) {
    requests.push_back(
        {layer, document_.layers()[layer].current, document_.arithmeticAsRun(layer)});
  }
  // Never stopped by a newer one: what follows a mouse must arrive now and then.
  jobs_.run(
      kMeasureJob, QString(), {&probeSubject_, &document_.statisticsSubject()},
      [probe = probe_, target = document_.plan().target,
       requests = std::move(requests)](const JobContext& context) {
        std::vector<std::pair<Request, std::shared_ptr<const LayerMeasurement>>> results;
        for (const Request& request : requests) {
          results.emplace_back(request,
                               std::make_shared<const LayerMeasurement>(probe->measure(
                                   request.layer, request.arithmetic, target, context.stop())));
        }
        return results;
      },
      [this](
          const std::vector<std::pair<Request, std::shared_ptr<const LayerMeasurement>>>& results) {
        for (const auto& [request, measurement] : results) {
          layers_[request.layer] = measurement;
          if (document_.layers()[request.layer].current == request.report) {
            wanted_.erase(request.layer);
          }
          emit measured(request.layer);
        }
      },
      [this](const QString& message) { emit failed(message); }, Supersede::Finish);
}

void LiveProbe::requestPictures(std::size_t layer, std::size_t image, LayerSide side) {
  if (probe_ == nullptr || layer >= document_.layers().size() || image >= probe_->images().size() ||
      document_.layers()[layer].current == nullptr) {
    return;
  }
  jobs_.run(
      kPicturesJob, QString(), probeSubject_,
      [probe = probe_, arithmetic = document_.arithmeticAsRun(layer), model = document_.model(),
       calibration = document_.calibration(), target = document_.plan().target, layer, image,
       side](const JobContext&) {
        LayerPictures pictures{layer, image, side, {}, {}};
        pictures.maps = probe->maps(layer, image, side, arithmetic, target);
        try {
          const InputPreprocessing& preprocessing =
              calibration->options.preprocessing.of(model->inputs.front().name);
          pictures.picture =
              toImage(previewOf(probe->images()[image], preprocessing, calibration->inputShape),
                      preprocessing.order);
        } catch (const Error&) {
          // The file has gone since; its feature maps are there all the same.
        }
        return pictures;
      },
      [this](const LayerPictures& pictures) { emit picturesReady(pictures); },
      [this](const QString& message) { emit failed(message); }, Supersede::Finish);
}

}  // namespace quantoscope
