// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <cstddef>
#include <filesystem>
#include <vector>

#include "app/jobs/job_subject.h"

namespace quantoscope {

class Document;
class ImageSet;
class JobRunner;
class Measurements;

/// What is no longer as it was when it was opened.
struct FileState {
  std::vector<std::filesystem::path> missingModel;  ///< Files of the model that are gone.
  std::vector<std::filesystem::path> changedModel;  ///< Those that are others now.
  std::size_t images = 0;                           ///< Of the calibration.
  std::size_t missingImages = 0;                    ///< Of these, how many are gone.
  std::filesystem::path imageFolder;                ///< That of the first missing image.
  /// Folder, list or labels to measure with that are gone.
  std::vector<std::filesystem::path> missingMeasurement;

  bool operator==(const FileState&) const = default;
  bool good() const {
    return missingModel.empty() && changedModel.empty() && missingImages == 0 &&
           missingMeasurement.empty();
  }
};

/// Watches the files that are in use: those of the model, the images of the calibration, what is
/// measured on, and the sources of images that are about to be used. Programs write files anew when
/// they save, so a change is looked at when it is over.
class FileWatch : public QObject {
  Q_OBJECT

 public:
  FileWatch(Document& document, const Measurements& measurements, ImageSet& images, JobRunner& jobs,
            QObject* parent = nullptr);

  const FileState& state() const { return state_; }

 signals:
  /// state() is another.
  void changed();

 private:
  struct Stamp {
    std::filesystem::path file;
    qint64 size = 0;
    QDateTime modified;
  };

  void stampModel();
  void watch();
  void look();
  /// True if each source of images is there, as far as one was chosen.
  bool sourcesThere() const;
  void lookAtSources();

  Document& document_;
  const Measurements& measurements_;
  ImageSet& imageSet_;
  JobRunner& jobs_;
  QFileSystemWatcher watcher_;
  QTimer soon_;
  std::vector<Stamp> model_;
  FileState state_;
  JobSubject filesSubject_;
  bool sourcesThere_ = true;
};

}  // namespace quantoscope
