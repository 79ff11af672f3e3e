// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QIcon>
#include <QTemporaryDir>
#include <QTimer>
#include <memory>
#include <optional>

#include "app/desktop/headless.h"
#include "app/desktop/language.h"
#include "app/desktop/launch_options.h"
#include "app/desktop/main_window.h"
#include "app/desktop/resources.h"
#include "app/desktop/settings.h"
#include "app/desktop/theme_control.h"
#include "app/desktop/version.h"
#include "core/base/heap_settings.h"
#include "core/model/library_messages.h"

namespace {

using quantoscope::LaunchOptions;
using quantoscope::MainWindow;
using quantoscope::OpenRequest;
using quantoscope::RememberedRun;
using quantoscope::Settings;
using quantoscope::ThemeChoice;

ThemeChoice themeOf(const LaunchOptions& options, const Settings& settings) {
  if (options.theme == "dark") {
    return ThemeChoice::Dark;
  }
  if (options.theme == "light" || options.headless) {
    return ThemeChoice::Light;
  }
  return options.theme == "system" ? ThemeChoice::System : settings.theme();
}

void begin(MainWindow& window, const LaunchOptions& options, const Settings& settings) {
  if (options.demo) {
    window.openDemo(options.method, options.plan);
    return;
  }
  if (options.model.empty()) {
    return;
  }
  OpenRequest request;
  request.files = options.model;
  request.calibrate = !options.images.empty() || !options.namedImages.empty();
  request.table = options.plan;
  if (request.calibrate || options.preprocessing || !options.method.empty()) {
    RememberedRun run = settings.lastRun(options.model).value_or(RememberedRun{});
    run.preprocessing = options.preprocessing.value_or(run.preprocessing);
    run.images = options.images.empty() ? run.images : options.images;
    run.namedImages = options.namedImages.empty() ? run.namedImages : options.namedImages;
    run.method = options.method.empty() ? run.method : options.method;
    run.twoPass = options.twoPass;
    run.threads = options.threads;
    request.run = run;
  }
  window.openModel(request);
}

}  // namespace

int main(int argc, char** argv) {
  const LaunchOptions options = quantoscope::parseLaunchOptions(argc, argv);
  if (options.exitCode) {
    return *options.exitCode;
  }
  quantoscope::shareHeaps();
  quantoscope::silenceLibraries();
  if (options.headless) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("quantoscope"));
  QApplication::setApplicationVersion(QLatin1String(quantoscope::kVersion));
  QApplication::setDesktopFileName(QStringLiteral("quantoscope"));
  quantoscope::registerResources();
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/quantoscope.svg")));

  // A run without a window neither obeys nor changes what the user's windows remember.
  std::optional<QTemporaryDir> scratch;
  if (options.headless) {
    scratch.emplace();
  }
  const auto settings = scratch ? std::make_unique<Settings>(scratch->filePath("settings.ini"))
                                : std::make_unique<Settings>();
  quantoscope::ThemeControl theme;
  theme.setTheme(themeOf(options, *settings));
  quantoscope::LanguageControl language;
  language.setLanguage(!options.language.empty() ? QString::fromStdString(options.language)
                       : options.headless        ? QStringLiteral("en")
                                                 : settings->language());
  MainWindow window(*settings, theme, language);
  if (options.memory) {
    window.document().setMemory(*options.memory);
  }
  std::unique_ptr<quantoscope::Headless> headless;
  if (options.headless) {
    headless = std::make_unique<quantoscope::Headless>(window, options);
    // Its pictures do not depend on a screen that is not there.
    constexpr QSize kPictureSize(1440, 900);
    window.resize(kPictureSize);
  }
  window.show();
  QTimer::singleShot(0, &window, [&] { begin(window, options, *settings); });
  return QApplication::exec();
}
