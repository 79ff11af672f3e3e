// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/dropped_files.h"

#include <QFileInfo>
#include <QStringList>

#include "app/desktop/paths.h"

namespace quantoscope {

const QStringList& modelSuffixes() {
  static const QStringList kSuffixes = {
      QStringLiteral("param"),    QStringLiteral("bin"),        QStringLiteral("onnx"),
      QStringLiteral("prototxt"), QStringLiteral("caffemodel"), QStringLiteral("cfg"),
      QStringLiteral("weights"),  QStringLiteral("pb"),
  };
  return kSuffixes;
}

const QStringList& tableSuffixes() {
  static const QStringList kSuffixes = {QStringLiteral("table"), QStringLiteral("cache"),
                                        QStringLiteral("json")};
  return kSuffixes;
}

DroppedFiles sortDropped(const QList<QUrl>& urls) {
  DroppedFiles files;
  for (const QUrl& url : urls) {
    if (!url.isLocalFile()) {
      continue;
    }
    const QFileInfo info(url.toLocalFile());
    if (!info.isDir() && modelSuffixes().contains(info.suffix().toLower())) {
      files.model.push_back(toPath(info.absoluteFilePath()));
    } else if (!info.isDir() && tableSuffixes().contains(info.suffix().toLower())) {
      files.table = files.table.value_or(toPath(info.absoluteFilePath()));
    } else if (!files.images) {
      files.images = toPath(info.absoluteFilePath());
    }
  }
  return files;
}

}  // namespace quantoscope
