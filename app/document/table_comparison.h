// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>
#include <set>
#include <vector>

#include "app/jobs/job_subject.h"
#include "core/analysis/layer_report.h"
#include "core/formats/plan_file.h"
#include "widgets/tables/difference_model.h"

namespace quantoscope {

class Document;
class JobRunner;
class LiveProbe;

/// A table, cache or report that is open beside the document's plan. Nothing of the plan changes
/// before somebody accepts it. Follows every change of the plan.
class TableComparison : public QObject {
  Q_OBJECT

 public:
  TableComparison(Document& document, JobRunner& jobs, LiveProbe& probe, QObject* parent = nullptr);

  /// Reads a file as a job. opened() or failed() follows; a file that is open stays so if it fails.
  void open(const std::filesystem::path& file);
  void close();

  /// Null if no file is open.
  const std::shared_ptr<const PlanFile>& file() const { return file_; }
  /// Layers that differ and have not been rejected, in the model's order. Empty before a
  /// calibration.
  const std::vector<DifferenceRow>& differences() const { return differences_; }
  /// Layers that count as the same and differ in the rounding of the file only.
  std::size_t rounded() const { return rounded_; }
  /// False until there is a calibration to compare with, and while the comparison is worked out.
  bool compared() const { return compared_; }
  /// What the table would have for a layer; null if nothing can be said.
  std::shared_ptr<const LayerReport> report(std::size_t layer) const;

  /// One undo step.
  void accept(const std::vector<std::size_t>& layers);
  void acceptAll();
  /// The plan stays as it is and the layers are not listed any more.
  void reject(const std::vector<std::size_t>& layers);

 signals:
  void opened();
  void failed(const QString& message);
  /// differences(), compared() or file() are others.
  void changed();
  /// Only the measured figures of one row came.
  void measured(std::size_t row);

 private:
  void forget();
  void adopt(PlanFile file);
  void workOut();
  void compare();
  void measure();

  Document& document_;
  JobRunner& jobs_;
  LiveProbe& probe_;
  JobSubject fileSubject_;
  JobSubject reportsSubject_;
  JobSubject differencesSubject_;
  std::shared_ptr<const PlanFile> file_;
  std::vector<std::shared_ptr<const LayerReport>> reports_;
  // What reports_ was worked out for.
  std::shared_ptr<const Calibration> calibration_;
  std::string method_;
  Target target_ = Target::Ncnn;
  std::vector<DifferenceRow> differences_;
  std::vector<std::shared_ptr<const LayerReport>> comparedWith_;  // one for each of differences_
  std::size_t rounded_ = 0;
  std::set<std::size_t> rejected_;
  bool compared_ = false;
};

}  // namespace quantoscope
