// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QEvent>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>
#include <utility>

#include "app/desktop/language.h"
#include "app/desktop/recent_models.h"
#include "app/desktop/theme_control.h"
#include "app/document/document.h"
#include "app/document/override_command.h"

namespace quantoscope {
namespace {

QAction* action(QObject* parent, const char* name, const QKeySequence& shortcut = {}) {
  auto* made = new QAction(parent);
  made->setObjectName(QLatin1String(name));
  made->setShortcut(shortcut);
  return made;
}

QString describe(const QUndoStack& stack, int index) {
  const auto* command = dynamic_cast<const PlanCommand*>(stack.command(index));
  // A layer's name may hold an ampersand, which in a menu would underline what follows.
  return command == nullptr ? QString()
                            : command->describe().replace(QLatin1Char('&'), QLatin1String("&&"));
}

}  // namespace

Actions::Actions(QMainWindow& window, Document& document, ThemeControl& theme,
                 LanguageControl& language)
    : QObject(&window),
      open(action(this, "actionOpen", QKeySequence::Open)),
      openDemo(action(this, "actionOpenDemo", Qt::CTRL | Qt::Key_D)),
      images(action(this, "actionImages", Qt::CTRL | Qt::Key_I)),
      results(action(this, "actionResults", Qt::CTRL | Qt::Key_R)),
      addImages(action(this, "actionAddImages", Qt::CTRL | Qt::SHIFT | Qt::Key_I)),
      openTable(action(this, "actionOpenTable", Qt::CTRL | Qt::Key_T)),
      exportTable(action(this, "actionExport", Qt::CTRL | Qt::Key_E)),
      quit(action(this, "actionQuit", Qt::CTRL | Qt::Key_Q)),
      undo(action(this, "actionUndo", Qt::CTRL | Qt::Key_Z)),
      redo(action(this, "actionRedo", Qt::CTRL | Qt::SHIFT | Qt::Key_Z)),
      resetLayer(action(this, "actionResetLayer", Qt::CTRL | Qt::Key_Backspace)),
      resetAll(action(this, "actionResetAll")),
      measure(action(this, "actionMeasure", Qt::Key_F5)),
      filter(action(this, "actionFilter", QKeySequence::Find)),
      nextPane(action(this, "actionNextPane", Qt::Key_F6)),
      previousPane(action(this, "actionPreviousPane", Qt::SHIFT | Qt::Key_F6)),
      log(action(this, "actionLog", Qt::CTRL | Qt::Key_L)),
      memory(action(this, "actionMemory")),
      help(action(this, "actionHelp", Qt::Key_F1)),
      about(action(this, "actionAbout")),
      recent(new QMenu(&window)),
      themes(new QActionGroup(this)),
      tabs(new QActionGroup(this)),
      languages(new QActionGroup(this)),
      document_(document),
      theme_(theme),
      language_(language) {
  quit->setMenuRole(QAction::QuitRole);
  about->setMenuRole(QAction::AboutRole);
  recent->setObjectName(QStringLiteral("recentMenu"));
  for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
    QAction* entry = themes->addAction(QString());
    entry->setCheckable(true);
    entry->setData(static_cast<int>(choice));
  }
  for (const Language& known : quantoscope::languages()) {
    QAction* entry = languages->addAction(known.name);
    entry->setCheckable(true);
    entry->setData(known.code);
  }
  buildMenus(window);
  window.installEventFilter(this);

  const auto update = [this] { refresh(); };
  connect(&document_, &Document::stageChanged, this, update);
  connect(&document_, &Document::modelOpened, this, update);
  connect(&document_, &Document::settled, this, update);
  connect(&document_, &Document::reportsChanged, this, update);
  connect(&document_, &Document::overrideChanged, this, update);
  connect(&document_, &Document::currentLayerChanged, this, update);
  connect(&document_.undoStack(), &QUndoStack::indexChanged, this, update);
  connect(undo, &QAction::triggered, &document_.undoStack(), &QUndoStack::undo);
  connect(redo, &QAction::triggered, &document_.undoStack(), &QUndoStack::redo);
  connect(resetLayer, &QAction::triggered, &document_,
          [this] { document_.resetLayer(document_.currentLayer()); });
  connect(resetAll, &QAction::triggered, &document_, &Document::resetAll);
  retranslate();
}

void Actions::buildMenus(QMainWindow& window) {
  QMenuBar* bar = window.menuBar();
  fileMenu_ = bar->addMenu(QString());
  fileMenu_->addActions({open, openDemo});
  fileMenu_->addMenu(recent);
  fileMenu_->addSeparator();
  fileMenu_->addActions({images, addImages, results});
  fileMenu_->addSeparator();
  fileMenu_->addAction(openTable);
  fileMenu_->addAction(exportTable);
  fileMenu_->addSeparator();
  fileMenu_->addAction(quit);
  editMenu_ = bar->addMenu(QString());
  editMenu_->addActions({undo, redo});
  editMenu_->addSeparator();
  editMenu_->addActions({resetLayer, resetAll});
  editMenu_->addSeparator();
  editMenu_->addAction(measure);
  editMenu_->addAction(filter);
  viewMenu_ = bar->addMenu(QString());
  tabMenu_ = viewMenu_->addMenu(QString());
  viewMenu_->addActions({nextPane, previousPane, log, memory});
  viewMenu_->addSeparator();
  themeMenu_ = viewMenu_->addMenu(QString());
  themeMenu_->addActions(themes->actions());
  languageMenu_ = viewMenu_->addMenu(QString());
  languageMenu_->addActions(languages->actions());
  helpMenu_ = bar->addMenu(QString());
  helpMenu_->addActions({help, about});
}

void Actions::setSelectionMenu(QMenu* menu, QAction* method) {
  editMenu_->insertMenu(resetLayer, menu);
  editMenu_->insertAction(resetLayer, method);
  editMenu_->insertSeparator(resetLayer);
}

void Actions::setTabs(const QTabWidget& shown) {
  constexpr int kDigits = 10;
  if (tabs->actions().isEmpty()) {
    for (int i = 0; i < shown.count(); ++i) {
      QAction* entry = tabs->addAction(QString());
      entry->setData(i);
      if (i < kDigits) {
        // As the keys stand on the keyboard: 0 behind 9.
        entry->setObjectName(QStringLiteral("actionTab%1").arg(i + 1));
        entry->setShortcut(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + (i + 1) % kDigits));
      }
    }
    tabMenu_->addActions(tabs->actions());
  }
  for (int i = 0; i < shown.count(); ++i) {
    tabs->actions().at(i)->setText(shown.tabText(i));
  }
}

void Actions::setRecentModels(const std::vector<std::vector<std::filesystem::path>>& models) {
  recent->clear();
  for (std::size_t i = 0; i < models.size(); ++i) {
    const RecentModelText model = recentModelText(models[i]);
    QString text =
        model.folder.isEmpty() ? model.name : model.name + QStringLiteral(" — ") + model.folder;
    text.replace(QLatin1Char('&'), QStringLiteral("&&"));
    QAction* entry = recent->addAction(text);
    connect(entry, &QAction::triggered, this,
            [this, i] { emit recentChosen(static_cast<int>(i)); });
  }
  recent->addSeparator();
  clearRecent_ = recent->addAction(tr("Clear the list"));
  connect(clearRecent_, &QAction::triggered, this, &Actions::recentCleared);
  recent->setEnabled(!models.empty());
}

bool Actions::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
  return QObject::eventFilter(watched, event);
}

void Actions::retranslate() {
  fileMenu_->setTitle(tr("&File"));
  editMenu_->setTitle(tr("&Edit"));
  viewMenu_->setTitle(tr("&View"));
  themeMenu_->setTitle(tr("Theme"));
  languageMenu_->setTitle(tr("Language"));
  helpMenu_->setTitle(tr("&Help"));
  tabMenu_->setTitle(tr("Tabs"));
  recent->setTitle(tr("Recent models"));
  open->setText(tr("Open model…"));
  openDemo->setText(tr("Open demo"));
  images->setText(tr("Images and preprocessing…"));
  results->setText(tr("Results"));
  addImages->setText(tr("Add images…"));
  addImages->setStatusTip(tr("Runs the new images only; what was decided stays."));
  openTable->setText(tr("Open table…"));
  exportTable->setText(tr("Export…"));
  quit->setText(tr("Quit"));
  resetLayer->setText(tr("Reset layer to automatic"));
  resetAll->setText(tr("Reset all layers to automatic"));
  measure->setText(tr("Measure the int8 network again"));
  filter->setText(tr("Filter layers"));
  nextPane->setText(tr("Next pane"));
  previousPane->setText(tr("Previous pane"));
  log->setText(tr("Show log"));
  memory->setText(tr("Memory…"));
  help->setText(tr("Help"));
  about->setText(tr("About Quantoscope"));
  const QStringList themeNames = {tr("As the system"), tr("Light"), tr("Dark")};
  for (qsizetype i = 0; i < themeNames.size(); ++i) {
    themes->actions().at(i)->setText(themeNames.at(i));
  }
  if (clearRecent_ != nullptr) {
    clearRecent_->setText(tr("Clear the list"));
  }
  refresh();
}

void Actions::refresh() {
  const Document::Stage stage = document_.stage();
  const bool hasModel = stage != Document::Stage::Empty;
  const bool calibrated = stage == Document::Stage::Calibrated;
  images->setEnabled(hasModel && stage != Document::Stage::Calibrating);
  results->setEnabled(document_.calibration() != nullptr || stage == Document::Stage::Calibrating);
  addImages->setEnabled(calibrated);
  openTable->setEnabled(hasModel);
  exportTable->setEnabled(calibrated && document_.upToDate());
  measure->setEnabled(calibrated && document_.upToDate());
  filter->setEnabled(hasModel);
  tabs->setEnabled(hasModel);
  const std::size_t layer = document_.currentLayer();
  const auto& overrides = document_.plan().overrides;
  resetLayer->setEnabled(layer < overrides.size() && !overrides[layer].empty());
  resetAll->setEnabled(document_.overrideCount() > 0);

  const QUndoStack& stack = document_.undoStack();
  undo->setEnabled(stack.canUndo());
  redo->setEnabled(stack.canRedo());
  const QString undone = describe(stack, stack.index() - 1);
  const QString redone = describe(stack, stack.index());
  undo->setText(undone.isEmpty() ? tr("Undo") : tr("Undo: %1").arg(undone));
  redo->setText(redone.isEmpty() ? tr("Redo") : tr("Redo: %1").arg(redone));
  for (const auto& [action, name] : {std::pair(undo, tr("Undo")), std::pair(redo, tr("Redo"))}) {
    action->setIconText(name);
    action->setWhatsThis(name);
  }

  for (QAction* entry : themes->actions()) {
    entry->setChecked(entry->data().toInt() == static_cast<int>(theme_.theme()));
  }
  for (QAction* entry : languages->actions()) {
    entry->setChecked(entry->data().toString() == language_.code());
  }
}

}  // namespace quantoscope
