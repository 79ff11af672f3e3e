// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/image_set.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/jobs/job_runner.h"
#include "core/base/error.h"
#include "core/model/image_source.h"

namespace quantoscope {
namespace {

const QString kListJob = QStringLiteral("list-images");
const QString kCheckJob = QStringLiteral("check-images");
const QString kPreviewJob = QStringLiteral("preview");

bool isTensor(const std::filesystem::path& file) {
  return file.extension() == ".npy" || file.extension() == ".NPY";
}

// Planar values as interleaved pixels, stretched over the range that they have.
std::vector<unsigned char> stretched(const Tensor& tensor, float minimum, float maximum) {
  const auto channels = static_cast<std::size_t>(tensor.shape[0]);
  const std::size_t area = tensor.values.size() / channels;
  const float range = maximum > minimum ? maximum - minimum : 1.0F;
  std::vector<unsigned char> pixels(tensor.values.size());
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < area; ++i) {
      const float value = (tensor.values[c * area + i] - minimum) / range * 255.0F;
      pixels[i * channels + c] =
          std::isfinite(value) ? static_cast<unsigned char>(std::clamp(value, 0.0F, 255.0F)) : 0;
    }
  }
  return pixels;
}

ImagePreview previewOf(const std::filesystem::path& file, const Preprocessing& preprocessing,
                       const Shape& inputShape) {
  const Tensor input = loadInput(file, preprocessing, inputShape);
  ImagePreview preview;
  preview.file = file;
  preview.shape = input.shape;
  if (input.values.empty()) {
    return preview;
  }
  const auto [low, high] = std::minmax_element(input.values.begin(), input.values.end());
  preview.minimum = *low;
  preview.maximum = *high;
  if (input.shape.size() != 3 || input.shape[0] < 1) {
    return preview;
  }
  const auto channels = static_cast<std::size_t>(input.shape[0]);
  const auto area = static_cast<std::ptrdiff_t>(input.values.size() / channels);
  for (std::size_t c = 0; c < channels; ++c) {
    const auto begin = input.values.begin() + static_cast<std::ptrdiff_t>(c) * area;
    preview.channelMeans.push_back(std::accumulate(begin, begin + area, 0.0) /
                                   static_cast<double>(area));
  }
  if (!isTensor(file)) {
    PreparedImage image = prepareImage(file, preprocessing, inputShape);
    preview.width = image.width;
    preview.height = image.height;
    preview.channels = image.channels;
    preview.pixels = std::move(image.pixels);
  } else if (channels == 1 || channels == 3) {
    preview.channels = input.shape[0];
    preview.height = input.shape[1];
    preview.width = input.shape[2];
    preview.pixels = stretched(input, preview.minimum, preview.maximum);
  }
  return preview;
}

}  // namespace

ImageSet::ImageSet(JobRunner& jobs, QObject* parent) : QObject(parent), jobs_(jobs) {}

void ImageSet::setSource(const std::filesystem::path& source) {
  stopCheck();
  jobs_.cancel(kPreviewJob);
  source_ = source;
  files_.clear();
  unreadable_.clear();
  listError_.clear();
  jobs_.run(
      kListJob, tr("Listing the images"),
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
  stopCheck();
  jobs_.cancel(kListJob);
  jobs_.cancel(kPreviewJob);
  source_.clear();
  files_.clear();
  unreadable_.clear();
  listError_.clear();
  emit listed();
}

void ImageSet::check(const Preprocessing& preprocessing, const Shape& inputShape) {
  jobs_.run(
      kCheckJob, tr("Checking the images"),
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

void ImageSet::preview(std::size_t index, const Preprocessing& preprocessing,
                       const Shape& inputShape) {
  if (index >= files_.size()) {
    return;
  }
  jobs_.run(
      kPreviewJob, QString(),
      [file = files_[index], preprocessing, inputShape](const JobContext&) {
        return previewOf(file, preprocessing, inputShape);
      },
      [this](const ImagePreview& preview) { emit previewReady(preview); },
      [this](const QString& message) { emit previewFailed(message); });
}

}  // namespace quantoscope
