// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/document/image_preview.h"
#include "app/jobs/job_subject.h"
#include "core/calibration/calibrate.h"
#include "core/model/input_proposal.h"
#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/sample_source.h"

namespace quantoscope {

class JobRunner;

/// The samples that a calibration is to use, a source for each input of the network: listing,
/// trying to read and previewing them run as jobs.
class ImageSet : public QObject {
  Q_OBJECT

 public:
  explicit ImageSet(JobRunner& jobs, QObject* parent = nullptr);

  /// Where the files of an input are; empty if that was not said.
  std::filesystem::path source(std::size_t input = 0) const;
  std::vector<std::filesystem::path> sources() const { return sources_; }
  /// Empty until every input has its files.
  const SampleSet& samples() const { return samples_; }
  /// The first input's.
  const std::vector<std::filesystem::path>& files() const;
  /// True if an input's files are arrays, for which no size or pixel order has to be known.
  bool readsArrays(std::size_t input) const;
  /// Samples that could not be read with the last preprocessing that was checked.
  const std::vector<SkippedImage>& unreadable() const { return unreadable_; }
  /// Inputs that run with another size than the model declares, from the same check.
  const std::vector<OtherSize>& otherSizes() const { return otherSizes_; }
  const QString& listError() const { return listError_; }

  /// The network that is to be fed; forgets all sources.
  void setModel(std::shared_ptr<const Model> model);
  /// A folder, a list file, an image or a tensor. All inputs are listed when the last one has its.
  void setSource(const std::filesystem::path& source) { setSources({source}); }
  void setSource(std::size_t input, const std::filesystem::path& source);
  void setSources(const std::vector<std::filesystem::path>& sources);
  /// Whether what a list names and is not there is left out; lists again.
  void setAllowMissing(bool allowed);
  void clear();
  /// Reads every sample once in the background.
  void check(const Preprocessing& preprocessing);
  void stopCheck();
  /// Reads sizes of an input's images in the background; sizeProposed() follows if there are any.
  void proposeSize(std::size_t input);
  void preview(std::size_t index, std::size_t input, const Preprocessing& preprocessing);

 signals:
  void listed();
  void listFailed();
  void checked();
  /// A size for an input that declares none.
  void sizeProposed(std::size_t input, const quantoscope::SizeProposal& proposal);
  void previewReady(const quantoscope::ImagePreview& preview);
  void previewFailed(const QString& message);

 private:
  bool complete() const;
  void list();

  JobRunner& jobs_;
  JobSubject sourceSubject_;
  std::shared_ptr<const Model> model_;
  std::vector<std::filesystem::path> sources_;  // for each input
  bool allowMissing_ = false;
  SampleSet samples_;
  std::vector<SkippedImage> unreadable_;
  std::vector<OtherSize> otherSizes_;
  QString listError_;
};

}  // namespace quantoscope
