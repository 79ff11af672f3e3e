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
#include "app/document/scale_search_job.h"
#include "app/jobs/job_runner.h"
#include "app/jobs/job_subject.h"

namespace quantoscope {

class Actions;
class ExportDialog;
class FocusRound;
class HelpWindow;
class ImportPage;
class LanguageControl;
class PageStack;
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
  void adoptModel();
  void onImagesListed();
  void calibrateNow();
  /// Target and images to measure on belong to the model's last run, too.
  void rememberMeasuring();
  void cancelJob(const QString& tag);
  /// Says so if layers have no scales of their method's.
  void showWaitingLayers();
  void showImport();
  void showTab(int index);
  void showExport();
  void onExported(const std::vector<std::filesystem::path>& files);
  void showHelp();
  /// Asks what to do with overrides that no table has, then goes on with `next` or not at all.
  void guardChanges(const std::function<void()>& next);
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
  Actions* actions_;
  MessageBar* messages_;
  PageStack* pages_;
  StartPage* start_;
  ImportPage* import_;
  WorkbenchPage* workbench_;
  StatusLine* status_;
  FocusRound* round_;
  HelpWindow* help_ = nullptr;
  QPointer<ExportDialog> exportDialog_;
  OpenRequest request_;
  bool calibrateWhenListed_ = false;
  std::function<void()> afterExport_;
};

}  // namespace quantoscope
