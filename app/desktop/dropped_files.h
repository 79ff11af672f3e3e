// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>
#include <QUrl>
#include <filesystem>
#include <optional>
#include <vector>

namespace quantoscope {

/// The endings of the files that models are made of, in lower case without the dot.
const QStringList& modelSuffixes();

/// Likewise of tables, caches and reports.
const QStringList& tableSuffixes();

/// Files that were dropped on the window, told apart by name.
struct DroppedFiles {
  std::vector<std::filesystem::path> model;
  std::optional<std::filesystem::path> images;  ///< A folder, list, image or tensor: the first.

  std::optional<std::filesystem::path> table;  ///< Or a cache or a report: the first.

  bool empty() const { return model.empty() && !images && !table; }
};

DroppedFiles sortDropped(const QList<QUrl>& urls);

}  // namespace quantoscope
