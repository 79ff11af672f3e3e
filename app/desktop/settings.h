// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "app/desktop/theme_control.h"
#include "app/document/measurement_images.h"
#include "core/model/preprocessing.h"
#include "core/quantization/target.h"

namespace quantoscope {

/// How a model was last calibrated.
struct RememberedRun {
  Preprocessing preprocessing;
  std::filesystem::path images;
  /// By the inputs' names, where a network has several.
  std::map<std::string, std::filesystem::path> namedImages;
  bool twoPass = false;
  int threads = 0;
  std::string method;
  Target target = Target::Ncnn;
  MeasurementImages measurement;
};

/// What the desktop program remembers between two starts. Values that make no sense are as if they
/// were not there.
class Settings {
 public:
  /// The user's own settings.
  Settings();
  /// Settings in a file.
  explicit Settings(const QString& file);

  /// Model files that were opened, the newest first; entries whose files are gone are left out.
  std::vector<std::vector<std::filesystem::path>> recentModels() const;
  void addRecentModel(const std::vector<std::filesystem::path>& files);
  void clearRecentModels();

  std::optional<RememberedRun> lastRun(const std::vector<std::filesystem::path>& model) const;
  void setLastRun(const std::vector<std::filesystem::path>& model, const RememberedRun& run);

  /// `purpose`: "model", "images", "export".
  QString folder(const QString& purpose) const;
  void setFolder(const QString& purpose, const QString& folder);

  /// Ids of the formats that were exported last; the scale table at first.
  QStringList exportFormats() const;
  void setExportFormats(const QStringList& ids);
  int tensorRtVersion() const;
  void setTensorRtVersion(int version);

  /// Bytes that what is kept to save time may take.
  std::size_t memory() const;
  void setMemory(std::size_t bytes);

  QString language() const;
  void setLanguage(const QString& code);
  ThemeChoice theme() const;
  void setTheme(ThemeChoice theme);
  /// Whether the ranking of the errors puts the worst layer first.
  bool rankingWorstFirst() const;
  void setRankingWorstFirst(bool worstFirst);
  /// Ids of the threshold methods that have a tick in the plots. At first those that are talked
  /// about most: so few that each has room for its label.
  QStringList shownMethods() const;
  void setShownMethods(const QStringList& ids);
  /// Window geometry and splitter positions.
  QByteArray state(const QString& name) const;
  void setState(const QString& name, const QByteArray& state);

 private:
  QSettings store_;
};

}  // namespace quantoscope
