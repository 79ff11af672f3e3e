// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/image_set.h"

#include "app/jobs/job_runner.h"
#include "core/base/error.h"
#include "core/model/image_source.h"

namespace quantoscope {
namespace {

const QString kListJob = QStringLiteral("list-images");
const QString kCheckJob = QStringLiteral("check-images");
const QString kSizeJob = QStringLiteral("image-sizes");
const QString kPreviewJob = QStringLiteral("preview");

}  // namespace

ImageSet::ImageSet(JobRunner& jobs, QObject* parent) : QObject(parent), jobs_(jobs) {}

void ImageSet::setSource(const std::filesystem::path& source) {
  source_ = source;
  files_.clear();
  unreadable_.clear();
  listError_.clear();
  sourceSubject_.renew();
  jobs_.run(
      kListJob, tr("Listing the images"), sourceSubject_,
      [source](const JobContext&) { return listImages(source); },
      [this](std::vector<std::filesystem::path> files) {
        files_ = std::move(files);
        emit listed();
      },
      [this](const QString& message) {
        listError_ = message;
        emit listFailed();
      });
}

void ImageSet::clear() {
  source_.clear();
  files_.clear();
  unreadable_.clear();
  listError_.clear();
  sourceSubject_.renew();
  emit listed();
}

void ImageSet::check(const Preprocessing& preprocessing, const Shape& inputShape) {
  jobs_.run(
      kCheckJob, tr("Checking the images"), sourceSubject_,
      [files = files_, preprocessing, inputShape](const JobContext& context) {
        std::vector<SkippedImage> unreadable;
        for (std::size_t i = 0; i < files.size(); ++i) {
          throwIfStopped(context.stop());
          try {
            loadInput(files[i], preprocessing, inputShape);
          } catch (const Error& error) {
            unreadable.push_back({files[i], error.what()});
          }
          context.control().report({i + 1, files.size(), 0});
        }
        return unreadable;
      },
      [this](std::vector<SkippedImage> unreadable) {
        unreadable_ = std::move(unreadable);
        emit checked();
      },
      [this](const QString& message) { emit previewFailed(message); });
}

void ImageSet::stopCheck() {
  jobs_.cancel(kCheckJob);
}

void ImageSet::proposeSize() {
  jobs_.run(
      kSizeJob, QString(), sourceSubject_,
      [files = files_](const JobContext&) { return quantoscope::proposedSize(imageSizes(files)); },
      [this](const std::optional<SizeProposal>& proposal) {
        if (proposal) {
          emit sizeProposed(*proposal);
        }
      },
      [this](const QString& message) { emit previewFailed(message); });
}

void ImageSet::preview(std::size_t index, const Preprocessing& preprocessing,
                       const Shape& inputShape) {
  if (index >= files_.size()) {
    return;
  }
  jobs_.run(
      kPreviewJob, QString(), sourceSubject_,
      [file = files_[index], preprocessing, inputShape](const JobContext&) {
        return previewOf(file, preprocessing, inputShape);
      },
      [this](const ImagePreview& preview) { emit previewReady(preview); },
      [this](const QString& message) { emit previewFailed(message); });
}

}  // namespace quantoscope
