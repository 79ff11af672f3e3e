// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>
#include <filesystem>

namespace quantoscope {

// File names are bytes; Qt's own encoding of them keeps names that are not UTF-8 whole where it
// can.
inline QString toQString(const std::filesystem::path& path) {
  return QFile::decodeName(path.c_str());
}

inline std::filesystem::path toPath(const QString& name) {
  return {QFile::encodeName(name).toStdString()};
}

}  // namespace quantoscope
