// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/file_watch.h"

#include <QFileInfo>
#include <QStringList>
#include <algorithm>
#include <set>
#include <vector>

#include "app/desktop/paths.h"
#include "app/document/document.h"
#include "app/document/image_set.h"
#include "app/document/measurements.h"
#include "app/jobs/job_runner.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

const QString kJob = QStringLiteral("file watch");
constexpr int kPause = 300;               // ms that a program may take to write a file anew
constexpr std::size_t kMostFolders = 64;  // a watch costs the system something, too

bool isThere(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Where something that is gone will show up again: the nearest folder above it that is there.
fs::path nearest(fs::path path) {
  while (!path.empty() && !isThere(path) && path != path.parent_path()) {
    path = path.parent_path();
  }
  return path;
}

}  // namespace

FileWatch::FileWatch(Document& document, const Measurements& measurements, ImageSet& images,
                     JobRunner& jobs, QObject* parent)
    : QObject(parent),
      document_(document),
      measurements_(measurements),
      imageSet_(images),
      jobs_(jobs) {
  soon_.setSingleShot(true);
  soon_.setInterval(kPause);
  connect(&soon_, &QTimer::timeout, this, &FileWatch::look);
  const auto soon = [this] {
    if (!soon_.isActive()) {
      soon_.start();
    }
  };
  connect(&watcher_, &QFileSystemWatcher::fileChanged, this, soon);
  connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, soon);
  connect(&document_, &Document::modelOpened, this, [this] {
    stampModel();
    watch();
    soon_.start();
  });
  connect(&document_, &Document::calibrationDone, this, [this] {
    watch();
    soon_.start();
  });
  connect(&measurements_, &Measurements::stateChanged, this, &FileWatch::watch);
  connect(&imageSet_, &ImageSet::listed, this, [this] {
    sourcesThere_ = !imageSet_.files().empty() || sourcesThere();
    watch();
  });
  connect(&imageSet_, &ImageSet::listFailed, this, [this] { sourcesThere_ = sourcesThere(); });
}

void FileWatch::stampModel() {
  model_.clear();
  for (const fs::path& file : document_.modelFiles()) {
    const QFileInfo info(toQString(file));
    model_.push_back({file, info.size(), info.lastModified()});
  }
}

// Folders, too: a file that comes back tells nobody, and many images are one folder.
void FileWatch::watch() {
  std::set<fs::path> wanted;
  const auto add = [&](const fs::path& path) {
    if (wanted.size() < kMostFolders && !path.empty()) {
      wanted.insert(nearest(path));
    }
  };
  for (const Stamp& stamp : model_) {
    add(stamp.file);
    add(stamp.file.parent_path());
  }
  if (const auto& calibration = document_.calibration()) {
    for (const fs::path& image : calibration->used) {
      add(image.parent_path());
    }
  }
  std::vector<fs::path> sources = imageSet_.sources();
  sources.push_back(measurements_.images().images);
  sources.push_back(measurements_.images().labels);
  for (const fs::path& path : sources) {
    if (!path.empty()) {
      add(path);
      add(path.parent_path());
    }
  }
  QStringList paths;
  for (const fs::path& path : wanted) {
    if (!path.empty()) {
      paths << toQString(path);
    }
  }
  const QStringList watched = watcher_.files() + watcher_.directories();
  QStringList gone;
  for (const QString& path : watched) {
    if (!paths.contains(path)) {
      gone << path;
    }
  }
  if (!gone.isEmpty()) {
    watcher_.removePaths(gone);
  }
  for (const QString& path : watched) {
    paths.removeAll(path);
  }
  if (!paths.isEmpty()) {
    watcher_.addPaths(paths);
  }
}

void FileWatch::look() {
  watch();
  lookAtSources();
  filesSubject_.renew();
  // A slow disk must not hold the window up.
  jobs_.run(
      kJob, QString(), {&filesSubject_, &document_.modelSubject()},
      [model = model_, calibration = document_.calibration(),
       measurement = measurements_.images()](const JobContext& context) {
        FileState state;
        for (const Stamp& stamp : model) {
          const QFileInfo info(toQString(stamp.file));
          if (!info.exists()) {
            state.missingModel.push_back(stamp.file);
          } else if (info.size() != stamp.size || info.lastModified() != stamp.modified) {
            state.changedModel.push_back(stamp.file);
          }
        }
        if (calibration != nullptr) {
          state.images = calibration->used.size();
          for (const fs::path& image : calibration->used) {
            throwIfStopped(context.stop());
            if (!isThere(image)) {
              state.imageFolder =
                  state.missingImages == 0 ? image.parent_path() : state.imageFolder;
              ++state.missingImages;
            }
          }
        }
        for (const fs::path& path : {measurement.images, measurement.labels}) {
          if (!path.empty() && !isThere(path)) {
            state.missingMeasurement.push_back(path);
          }
        }
        return state;
      },
      [this](FileState state) {
        if (!(state == state_)) {
          state_ = std::move(state);
          emit changed();
        }
      },
      [](const QString&) {});
}

bool FileWatch::sourcesThere() const {
  const std::vector<fs::path> sources = imageSet_.sources();
  return std::all_of(sources.begin(), sources.end(),
                     [](const fs::path& source) { return source.empty() || isThere(source); });
}

// Lists them anew, which says what is wrong with them or finds them again.
void FileWatch::lookAtSources() {
  const bool there = sourcesThere();
  if (there != sourcesThere_) {
    sourcesThere_ = there;
    imageSet_.setSources(imageSet_.sources());
  }
}

}  // namespace quantoscope
