// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <QPointer>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "app/desktop/message_bar.h"
#include "app/desktop/settings.h"
#include "app/document/document.h"
#include "app/document/image_set.h"
#include "app/document/live_probe.h"
#include "app/document/measurements.h"
#include "app/document/preprocessing_job.h"
#include "app/document/scale_search_job.h"
#include "app/jobs/job_runner.h"
#include "app/jobs/job_subject.h"

namespace quantoscope {

class Actions;
class ExportDialog;
class FileWatch;
class FocusRound;
class HelpWindow;
class ImportPage;
class LanguageControl;
class PageStack;
class PreprocessingDialog;
class StartPage;
class StatusLine;
class ThemeControl;
class WorkbenchPage;

/// What to do when a model is open: how, and whether to calibrate at once.
struct OpenRequest {
  std::vector<std::filesystem::path> files;
  std::optional<RememberedRun> run;  ///< Else as it was last calibrated.
  bool calibrate = false;
  bool remember = true;              ///< In the list of recent models.
  std::filesystem::path table = {};  ///< To open beside the plan; empty: none.
};

/// Puts the pages, the document and the jobs together.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow(Settings& settings, ThemeControl& theme, LanguageControl& language,
             QWidget* parent = nullptr);
  ~MainWindow() override;

  void openModel(const OpenRequest& request);
  /// Opens the demo and calibrates it; an empty method is the default.
  void openDemo(const std::string& method = {}, const std::filesystem::path& table = {});
  void showMessage(MessageKind kind, const QString& text);

  Document& document() { return document_; }
  Measurements& measurements() { return measurements_; }
  LiveProbe& probe() { return probe_; }
  ScaleSearchJob& scaleSearch() { return scaleSearch_; }
  JobRunner& jobs() { return jobs_; }
  PreprocessingJob& preprocessingJob() { return preprocessing_; }
  WorkbenchPage* workbench() const { return workbench_; }
  ImportPage* importPage() const { return import_; }
  StartPage* startPage() const { return start_; }
  MessageBar* messageBar() const { return messages_; }
  QWidget* currentPage() const;

 signals:
  /// Loading, calibrating or analysing came to a bad end.
  void failed(const QString& message);

 protected:
  void closeEvent(QCloseEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void connectActions();
  void connectDocument();
  void connectPages();
  void chooseModel();
  void chooseTable();
  void chooseMoreImages();
  void openTable(const std::filesystem::path& file);
  void openRecent(int index);
  void adoptModel();
  void onImagesListed();
  void calibrateNow();
  /// Target and images to measure on belong to the model's last run, too.
  void rememberMeasuring();
  void cancelJob(const QString& tag);
  /// Says so if layers have no scales of their method's.
  void showWaitingLayers();
  void showImport();
  /// From the workbench, taking one calibrates again.
  void findPreprocessing(bool fromWorkbench);
  void takePreprocessing(const Preprocessing& preprocessing);
  void showTab(int index);
  void showExport();
  void onExported(const std::vector<std::filesystem::path>& files);
  void showHelp();
  void showMemory();
  /// Asks what to do with overrides that no table has, then goes on with `next` or not at all.
  void guardChanges(const std::function<void()>& next);
  /// What guardChanges() asks about.
  QString unexportedText() const;
  /// Says which files are gone or changed, and what can be done.
  void showFileState();
  void refreshRecent();
  void reportFailure(const QString& message);
  void refreshTitle();

  Settings& settings_;
  ThemeControl& theme_;
  LanguageControl& language_;
  JobRunner jobs_;
  JobSubject opening_;
  Document document_;
  Measurements measurements_;
  LiveProbe probe_;
  ScaleSearchJob scaleSearch_;
  ImageSet imageSet_;
  PreprocessingJob preprocessing_;
  Actions* actions_;
  MessageBar* messages_;
  PageStack* pages_;
  StartPage* start_;
  ImportPage* import_;
  WorkbenchPage* workbench_;
  StatusLine* status_;
  FileWatch* files_;
  QString fileMessage_;  // of showFileState(); empty: all files are there
  FocusRound* round_;
  HelpWindow* help_ = nullptr;
  QPointer<ExportDialog> exportDialog_;
  QPointer<PreprocessingDialog> preprocessingDialog_;
  bool recalibrate_ = false;  // when a preprocessing is taken
  OpenRequest request_;
  bool calibrateWhenListed_ = false;
  std::function<void()> afterExport_;
};

}  // namespace quantoscope
