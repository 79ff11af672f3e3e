// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/calibration/calibrate.h"
#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

namespace quantoscope {

class JobRunner;

/// One image, or tensor, as the network will see it.
struct ImagePreview {
  std::filesystem::path file;
  /// 8-bit, in the preprocessing's pixel order; without pixels for a tensor of other than 1 or 3
  /// channels. A tensor's values are stretched to 0 … 255.
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<unsigned char> pixels;
  Shape shape;        ///< C×H×W of what the network reads.
  float minimum = 0;  ///< After mean and norm.
  float maximum = 0;
  std::vector<double> channelMeans;  ///< After mean and norm.
};

/// The images that a calibration is to use: listing, trying to read and previewing them run as
/// jobs.
class ImageSet : public QObject {
  Q_OBJECT

 public:
  explicit ImageSet(JobRunner& jobs, QObject* parent = nullptr);

  const std::filesystem::path& source() const { return source_; }
  const std::vector<std::filesystem::path>& files() const { return files_; }
  /// Images that could not be read with the last preprocessing that was checked.
  const std::vector<SkippedImage>& unreadable() const { return unreadable_; }
  const QString& listError() const { return listError_; }

  /// A folder, a list file, an image or a tensor.
  void setSource(const std::filesystem::path& source);
  void clear();
  /// Reads every image once in the background.
  void check(const Preprocessing& preprocessing, const Shape& inputShape);
  void stopCheck();
  void preview(std::size_t index, const Preprocessing& preprocessing, const Shape& inputShape);

 signals:
  void listed();
  void listFailed();
  void checked();
  void previewReady(const quantoscope::ImagePreview& preview);
  void previewFailed(const QString& message);

 private:
  JobRunner& jobs_;
  std::filesystem::path source_;
  std::vector<std::filesystem::path> files_;
  std::vector<SkippedImage> unreadable_;
  QString listError_;
};

}  // namespace quantoscope
