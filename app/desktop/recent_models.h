// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <vector>

namespace quantoscope {

/// Where the demo's files are unpacked.
std::filesystem::path demoFolder();
/// Whether these are the demo's own model files.
bool isDemoModel(const std::vector<std::filesystem::path>& files);

/// How a model is listed: "net.param" and its folder, or "Demo" and nothing.
struct RecentModelText {
  QString name;
  QString folder;
};

RecentModelText recentModelText(const std::vector<std::filesystem::path>& files);

}  // namespace quantoscope
