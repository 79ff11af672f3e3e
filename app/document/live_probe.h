// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>
#include <set>
#include <vector>

#include "app/jobs/job_subject.h"
#include "core/analysis/layer_probe.h"

namespace quantoscope {

class Document;
class JobRunner;

/// The feature maps of one layer for one image.
struct LayerPictures {
  std::size_t layer = 0;
  std::size_t image = 0;
  LayerSide side = LayerSide::Input;
  FeatureMaps maps;
  QImage picture;  ///< What the network reads; null if it is no picture.
};

/// Follows every change of the document's plan at once, layer by layer, on inputs that the float
/// network's layers had for a few images.
class LiveProbe : public QObject {
  Q_OBJECT

 public:
  /// Images that are taken without a choice of the user's, and that can be chosen at most.
  static constexpr std::size_t kImages = 8;
  static constexpr std::size_t kMostImages = 32;

  LiveProbe(Document& document, JobRunner& jobs, QObject* parent = nullptr);

  /// The images that are asked for; empty before a calibration.
  const std::vector<std::filesystem::path>& files() const { return files_; }
  /// At most kMostImages; nothing means the first ones of the calibration again.
  void setFiles(std::vector<std::filesystem::path> files);
  /// Those whose inputs are there; fewer than files() if the memory did not suffice.
  std::vector<std::filesystem::path> images() const;
  /// Bytes that their inputs and outputs take.
  std::size_t bytes() const { return probe_ == nullptr ? 0 : probe_->bytes(); }
  bool ready() const { return probe_ != nullptr; }
  /// For jobs that measure on the same images; null until they are there.
  const std::shared_ptr<const LayerProbe>& probe() const { return probe_; }
  /// What was measured since the whole network was; null if nothing changed.
  std::shared_ptr<const LayerMeasurement> layer(std::size_t layer) const;
  /// The whole network has been measured; the live figures are not needed any more.
  void forgetLayers();
  /// Works out feature maps with the values that are on screen; picturesReady() brings them. A
  /// newer request replaces one that has not begun.
  void requestPictures(std::size_t layer, std::size_t image, LayerSide side);

 signals:
  /// files() are others.
  void filesChanged();
  /// The inputs are there, or gone.
  void collected();
  void measured(std::size_t layer);
  void picturesReady(const quantoscope::LayerPictures& pictures);
  void failed(const QString& message);

 private:
  void forget();
  void collect();
  void follow(const std::vector<std::size_t>& layers);
  void measure();
  void prepare();

  Document& document_;
  JobRunner& jobs_;
  JobSubject probeSubject_;
  bool chosen_ = false;  // files_, by the user
  std::vector<std::filesystem::path> files_;
  std::shared_ptr<const LayerProbe> probe_;
  std::vector<std::shared_ptr<const LayerMeasurement>> layers_;
  std::set<std::size_t> wanted_;  // layers that have changed since they were measured
};

}  // namespace quantoscope
