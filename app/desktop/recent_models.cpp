// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/recent_models.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

#include "app/desktop/paths.h"

namespace quantoscope {
namespace {

// Gives the translations a context of their own.
struct RecentModels {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::RecentModels)
};

}  // namespace

std::filesystem::path demoFolder() {
  return toPath(QStandardPaths::writableLocation(QStandardPaths::CacheLocation) +
                QStringLiteral("/demo"));
}

bool isDemoModel(const std::vector<std::filesystem::path>& files) {
  const QString folder = QFileInfo(toQString(demoFolder())).absoluteFilePath();
  return !files.empty() && QFileInfo(toQString(files.front()))
                               .absoluteFilePath()
                               .startsWith(folder + QLatin1Char('/'));
}

RecentModelText recentModelText(const std::vector<std::filesystem::path>& files) {
  if (isDemoModel(files)) {
    return {RecentModels::tr("Demo"), {}};
  }
  const QFileInfo first(toQString(files.front()));
  return {first.fileName(), first.absolutePath()};
}

}  // namespace quantoscope
