// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "app/document/image_preview.h"
#include "app/jobs/job_subject.h"
#include "core/calibration/calibrate.h"
#include "core/model/input_proposal.h"
#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

namespace quantoscope {

class JobRunner;

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
  /// Reads sizes of the images in the background; sizeProposed() follows if there are any.
  void proposeSize();
  void preview(std::size_t index, const Preprocessing& preprocessing, const Shape& inputShape);

 signals:
  void listed();
  void listFailed();
  void checked();
  /// A size for a network that declares none.
  void sizeProposed(const quantoscope::SizeProposal& proposal);
  void previewReady(const quantoscope::ImagePreview& preview);
  void previewFailed(const QString& message);

 private:
  JobRunner& jobs_;
  JobSubject sourceSubject_;
  std::filesystem::path source_;
  std::vector<std::filesystem::path> files_;
  std::vector<SkippedImage> unreadable_;
  QString listError_;
};

}  // namespace quantoscope
