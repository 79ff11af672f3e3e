// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/image_set.h"

#include <algorithm>
#include <utility>

#include "app/jobs/job_runner.h"
#include "core/base/error.h"
#include "core/model/image_source.h"
#include "core/model/npy.h"

namespace quantoscope {
namespace {

const QString kListJob = QStringLiteral("list-images");
const QString kCheckJob = QStringLiteral("check-images");
const QString kSizeJob = QStringLiteral("image-sizes");
const QString kPreviewJob = QStringLiteral("preview");

}  // namespace

ImageSet::ImageSet(JobRunner& jobs, QObject* parent) : QObject(parent), jobs_(jobs) {}

std::filesystem::path ImageSet::source(std::size_t input) const {
  return input < sources_.size() ? sources_[input] : std::filesystem::path();
}

const std::vector<std::filesystem::path>& ImageSet::files() const {
  static const std::vector<std::filesystem::path> kNone;
  return samples_.files.empty() ? kNone : samples_.files.front();
}

bool ImageSet::readsArrays(std::size_t input) const {
  return input < samples_.files.size() && !samples_.files[input].empty() &&
         isArrayFile(samples_.files[input].front());
}

void ImageSet::setModel(std::shared_ptr<const Model> model) {
  model_ = std::move(model);
  clear();
}

void ImageSet::setSource(std::size_t input, const std::filesystem::path& source) {
  std::vector<std::filesystem::path> sources = sources_;
  sources.resize(std::max(sources.size(), input + 1));
  sources[input] = source;
  setSources(sources);
}

void ImageSet::setSources(const std::vector<std::filesystem::path>& sources) {
  sources_ = sources;
  list();
}

void ImageSet::setAllowMissing(bool allowed) {
  if (allowed != allowMissing_) {
    allowMissing_ = allowed;
    list();
  }
}

bool ImageSet::complete() const {
  const std::size_t inputs = model_ == nullptr ? 1 : model_->inputs.size();
  return inputs > 0 && sources_.size() >= inputs &&
         std::none_of(sources_.begin(), sources_.begin() + static_cast<std::ptrdiff_t>(inputs),
                      [](const std::filesystem::path& source) { return source.empty(); });
}

void ImageSet::list() {
  sourceSubject_.renew();
  samples_ = {};
  unreadable_.clear();
  otherSizes_.clear();
  listError_.clear();
  if (!complete()) {
    emit listed();
    return;
  }
  const MissingFiles missing = allowMissing_ ? MissingFiles::Allow : MissingFiles::Refuse;
  jobs_.run(
      kListJob, tr("Listing the images"), sourceSubject_,
      [model = model_, sources = sources_, missing](const JobContext&) {
        if (model == nullptr) {
          ImageList list = listLabelledImages(sources.front(), missing);
          return SampleSet{{std::move(list.files)}, std::move(list.labels)};
        }
        std::vector<std::pair<std::string, std::filesystem::path>> locations;
        for (std::size_t i = 0; i < model->inputs.size(); ++i) {
          locations.emplace_back(model->inputs[i].name, sources[i]);
        }
        return findSamples(*model, locations, missing);
      },
      [this](SampleSet samples) {
        samples_ = std::move(samples);
        emit listed();
      },
      [this](const QString& message) {
        listError_ = message;
        emit listFailed();
      });
}

void ImageSet::clear() {
  sources_.clear();
  allowMissing_ = false;
  list();
}

void ImageSet::check(const Preprocessing& preprocessing) {
  if (model_ == nullptr) {
    return;
  }
  struct Checked {
    std::vector<SkippedImage> unreadable;
    std::vector<OtherSize> sizes;
  };
  jobs_.run(
      kCheckJob, tr("Checking the images"), sourceSubject_,
      [model = model_, samples = samples_, preprocessing](const JobContext& context) {
        Checked checked;
        const std::vector<Shape> shapes = sampleShapes(*model, samples, preprocessing);
        checked.sizes = quantoscope::otherSizes(*model, shapes);
        for (std::size_t i = 0; i < samples.count(); ++i) {
          throwIfStopped(context.stop());
          try {
            loadSample(*model, samples, i, preprocessing, shapes);
          } catch (const Error& error) {
            checked.unreadable.push_back({samples.files.front()[i], error.what()});
          }
          context.control().report({i + 1, samples.count(), 0});
        }
        return checked;
      },
      [this](Checked checked) {
        unreadable_ = std::move(checked.unreadable);
        otherSizes_ = std::move(checked.sizes);
        emit this->checked();
      },
      [this](const QString& message) { emit previewFailed(message); });
}

void ImageSet::stopCheck() {
  jobs_.cancel(kCheckJob);
}

void ImageSet::proposeSize(std::size_t input) {
  if (input >= samples_.files.size()) {
    return;
  }
  jobs_.run(
      kSizeJob, QString(), sourceSubject_,
      [files = samples_.files[input]](const JobContext&) {
        return quantoscope::proposedSize(imageSizes(files));
      },
      [this, input](const std::optional<SizeProposal>& proposal) {
        if (proposal) {
          emit sizeProposed(input, *proposal);
        }
      },
      [this](const QString& message) { emit previewFailed(message); });
}

void ImageSet::preview(std::size_t index, std::size_t input, const Preprocessing& preprocessing) {
  if (model_ == nullptr || index >= samples_.count() || input >= samples_.files.size()) {
    return;
  }
  jobs_.run(
      kPreviewJob, QString(), sourceSubject_,
      [model = model_, samples = samples_, index, input, preprocessing](const JobContext&) {
        const std::vector<Shape> shapes = sampleShapes(*model, samples, preprocessing);
        const ModelInput& shown = model->inputs.at(input);
        return previewOf(samples.files[input][index], preprocessing.of(shown.name),
                         shapes.at(input), shown.channelsLast);
      },
      [this](const ImagePreview& preview) { emit previewReady(preview); },
      [this](const QString& message) { emit previewFailed(message); });
}

}  // namespace quantoscope
