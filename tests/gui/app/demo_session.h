// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "app/desktop/language.h"
#include "app/desktop/main_window.h"
#include "app/desktop/resources.h"
#include "app/desktop/settings.h"
#include "app/desktop/start_page.h"
#include "app/desktop/theme_control.h"
#include "app/desktop/workbench_page.h"
#include "widgets/layers/layer_panel.h"
#include "widgets/layers/layer_table_model.h"
#include "widgets/threshold/threshold_plot.h"
#include "widgets/threshold/threshold_view.h"

namespace quantoscope {

/// A main window with settings of its own, as a user has it after starting the program.
struct DemoSession {
  QTemporaryDir folder;
  Settings settings{folder.filePath(QStringLiteral("settings.ini"))};
  ThemeControl theme;
  LanguageControl language;
  MainWindow window;

  DemoSession() : window(settings, theme, language) {
    theme.setTheme(ThemeChoice::Light);
    language.setLanguage(QStringLiteral("en"));
    window.show();
    activate();
  }

  /// Shortcuts go to the active window only, and the tests run without a window manager.
  void activate() {
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
  }

  std::string file(const char* name) const {
    return folder.filePath(QLatin1String(name)).toStdString();
  }

  Document& document() { return window.document(); }
  ThresholdPlot* plot() { return window.workbench()->thresholdView()->plot(); }

  template <typename Widget>
  Widget* find(const char* name) {
    return window.findChild<Widget*>(QLatin1String(name));
  }

  /// Opens the demo through its button and waits until all figures are there.
  bool openDemo() {
    QTest::mouseClick(find<QPushButton>("openDemoButton"), Qt::LeftButton);
    return waitUntilSettled();
  }

  bool waitUntilSettled() {
    constexpr int kLongEnough = 240000;
    return QTest::qWaitFor(
        [this] {
          return document().stage() == Document::Stage::Calibrated && document().upToDate() &&
                 window.measurements().state() != Measurements::State::Measuring &&
                 !window.jobs().busy();
        },
        kLongEnough);
  }

  std::size_t layerNamed(const std::string& name) {
    const auto& layers = document().model()->layers;
    const auto found = std::find_if(layers.begin(), layers.end(),
                                    [&](const auto& layer) { return layer.name == name; });
    return static_cast<std::size_t>(found - layers.begin());
  }

  /// The text of a layer's cell in the table on screen.
  QString cell(const std::string& layer, LayerTableModel::Column column) {
    const QAbstractItemModel* model = window.workbench()->layerPanel()->view()->model();
    for (int row = 0; row < model->rowCount(); ++row) {
      const QString name = model->index(row, LayerTableModel::LayerColumn).data().toString();
      if (name.contains(QString::fromStdString(layer))) {
        return model->index(row, column).data().toString();
      }
    }
    return {};
  }

  /// Clicks a layer's row in the table.
  bool clickLayer(const std::string& layer) {
    QTableView* view = window.workbench()->layerPanel()->view();
    for (int row = 0; row < view->model()->rowCount(); ++row) {
      const QModelIndex index = view->model()->index(row, LayerTableModel::LayerColumn);
      if (index.data().toString().contains(QString::fromStdString(layer))) {
        view->scrollTo(index);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
        return document().currentLayer() == layerNamed(layer);
      }
    }
    return false;
  }
};

/// Lines of a scale table by their first word.
inline std::map<std::string, std::string> tableLines(const std::string& path) {
  std::map<std::string, std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    lines[line.substr(0, line.find(' '))] = line;
  }
  return lines;
}

}  // namespace quantoscope
