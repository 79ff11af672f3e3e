// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>
#include <vector>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;
class QTabWidget;

namespace quantoscope {

class Document;
class LanguageControl;
class ThemeControl;

/// Every command of the main window, with its text, shortcut and place in the menus. Texts and
/// states follow the document and the language; what the commands do is connected elsewhere.
class Actions : public QObject {
  Q_OBJECT

 public:
  Actions(QMainWindow& window, Document& document, ThemeControl& theme, LanguageControl& language);

  /// Puts what can be done to the selected layers into the menu bar.
  void setSelectionMenu(QMenu* menu, QAction* method);
  /// Lists the tabs of the workbench in the View menu, under their titles, with Ctrl+1 … Ctrl+0 for
  /// the first ten. To be called again when a title has changed.
  void setTabs(const QTabWidget& tabs);
  void setRecentModels(const std::vector<std::vector<std::filesystem::path>>& models);

  QAction* open;
  QAction* openDemo;
  QAction* images;     ///< To the page with images and preprocessing.
  QAction* results;    ///< To the workbench.
  QAction* addImages;  ///< To the calibration that is there.
  QAction* openTable;  ///< Beside the plan.
  QAction* exportTable;
  QAction* quit;
  QAction* undo;
  QAction* redo;
  QAction* resetLayer;
  QAction* resetAll;
  QAction* measure;  ///< Measures the int8 network again.
  QAction* filter;
  QAction* nextPane;
  QAction* previousPane;
  QAction* log;
  QAction* memory;  ///< What is kept, and how much it may take.
  QAction* help;
  QAction* about;
  QMenu* recent;
  QActionGroup* themes;     ///< Data: ThemeChoice as int.
  QActionGroup* tabs;       ///< Data: the index of the tab.
  QActionGroup* languages;  ///< Data: language code.

 signals:
  void recentChosen(int index);
  void recentCleared();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void buildMenus(QMainWindow& window);
  void retranslate();
  void refresh();

  Document& document_;
  ThemeControl& theme_;
  LanguageControl& language_;
  QMenu* fileMenu_;
  QMenu* editMenu_;
  QMenu* viewMenu_;
  QMenu* tabMenu_;
  QMenu* themeMenu_;
  QMenu* languageMenu_;
  QMenu* helpMenu_;
  QAction* clearRecent_ = nullptr;
};

}  // namespace quantoscope
