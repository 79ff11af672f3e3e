// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/memory_limit.h"
#include "core/base/progress.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/sample_source.h"

namespace quantoscope {

struct SkippedImage {
  std::filesystem::path file;
  std::string reason;
};

struct CalibrationOptions {
  Preprocessing preprocessing;
  /// Runs the images twice: first for absmax, then for exactly the histogram that ncnn2table has.
  bool twoPass = false;
  int threads = 0;  ///< 0: as many as the machine has cores.
  /// Into how many groups the images are counted, for stability.h. Image i of all belongs to group
  /// i % groups: neighbours in a sorted folder, which are often alike, come into different groups,
  /// and images that are added later do not move those before. 1 … 256.
  std::size_t groups = 16;
  /// Bins of the histogram of magnitudes that the divergence is computed on: ncnn2table has 2048,
  /// its first form was published with 2048 and with 4096.
  std::size_t bins = 2048;
  /// The user's limit, see memory_limit.h. If the counters of all blobs may take more than their
  /// share, they are listed as long as they are few, which is slower; the statistics are the same.
  /// If the image groups take as much all the same, some are merged: then there are fewer.
  std::size_t memory = kDefaultMemory;
};

/// The statistics of a network over a set of images. Independent of the number of threads.
struct Calibration {
  std::vector<std::filesystem::path> used;  ///< The first input's files.
  SampleSet samples;                        ///< Of `used`: the files of every input, and classes.
  /// SHA-256 of the files, one an input, of each of `used`.
  std::vector<std::vector<std::string>> hashes;
  /// SHA-256 of the contents of the used samples' files in order, see sha256OfFiles(); with several
  /// inputs, sample by sample. Empty while calibrating.
  std::string imageHash;
  std::vector<SkippedImage> skipped;
  std::vector<std::size_t> groupOf;  ///< The image group of each of `used`.
  /// One for each of Model::layers; layers that read the same blob share theirs.
  std::vector<std::shared_ptr<const ActivationStatistics>> layers;
  Shape inputShape;            ///< C×H×W, of the first input.
  CalibrationOptions options;  ///< `groups`: as many as there are.
};

/// The samples that a calibration used, to run them again.
SampleSet usedSamples(const Calibration& calibration);

/// Called while images stream in, with all that has been counted so far, a few times a second, from
/// one thread at a time. `used` is not sorted yet. Histograms have kGroupBins bins a side, so that
/// a snapshot is small beside what it is of.
using CalibrationSnapshot = std::function<void(const Calibration&)>;

/// Runs the float network over the samples and collects what each quantizable layer reads. A sample
/// that cannot be used is left out and listed; if none can be used, throws Error. Throws Cancelled
/// if a stop was requested.
Calibration calibrate(const Model& model, const SampleSet& samples,
                      const CalibrationOptions& options, const JobControl& control = {},
                      const CalibrationSnapshot& snapshot = {});

/// The same for a network with one input.
Calibration calibrate(const Model& model, const std::vector<std::filesystem::path>& images,
                      const CalibrationOptions& options, const JobControl& control = {},
                      const CalibrationSnapshot& snapshot = {});

/// Goes on from `before`, which was made of the first of `samples`, with the others: the result is
/// that of a calibration with all of them, from the first on. Only the new ones run, except in
/// two-pass mode if they have a new absmax: then the second pass needs them all. Throws Error if
/// `before` was made of other images, or if there are none to add.
Calibration continueCalibration(const Model& model, const Calibration& before,
                                const SampleSet& samples, const JobControl& control = {},
                                const CalibrationSnapshot& snapshot = {});

}  // namespace quantoscope
