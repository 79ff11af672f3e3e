// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <memory>
#include <utility>

#include "app/demo/demo_files.h"
#include "app/desktop/about_dialog.h"
#include "app/desktop/actions.h"
#include "app/desktop/change_log.h"
#include "app/desktop/dropped_files.h"
#include "app/desktop/export_dialog.h"
#include "app/desktop/focus_round.h"
#include "app/desktop/help_window.h"
#include "app/desktop/import_page.h"
#include "app/desktop/language.h"
#include "app/desktop/memory_dialog.h"
#include "app/desktop/page_stack.h"
#include "app/desktop/paths.h"
#include "app/desktop/preprocessing_dialog.h"
#include "app/desktop/recent_models.h"
#include "app/desktop/selection_menu.h"
#include "app/desktop/start_page.h"
#include "app/desktop/status_line.h"
#include "app/desktop/theme_control.h"
#include "app/desktop/top_bar.h"
#include "app/desktop/undo_keys.h"
#include "app/desktop/window_place.h"
#include "app/desktop/workbench_page.h"
#include "app/document/file_watch.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/layers/layer_panel.h"
#include "widgets/log/log_model.h"
#include "widgets/log/log_panel.h"
#include "widgets/threshold/threshold_view.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

const QString kGeometry = QStringLiteral("geometry");
const QString kModelFolder = QStringLiteral("model");
const QString kTableFolder = QStringLiteral("table");
const QString kImageFolder = QStringLiteral("images");
constexpr QSize kSize(1440, 900);  // where the screen has room

}  // namespace

MainWindow::MainWindow(Settings& settings, ThemeControl& theme, LanguageControl& language,
                       QWidget* parent)
    : QMainWindow(parent),
      settings_(settings),
      theme_(theme),
      language_(language),
      document_(jobs_),
      measurements_(document_, jobs_),
      probe_(document_, jobs_),
      scaleSearch_(document_, jobs_),
      imageSet_(jobs_),
      preprocessing_(jobs_),
      actions_(new Actions(*this, document_, theme, language)),
      messages_(new MessageBar),
      pages_(new PageStack),
      start_(new StartPage),
      import_(new ImportPage(imageSet_, settings)),
      workbench_(new WorkbenchPage(document_, jobs_, measurements_, probe_, scaleSearch_)),
      status_(new StatusLine(document_, jobs_, language)),
      files_(new FileWatch(document_, measurements_, imageSet_, jobs_, this)) {
  setAcceptDrops(true);
  document_.setMemory(settings_.memory());
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(messages_);
  // On a screen smaller than a page everything is still within reach.
  auto* scroll = new QScrollArea;
  scroll->setObjectName(QStringLiteral("pageScroll"));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidgetResizable(true);
  scroll->setWidget(pages_);
  column->addWidget(scroll, 1);
  pages_->addWidget(start_);
  pages_->addWidget(import_);
  pages_->addWidget(workbench_);
  setCentralWidget(content);
  setStatusBar(status_);
  new UndoKeys(*this, *actions_->undo, *actions_->redo);
  new ChangeLog(document_.undoStack(), *workbench_->log(), this);
  auto* topBar = new TopBar(document_, *actions_, this);
  addToolBar(topBar);
  round_ = new FocusRound(
      *this, {topBar, messages_, start_, import_, workbench_->layerPanel(),
              workbench_->thresholdView(), workbench_->inspector(), workbench_->tabs(), status_});
  connectActions();
  connectDocument();
  connectPages();
  restorePlace(*this, settings_.state(kGeometry), kSize);
  workbench_->restoreLayout(settings_);
  actions_->setSelectionMenu(workbench_->selectionMenu()->menu(),
                             workbench_->selectionMenu()->chooseMethod());
  actions_->setTabs(*workbench_->tabs());
  refreshRecent();
  refreshTitle();
}

MainWindow::~MainWindow() {
  // A field that holds text takes it over when it loses the focus, which must not be later.
  hide();
  // Neither callbacks nor signals may meet a half destroyed window.
  jobs_.cancelAll();
  jobs_.disconnect();
  measurements_.disconnect();
  probe_.disconnect();
  scaleSearch_.disconnect();
  preprocessing_.disconnect();
  document_.disconnect();
  document_.undoStack().disconnect();
}

QWidget* MainWindow::currentPage() const {
  return pages_->currentWidget();
}

void MainWindow::connectActions() {
  connect(actions_->open, &QAction::triggered, this, &MainWindow::chooseModel);
  connect(actions_->openDemo, &QAction::triggered, this, [this] { openDemo(); });
  connect(actions_->images, &QAction::triggered, this, &MainWindow::showImport);
  connect(actions_->results, &QAction::triggered, this,
          [this] { pages_->setCurrentWidget(workbench_); });
  connect(actions_->addImages, &QAction::triggered, this, &MainWindow::chooseMoreImages);
  connect(actions_->openTable, &QAction::triggered, this, &MainWindow::chooseTable);
  connect(actions_->exportTable, &QAction::triggered, this, &MainWindow::showExport);
  connect(actions_->quit, &QAction::triggered, this, &QWidget::close);
  connect(actions_->help, &QAction::triggered, this, &MainWindow::showHelp);
  connect(actions_->about, &QAction::triggered, this, [this] { (new AboutDialog(this))->show(); });
  connect(actions_->log, &QAction::triggered, this,
          [this] { showTab(workbench_->tabs()->indexOf(workbench_->log())); });
  connect(actions_->tabs, &QActionGroup::triggered, this,
          [this](const QAction* action) { showTab(action->data().toInt()); });
  connect(workbench_, &WorkbenchPage::tabsRetitled, actions_,
          [this] { actions_->setTabs(*workbench_->tabs()); });
  connect(actions_->memory, &QAction::triggered, this, &MainWindow::showMemory);
  connect(actions_->nextPane, &QAction::triggered, this, [this] { round_->stepPane(true); });
  connect(actions_->previousPane, &QAction::triggered, this, [this] { round_->stepPane(false); });
  connect(actions_->measure, &QAction::triggered, &measurements_, &Measurements::again);
  connect(actions_->filter, &QAction::triggered, this, [this] {
    pages_->setCurrentWidget(workbench_);
    workbench_->layerPanel()->focusFilter();
  });
  connect(actions_->themes, &QActionGroup::triggered, this, [this](const QAction* action) {
    theme_.setTheme(static_cast<ThemeChoice>(action->data().toInt()));
    settings_.setTheme(theme_.theme());
  });
  const auto setLanguage = [this](const QString& code) {
    language_.setLanguage(code);
    settings_.setLanguage(language_.code());
  };
  connect(actions_->languages, &QActionGroup::triggered, this,
          [setLanguage](const QAction* action) { setLanguage(action->data().toString()); });
  connect(status_, &StatusLine::languageChosen, this, setLanguage);
  connect(actions_, &Actions::recentChosen, this, &MainWindow::openRecent);
  connect(actions_, &Actions::recentCleared, this, [this] {
    settings_.clearRecentModels();
    refreshRecent();
  });
}

void MainWindow::connectDocument() {
  connect(&document_, &Document::modelOpened, this, &MainWindow::adoptModel);
  connect(&document_, &Document::modelFailed, this, [this](const QString& message) {
    start_->setLoading(false);
    reportFailure(message);
  });
  connect(&document_, &Document::calibrationFailed, this, [this](const QString& message) {
    reportFailure(message);
    if (document_.calibration() == nullptr) {
      showImport();
    }
  });
  connect(&document_, &Document::analysisFailed, this, &MainWindow::reportFailure);
  // Without them the program is as it would be before measuring: a message, no more.
  const auto warn = [this](const QString& message) { showMessage(MessageKind::Warning, message); };
  connect(&measurements_, &Measurements::failed, this, warn);
  connect(&probe_, &LiveProbe::failed, this, warn);
  connect(&scaleSearch_, &ScaleSearchJob::failed, this, warn);
  connect(&scaleSearch_, &ScaleSearchJob::found, this, [this](int layers) {
    workbench_->log()->append(LogLevel::Info,
                              tr("Searched the scales of %n layer(s).", nullptr, layers));
  });
  connect(&measurements_, &Measurements::currentChanged, this, [this] {
    const auto& analysis = measurements_.current();
    if (analysis != nullptr) {
      workbench_->log()->append(LogLevel::Info,
                                tr("Measured on %n image(s): output SQNR %1.", nullptr,
                                   static_cast<int>(analysis->images.size()))
                                    .arg(decibelText(analysis->output.sqnr())));
    }
  });
  connect(&probe_, &LiveProbe::collected, this, [this] {
    if (probe_.ready() && probe_.images().size() < probe_.files().size()) {
      workbench_->log()->append(LogLevel::Warning, tr("The live view has room for %1 of %2 images.")
                                                       .arg(probe_.images().size())
                                                       .arg(probe_.files().size()));
    }
  });
  connect(&document_, &Document::calibrationDone, this, [this] {
    const Calibration& calibration = *document_.calibration();
    workbench_->log()->append(LogLevel::Info, tr("Calibrated with %1 images, %2 left out.")
                                                  .arg(calibration.used.size())
                                                  .arg(calibration.skipped.size()));
    for (const SkippedImage& skipped : calibration.skipped) {
      workbench_->log()->append(LogLevel::Warning,
                                tr("Left out: %1").arg(QString::fromStdString(skipped.reason)));
    }
    if (const std::size_t groups = calibration.options.groups;
        groups < std::min(CalibrationOptions().groups, calibration.used.size())) {
      workbench_->log()->append(LogLevel::Warning,
                                tr("Only %n image group(s): more do not fit into the memory limit.",
                                   nullptr, static_cast<int>(groups)));
    }
    import_->setHasResults(true);
  });
  connect(files_, &FileWatch::changed, this, &MainWindow::showFileState);
}

void MainWindow::connectPages() {
  connect(start_, &StartPage::openRequested, this, &MainWindow::chooseModel);
  connect(start_, &StartPage::demoRequested, this, [this] { openDemo(); });
  connect(start_, &StartPage::recentRequested, actions_, &Actions::recentChosen);
  connect(start_, &StartPage::helpRequested, this, &MainWindow::showHelp);
  connect(import_, &ImportPage::openModelRequested, this, &MainWindow::chooseModel);
  connect(import_, &ImportPage::calibrateRequested, this, &MainWindow::calibrateNow);
  connect(import_, &ImportPage::preprocessingRequested, this, [this] { findPreprocessing(false); });
  connect(workbench_, &WorkbenchPage::preprocessingRequested, this,
          [this] { findPreprocessing(true); });
  connect(import_, &ImportPage::backRequested, this, [this] {
    measurements_.setImages(import_->run().measurement);
    rememberMeasuring();
    pages_->setCurrentWidget(workbench_);
  });
  connect(&document_, &Document::targetChanged, this, &MainWindow::rememberMeasuring);
  connect(workbench_, &WorkbenchPage::imagesRequested, this, &MainWindow::showImport);
  connect(&imageSet_, &ImageSet::listed, this, &MainWindow::onImagesListed);
  connect(&imageSet_, &ImageSet::listFailed, this, [this] {
    calibrateWhenListed_ = false;
    if (pages_->currentWidget() == import_) {
      reportFailure(imageSet_.listError());
    }
  });
  connect(workbench_, &WorkbenchPage::tableRequested, this, &MainWindow::chooseTable);
  connect(workbench_, &WorkbenchPage::failed, this,
          [this](const QString& text) { showMessage(MessageKind::Error, text); });
  connect(workbench_, &WorkbenchPage::message, this,
          [this](const QString& text) { showMessage(MessageKind::Information, text); });
  connect(status_, &StatusLine::cancelRequested, this, &MainWindow::cancelJob);
  connect(status_, &StatusLine::imagesClicked, this, [this] {
    pages_->setCurrentWidget(workbench_);
    workbench_->showImages();
  });
}

void MainWindow::chooseModel() {
  const QStringList files = QFileDialog::getOpenFileNames(
      this, tr("Open model"), settings_.folder(kModelFolder),
      tr("Models") + QStringLiteral(" (*.") + modelSuffixes().join(QStringLiteral(" *.")) +
          QStringLiteral(");;") + tr("All files") + QStringLiteral(" (*)"));
  if (files.isEmpty()) {
    return;
  }
  settings_.setFolder(kModelFolder, QFileInfo(files.front()).absolutePath());
  OpenRequest request;
  for (const QString& file : files) {
    request.files.push_back(toPath(file));
  }
  openModel(request);
}

void MainWindow::chooseTable() {
  const QString file = QFileDialog::getOpenFileName(
      this, tr("Open table"), settings_.folder(kTableFolder),
      tr("Tables, caches and reports") + QStringLiteral(" (*.") +
          tableSuffixes().join(QStringLiteral(" *.")) + QStringLiteral(");;") + tr("All files") +
          QStringLiteral(" (*)"));
  if (!file.isEmpty()) {
    settings_.setFolder(kTableFolder, QFileInfo(file).absolutePath());
    openTable(toPath(file));
  }
}

void MainWindow::chooseMoreImages() {
  std::vector<std::pair<std::string, std::filesystem::path>> sources;
  const std::vector<ModelInput>& inputs = document_.model()->inputs;
  for (const ModelInput& input : inputs) {
    const QString name = QString::fromStdString(input.name);
    const QStringList files = QFileDialog::getOpenFileNames(
        this, inputs.size() == 1 ? tr("Add images") : tr("Add files for the input %1").arg(name),
        settings_.folder(kImageFolder), tr("All files") + QStringLiteral(" (*)"));
    if (files.isEmpty()) {
      return;
    }
    settings_.setFolder(kImageFolder, QFileInfo(files.front()).absolutePath());
    for (const QString& file : files) {
      sources.emplace_back(input.name, toPath(file));
    }
  }
  pages_->setCurrentWidget(workbench_);
  document_.addSamples(sources);
}

void MainWindow::findPreprocessing(bool fromWorkbench) {
  const auto request = [this] {
    const RememberedRun run = import_->run();
    preprocessing_.start({document_.model(), imageSet_.samples(), run.measurement,
                          recalibrate_ && document_.calibration() != nullptr
                              ? document_.calibration()->options.preprocessing
                              : run.preprocessing,
                          run.threads});
  };
  if (document_.model() == nullptr) {
    return;
  }
  if (imageSet_.files().empty()) {
    showMessage(MessageKind::Warning, tr("Choose images first: they are what is tried on."));
    return;
  }
  recalibrate_ = fromWorkbench;
  if (preprocessingDialog_ == nullptr) {
    preprocessingDialog_ = new PreprocessingDialog(preprocessing_, this);
    connect(preprocessingDialog_, &PreprocessingDialog::searchRequested, this, request);
    connect(preprocessingDialog_, &PreprocessingDialog::chosen, this,
            &MainWindow::takePreprocessing);
  }
  preprocessingDialog_->setRecalibrates(fromWorkbench);
  request();
  preprocessingDialog_->show();
  preprocessingDialog_->raise();
  preprocessingDialog_->activateWindow();
}

void MainWindow::takePreprocessing(const Preprocessing& preprocessing) {
  import_->setPreprocessing(preprocessing);
  workbench_->log()->append(LogLevel::Info,
                            tr("Took another preprocessing: %1.")
                                .arg(QString::fromLatin1(toString(preprocessing.order))));
  if (recalibrate_ && import_->ready()) {
    calibrateNow();
  } else {
    showImport();
  }
}

void MainWindow::openTable(const std::filesystem::path& file) {
  messages_->dismiss();
  if (document_.calibration() != nullptr) {
    pages_->setCurrentWidget(workbench_);
  }
  workbench_->openTable(file);
}

void MainWindow::openModel(const OpenRequest& request) {
  guardChanges([this, request] {
    messages_->dismiss();
    request_ = request;
    opening_.renew();
    start_->setLoading(true);
    document_.openModel(request.files);
  });
}

void MainWindow::openRecent(int index) {
  const auto models = settings_.recentModels();
  if (static_cast<std::size_t>(index) >= models.size()) {
    return;
  }
  const auto& files = models[static_cast<std::size_t>(index)];
  if (isDemoModel(files)) {
    openDemo();
  } else {
    openModel({files, {}, false, true, {}});
  }
}

void MainWindow::openDemo(const std::string& method, const std::filesystem::path& table) {
  guardChanges([this, method, table] {
    messages_->dismiss();
    opening_.renew();
    start_->setLoading(true);
    const auto folder = demoFolder();
    jobs_.run(
        QStringLiteral("demo"), tr("Unpacking the demo"), opening_,
        [folder](const JobContext&) { return extractDemo(folder); },
        [this, method, table](const DemoFiles& demo) {
          RememberedRun run;
          run.preprocessing = demo.preprocessing;
          run.images = demo.calibration;
          run.method = method.empty() ? Plan{}.method : method;
          run.measurement = {demo.validation, demo.labels, demo.classes};
          request_ = {demo.model, run, true, true, table};
          document_.openModel(demo.model);
        },
        [this](const QString& message) {
          start_->setLoading(false);
          reportFailure(message);
        });
  });
}

void MainWindow::adoptModel() {
  start_->setLoading(false);
  const Model& model = *document_.model();
  workbench_->log()->append(LogLevel::Info, tr("Opened %1: %2 layers, %3 can be quantized.")
                                                .arg(QString::fromStdString(model.name))
                                                .arg(model.layerCount)
                                                .arg(model.layers.size()));
  QStringList warnings;
  for (const std::string& warning : model.warnings) {
    warnings.append(QString::fromStdString(warning));
    workbench_->log()->append(LogLevel::Warning, warnings.back());
  }
  for (const std::string& note : model.notes) {
    workbench_->log()->append(LogLevel::Info, QString::fromStdString(note));
  }
  preprocessing_.forget();
  import_->setModel(document_.model());
  import_->setHasResults(false);
  if (request_.remember) {
    settings_.addRecentModel(request_.files);
    refreshRecent();
  }
  const auto run = request_.run ? request_.run : settings_.lastRun(document_.modelFiles());
  calibrateWhenListed_ = request_.calibrate;
  refreshTitle();
  showImport();
  if (!warnings.isEmpty()) {
    messages_->show(MessageKind::Warning, warnings.join(QLatin1Char('\n')));
  }
  if (run) {
    import_->setRun(*run);
  }
  if (!request_.table.empty()) {
    workbench_->openTable(request_.table);
  }
}

void MainWindow::onImagesListed() {
  if (!calibrateWhenListed_ || imageSet_.files().empty()) {
    return;
  }
  calibrateWhenListed_ = false;
  if (import_->ready()) {
    calibrateNow();
  }
}

void MainWindow::calibrateNow() {
  const RememberedRun run = import_->run();
  settings_.setLastRun(document_.modelFiles(), run);
  messages_->dismiss();
  imageSet_.stopCheck();
  if (!run.method.empty()) {
    document_.setMethod(run.method);
  }
  document_.setTarget(run.target);
  measurements_.setImages(run.measurement);
  pages_->setCurrentWidget(workbench_);
  document_.startCalibration(imageSet_.samples(), import_->options());
}

void MainWindow::rememberMeasuring() {
  if (auto run = settings_.lastRun(document_.modelFiles())) {
    run->target = document_.plan().target;
    run->measurement = measurements_.images();
    settings_.setLastRun(document_.modelFiles(), *run);
  }
}

void MainWindow::cancelJob(const QString& tag) {
  if (tag == Document::calibrationJob()) {
    document_.cancelCalibration();
    if (document_.calibration() == nullptr) {
      showImport();
    }
  } else if (tag == ScaleSearchJob::job()) {
    scaleSearch_.cancel();
    showWaitingLayers();
  } else {
    jobs_.cancel(tag);
    start_->setLoading(false);
  }
  workbench_->log()->append(LogLevel::Info, tr("Cancelled."));
}

void MainWindow::showWaitingLayers() {
  if (const auto waiting = static_cast<int>(scaleSearch_.waiting()); waiting > 0) {
    showMessage(MessageKind::Warning,
                tr("The scales of %n layer(s) have not been searched: they have the thresholds of "
                   "KL ncnn.",
                   nullptr, waiting));
  }
}

void MainWindow::showImport() {
  if (document_.model() != nullptr) {
    import_->setMethod(document_.plan().method);
    import_->setTarget(document_.plan().target);
    pages_->setCurrentWidget(import_);
  }
}

void MainWindow::showTab(int index) {
  QTabWidget* tabs = workbench_->tabs();
  pages_->setCurrentWidget(workbench_);
  tabs->setCurrentIndex(index);
  if (!round_->enter(*tabs->currentWidget(), Qt::ShortcutFocusReason)) {
    round_->enter(*tabs, Qt::ShortcutFocusReason);
  }
}

bool MainWindow::focusNextPrevChild(bool next) {
  return round_->step(next);
}

void MainWindow::showExport() {
  if (exportDialog_ != nullptr) {
    exportDialog_->raise();
    return;
  }
  showWaitingLayers();
  exportDialog_ = new ExportDialog(document_, measurements_, jobs_, settings_, this);
  exportDialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(exportDialog_, &ExportDialog::exported, this, &MainWindow::onExported);
  connect(exportDialog_, &QDialog::rejected, this, [this] { afterExport_ = nullptr; });
  exportDialog_->open();
}

void MainWindow::onExported(const std::vector<std::filesystem::path>& files) {
  QStringList names;
  for (const auto& file : files) {
    names.append(toQString(file));
  }
  showMessage(MessageKind::Information, tr("Exported %1").arg(names.join(QStringLiteral(", "))));
  if (const auto next = std::exchange(afterExport_, nullptr)) {
    // After the dialog has gone.
    QTimer::singleShot(0, this, next);
  }
}

void MainWindow::showHelp() {
  if (help_ == nullptr) {
    help_ = new HelpWindow(*this);
  }
  help_->show();
  help_->raise();
}

void MainWindow::showMemory() {
  auto* dialog = new MemoryDialog(document_, probe_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog] {
    document_.setMemory(dialog->limit());
    settings_.setMemory(dialog->limit());
  });
  dialog->open();
}

void MainWindow::guardChanges(const std::function<void()>& next) {
  if (!document_.dirty()) {
    next();
    return;
  }
  QMessageBox question(QMessageBox::Question, tr("Changes that no table has"), unexportedText(),
                       QMessageBox::NoButton, this);
  question.setObjectName(QStringLiteral("unexportedQuestion"));
  QPushButton* exportFirst = question.addButton(tr("Export…"), QMessageBox::AcceptRole);
  const QPushButton* discard = question.addButton(tr("Discard"), QMessageBox::DestructiveRole);
  QPushButton* stay = question.addButton(tr("Cancel"), QMessageBox::RejectRole);
  question.setDefaultButton(exportFirst);
  question.setEscapeButton(stay);
  question.exec();
  if (question.clickedButton() == discard) {
    next();
  } else if (question.clickedButton() == exportFirst) {
    afterExport_ = next;
    showExport();
  }
}

QString MainWindow::unexportedText() const {
  const PlanChanges changes = document_.unexported();
  const auto layers = static_cast<int>(changes.layers);
  if (!changes.method && !changes.target) {
    return tr("%n layer(s) were changed by hand and not exported yet.", nullptr, layers);
  }
  QStringList lines{tr("The plan has changed and was not exported yet:")};
  if (changes.method) {
    lines << QStringLiteral("• ") + tr("the method of all layers is another");
  }
  if (changes.target) {
    lines << QStringLiteral("• ") + tr("the target is another");
  }
  if (layers > 0) {
    lines << QStringLiteral("• ") + tr("%n layer(s) were changed by hand", nullptr, layers);
  }
  return lines.join(QLatin1Char('\n'));
}

void MainWindow::showFileState() {
  const FileState& state = files_->state();
  const QString shown = std::exchange(fileMessage_, {});
  if (state.good()) {
    if (!shown.isEmpty() && messages_->text() == shown) {
      messages_->dismiss();
    }
    return;
  }
  QStringList lines;
  QString button = tr("Images…");
  std::function<void()> action = [this] { showImport(); };
  for (const auto& file : state.missingModel) {
    lines << tr("%1 is no longer there. What was calibrated stays, and tables can be exported; "
                "int8 models and QDQ models are made from the file and cannot. Put it back, or "
                "open the model where it is now.")
                 .arg(toQString(file));
  }
  for (const auto& file : state.changedModel) {
    lines << tr("%1 has changed since it was opened. All that you see is of the file as it was. "
                "Open it again to work with the new one.")
                 .arg(toQString(file));
  }
  if (!state.missingModel.empty()) {
    button = tr("Open model…");
    action = [this] { chooseModel(); };
  } else if (!state.changedModel.empty()) {
    button = tr("Open it again");
    action = [this] { openModel({document_.modelFiles(), {}, false, true, {}}); };
  }
  if (state.missingImages > 0) {
    const auto count = static_cast<int>(state.images);
    const QString folder = toQString(state.imageFolder);
    lines
        << (state.missingImages == state.images
                ? tr("The %n image(s) of the calibration in %1 are no longer there. What was "
                     "calibrated stays; to measure again, put them back or choose others.",
                     nullptr, count)
                      .arg(folder)
                : tr("%1 of %n image(s) of the calibration are no longer there, first in %2. What "
                     "was calibrated stays; to measure again, put them back or choose others.",
                     nullptr, count)
                      .arg(state.missingImages)
                      .arg(folder));
  }
  for (const auto& path : state.missingMeasurement) {
    lines << tr("%1, which is needed to measure, is no longer there. Put it back, or choose "
                "something else to measure with.")
                 .arg(toQString(path));
  }
  fileMessage_ = lines.join(QLatin1Char('\n'));
  messages_->show(MessageKind::Warning, fileMessage_, button, action);
  if (fileMessage_ != shown) {
    workbench_->log()->append(LogLevel::Warning, fileMessage_);
  }
}

void MainWindow::refreshRecent() {
  const auto models = settings_.recentModels();
  start_->setRecentModels(models);
  actions_->setRecentModels(models);
}

void MainWindow::showMessage(MessageKind kind, const QString& text) {
  messages_->show(kind, text);
  workbench_->log()->append(kind == MessageKind::Error     ? LogLevel::Error
                            : kind == MessageKind::Warning ? LogLevel::Warning
                                                           : LogLevel::Info,
                            text);
}

void MainWindow::reportFailure(const QString& message) {
  showMessage(MessageKind::Error, message);
  emit failed(message);
}

void MainWindow::refreshTitle() {
  const auto& model = document_.model();
  setWindowTitle(model == nullptr
                     ? QStringLiteral("Quantoscope")
                     : tr("%1 — Quantoscope").arg(QString::fromStdString(model->name)));
}

void MainWindow::closeEvent(QCloseEvent* event) {
  // The answer may come at once, or much later through the export dialog: then the window is
  // closed again, with nothing left to ask.
  const auto leave = std::make_shared<bool>(false);
  const auto asked = std::make_shared<bool>(false);
  guardChanges([this, leave, asked] {
    *leave = true;
    if (*asked) {
      close();
    }
  });
  *asked = true;
  if (!*leave) {
    event->ignore();
    return;
  }
  settings_.setState(kGeometry, saveGeometry());
  workbench_->saveLayout(settings_);
  jobs_.cancelAll();
  event->accept();
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    refreshTitle();
    refreshRecent();
    if (!fileMessage_.isEmpty() && messages_->text() == fileMessage_) {
      showFileState();
    }
  }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() && !sortDropped(event->mimeData()->urls()).empty()) {
    event->acceptProposedAction();
  }
}

void MainWindow::dropEvent(QDropEvent* event) {
  const DroppedFiles dropped = sortDropped(event->mimeData()->urls());
  event->acceptProposedAction();
  if (!dropped.model.empty()) {
    OpenRequest request;
    request.files = dropped.model;
    if (dropped.images) {
      auto run = settings_.lastRun(dropped.model).value_or(RememberedRun{});
      run.images = *dropped.images;
      request.run = run;
    }
    openModel(request);
  } else if (dropped.table) {
    openTable(*dropped.table);
  } else if (dropped.images && document_.model() != nullptr) {
    if (document_.stage() == Document::Stage::Calibrating) {
      showMessage(MessageKind::Warning, tr("Cancel the calibration before you change the images."));
      return;
    }
    showImport();
    import_->setImages(*dropped.images);
  } else if (dropped.images) {
    showMessage(MessageKind::Warning, tr("Open a model first, then drop the images."));
  }
}

}  // namespace quantoscope
