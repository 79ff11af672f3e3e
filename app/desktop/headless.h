// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>

#include "app/desktop/launch_options.h"

namespace quantoscope {

class MainWindow;

/// Does what a user would do in the window, without one being seen: waits until the document is
/// calibrated and measured, then writes table, report and pictures and ends the application with an
/// exit code of app/cli/exit_codes.h.
class Headless : public QObject {
  Q_OBJECT

 public:
  Headless(MainWindow& window, const LaunchOptions& options, QObject* parent = nullptr);

 private:
  void writeSoon();
  void write();
  void drawLayers(const std::filesystem::path& folder);
  void finish(int code);

  MainWindow& window_;
  LaunchOptions options_;
  bool finished_ = false;
};

}  // namespace quantoscope
