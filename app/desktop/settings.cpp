// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/settings.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <algorithm>

#include "app/desktop/paths.h"
#include "core/base/error.h"
#include "core/base/memory_limit.h"
#include "core/formats/tensorrt_cache.h"

namespace quantoscope {
namespace {

constexpr qsizetype kRecentModels = 8;
const QString kRecent = QStringLiteral("recentModels");
const QString kLanguage = QStringLiteral("language");
const QString kMemory = QStringLiteral("memoryInMegabytes");
const QString kTheme = QStringLiteral("theme");
const QString kWorstFirst = QStringLiteral("rankingWorstFirst");
const QString kExportFormats = QStringLiteral("exportFormats");
const QString kTensorRtVersion = QStringLiteral("tensorRtVersion");
const QString kShownMethods = QStringLiteral("shownMethods");
const QString kSeparator = QStringLiteral("\n");  // not in any sensible file name

QString joined(const std::vector<std::filesystem::path>& files) {
  QStringList names;
  for (const auto& file : files) {
    names.append(QFileInfo(toQString(file)).absoluteFilePath());
  }
  return names.join(kSeparator);
}

std::vector<std::filesystem::path> filesOf(const QString& entry) {
  std::vector<std::filesystem::path> files;
  for (const QString& name : entry.split(kSeparator, Qt::SkipEmptyParts)) {
    files.push_back(toPath(name));
  }
  return files;
}

QString runKey(const std::vector<std::filesystem::path>& model) {
  const QByteArray hash =
      QCryptographicHash::hash(joined(model).toUtf8(), QCryptographicHash::Sha1).toHex();
  return QStringLiteral("runs/") + QString::fromLatin1(hash) + QLatin1Char('/');
}

QVariantList toList(const std::vector<float>& values) {
  QVariantList list;
  for (const float value : values) {
    list.append(static_cast<double>(value));
  }
  return list;
}

std::vector<float> toFloats(const QVariant& value) {
  std::vector<float> floats;
  for (const QVariant& item : value.toList()) {
    floats.push_back(item.toFloat());
  }
  return floats;
}

// Where what is about one of several inputs is kept.
QString inputKey(const QString& key, qsizetype input) {
  return key + QStringLiteral("input%1/").arg(input);
}

InputPreprocessing readPreprocessing(const QSettings& store, const QString& key) {
  InputPreprocessing preprocessing;
  preprocessing.width = store.value(key + QStringLiteral("width")).toInt();
  preprocessing.height = store.value(key + QStringLiteral("height")).toInt();
  preprocessing.order =
      pixelOrderOf(store.value(key + QStringLiteral("pixel")).toString().toStdString());
  preprocessing.mean = toFloats(store.value(key + QStringLiteral("mean")));
  preprocessing.norm = toFloats(store.value(key + QStringLiteral("norm")));
  const QString fit = store.value(key + QStringLiteral("fit")).toString();
  if (!fit.isEmpty()) {
    preprocessing.fit = imageFitOf(fit.toStdString());
  }
  requireValid(preprocessing);
  return preprocessing;
}

void writePreprocessing(QSettings& store, const QString& key,
                        const InputPreprocessing& preprocessing) {
  store.setValue(key + QStringLiteral("width"), preprocessing.width);
  store.setValue(key + QStringLiteral("height"), preprocessing.height);
  store.setValue(key + QStringLiteral("pixel"), QString::fromLatin1(toString(preprocessing.order)));
  store.setValue(key + QStringLiteral("mean"), toList(preprocessing.mean));
  store.setValue(key + QStringLiteral("norm"), toList(preprocessing.norm));
  store.setValue(key + QStringLiteral("fit"), QString::fromLatin1(toString(preprocessing.fit)));
}

}  // namespace

Settings::Settings()
    : store_(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("quantoscope"),
             QStringLiteral("quantoscope")) {}

Settings::Settings(const QString& file) : store_(file, QSettings::IniFormat) {}

std::vector<std::vector<std::filesystem::path>> Settings::recentModels() const {
  std::vector<std::vector<std::filesystem::path>> models;
  for (const QString& entry : store_.value(kRecent).toStringList()) {
    const auto files = filesOf(entry);
    const bool there = std::all_of(files.begin(), files.end(), [](const auto& file) {
      return QFileInfo::exists(toQString(file));
    });
    if (!files.empty() && there) {
      models.push_back(files);
    }
  }
  return models;
}

void Settings::addRecentModel(const std::vector<std::filesystem::path>& files) {
  QStringList entries = store_.value(kRecent).toStringList();
  const QString entry = joined(files);
  entries.removeAll(entry);
  entries.prepend(entry);
  store_.setValue(kRecent, QStringList(entries.mid(0, kRecentModels)));
}

void Settings::clearRecentModels() {
  store_.remove(kRecent);
}

std::optional<RememberedRun> Settings::lastRun(
    const std::vector<std::filesystem::path>& model) const {
  const QString key = runKey(model);
  if (!store_.contains(key + QStringLiteral("pixel"))) {
    return std::nullopt;
  }
  try {
    RememberedRun run;
    static_cast<InputPreprocessing&>(run.preprocessing) = readPreprocessing(store_, key);
    run.images = toPath(store_.value(key + QStringLiteral("images")).toString());
    const QStringList inputs = store_.value(key + QStringLiteral("inputs")).toStringList();
    for (qsizetype i = 0; i < inputs.size(); ++i) {
      const QString input = inputKey(key, i);
      run.preprocessing.own[inputs[i].toStdString()] = readPreprocessing(store_, input);
      run.namedImages[inputs[i].toStdString()] =
          toPath(store_.value(input + QStringLiteral("images")).toString());
    }
    run.twoPass = store_.value(key + QStringLiteral("twoPass")).toBool();
    run.threads = std::max(0, store_.value(key + QStringLiteral("threads")).toInt());
    run.method = store_.value(key + QStringLiteral("method")).toString().toStdString();
    const QString target = store_.value(key + QStringLiteral("target")).toString();
    if (!target.isEmpty()) {
      run.target = parseTarget(target.toStdString());
    }
    run.measurement.images =
        toPath(store_.value(key + QStringLiteral("measuredImages")).toString());
    run.measurement.labels = toPath(store_.value(key + QStringLiteral("labels")).toString());
    run.measurement.classNames =
        toPath(store_.value(key + QStringLiteral("classNames")).toString());
    return run;
  } catch (const Error&) {
    return std::nullopt;  // edited by hand, or from another version
  }
}

void Settings::setLastRun(const std::vector<std::filesystem::path>& model,
                          const RememberedRun& run) {
  const QString key = runKey(model);
  const auto set = [&](const char* name, const QVariant& value) {
    store_.setValue(key + QLatin1String(name), value);
  };
  writePreprocessing(store_, key, run.preprocessing);
  set("images", toQString(run.images));
  QStringList inputs;
  for (const auto& [name, images] : run.namedImages) {
    const QString input = inputKey(key, inputs.size());
    writePreprocessing(store_, input, run.preprocessing.of(name));
    store_.setValue(input + QStringLiteral("images"), toQString(images));
    inputs.append(QString::fromStdString(name));
  }
  set("inputs", inputs);
  set("twoPass", run.twoPass);
  set("threads", run.threads);
  set("method", QString::fromStdString(run.method));
  set("target", QString::fromLatin1(toString(run.target)));
  set("measuredImages", toQString(run.measurement.images));
  set("labels", toQString(run.measurement.labels));
  set("classNames", toQString(run.measurement.classNames));
}

QString Settings::folder(const QString& purpose) const {
  return store_.value(QStringLiteral("folders/") + purpose).toString();
}

void Settings::setFolder(const QString& purpose, const QString& folder) {
  store_.setValue(QStringLiteral("folders/") + purpose, folder);
}

QStringList Settings::exportFormats() const {
  return store_.value(kExportFormats, QStringList{QStringLiteral("ncnn-table")}).toStringList();
}

void Settings::setExportFormats(const QStringList& ids) {
  store_.setValue(kExportFormats, ids);
}

int Settings::tensorRtVersion() const {
  const int version = store_.value(kTensorRtVersion).toInt();
  return version > 0 ? version : kDefaultTensorRtVersion;
}

void Settings::setTensorRtVersion(int version) {
  store_.setValue(kTensorRtVersion, version);
}

std::size_t Settings::memory() const {
  const qulonglong megabytes = store_.value(kMemory).toULongLong();
  constexpr qulonglong kMost = std::size_t{1} << 20U;
  return megabytes * kMegabyte >= kLeastMemory && megabytes <= kMost ? megabytes * kMegabyte
                                                                     : kDefaultMemory;
}

void Settings::setMemory(std::size_t bytes) {
  store_.setValue(kMemory, static_cast<qulonglong>(bytes / kMegabyte));
}

QString Settings::language() const {
  return store_.value(kLanguage).toString();
}

void Settings::setLanguage(const QString& code) {
  store_.setValue(kLanguage, code);
}

ThemeChoice Settings::theme() const {
  const QString name = store_.value(kTheme).toString();
  if (name == QLatin1String("dark")) {
    return ThemeChoice::Dark;
  }
  return name == QLatin1String("light") ? ThemeChoice::Light : ThemeChoice::System;
}

void Settings::setTheme(ThemeChoice theme) {
  store_.setValue(kTheme, theme == ThemeChoice::Dark    ? QStringLiteral("dark")
                          : theme == ThemeChoice::Light ? QStringLiteral("light")
                                                        : QStringLiteral("system"));
}

bool Settings::rankingWorstFirst() const {
  return store_.value(kWorstFirst, true).toBool();
}

void Settings::setRankingWorstFirst(bool worstFirst) {
  store_.setValue(kWorstFirst, worstFirst);
}

QStringList Settings::shownMethods() const {
  const QStringList atFirst = {QStringLiteral("ncnn"), QStringLiteral("tensorrt"),
                               QStringLiteral("mse"), QStringLiteral("aciq-laplace"),
                               QStringLiteral("percentile-99.99")};
  return store_.value(kShownMethods, atFirst).toStringList();
}

void Settings::setShownMethods(const QStringList& ids) {
  store_.setValue(kShownMethods, ids);
}

QByteArray Settings::state(const QString& name) const {
  return store_.value(QStringLiteral("state/") + name).toByteArray();
}

void Settings::setState(const QString& name, const QByteArray& state) {
  store_.setValue(QStringLiteral("state/") + name, state);
}

}  // namespace quantoscope
