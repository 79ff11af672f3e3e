// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/provenance.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include <pwd.h>
#include <unistd.h>

namespace quantoscope {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("quantoscope::Provenance", text);
}

QString reasonOf(OverrideField field) {
  switch (field) {
    case OverrideField::Threshold:
      return translated(QT_TRANSLATE_NOOP("quantoscope::Provenance", "threshold set by hand"));
    case OverrideField::Method:
      return translated(QT_TRANSLATE_NOOP("quantoscope::Provenance", "method chosen by hand"));
    case OverrideField::ActivationBits:
      return translated(
          QT_TRANSLATE_NOOP("quantoscope::Provenance", "activation bits set by hand"));
    case OverrideField::WeightBits:
      return translated(QT_TRANSLATE_NOOP("quantoscope::Provenance", "weight bits set by hand"));
    case OverrideField::KeepFloat:
      return translated(
          QT_TRANSLATE_NOOP("quantoscope::Provenance", "float or int8 chosen by hand"));
    case OverrideField::ZeroPoint:
      return translated(QT_TRANSLATE_NOOP("quantoscope::Provenance", "zero point chosen by hand"));
    case OverrideField::WeightRange:
      return translated(QT_TRANSLATE_NOOP("quantoscope::Provenance", "weight range set by hand"));
    case OverrideField::PerTensorWeights:
      return translated(
          QT_TRANSLATE_NOOP("quantoscope::Provenance", "one weight scale or several, set by hand"));
    case OverrideField::HalfFloat:
      return translated(
          QT_TRANSLATE_NOOP("quantoscope::Provenance", "bits of the float layer set by hand"));
    case OverrideField::Advice:
      return translated(QT_TRANSLATE_NOOP("quantoscope::Provenance", "advice followed"));
    case OverrideField::Untied:
      return translated(
          QT_TRANSLATE_NOOP("quantoscope::Provenance", "untied from its group by hand"));
    case OverrideField::Table:
    case OverrideField::Reason:
    case OverrideField::Reset:
      break;
  }
  return {};
}

QString tableReason() {
  return translated(QT_TRANSLATE_NOOP("quantoscope::Provenance", "taken from %1"));
}

bool namesATable(const QString& why) {
  const QStringList around = tableReason().split(QStringLiteral("%1"));
  return why.startsWith(around.front()) && why.endsWith(around.back());
}

// A reason that a person wrote stays when another field is changed; ours follows the change.
bool writtenByPerson(const std::string& why) {
  const QString text = QString::fromStdString(why);
  constexpr std::array kFields = {OverrideField::Threshold,      OverrideField::Method,
                                  OverrideField::ActivationBits, OverrideField::WeightBits,
                                  OverrideField::KeepFloat,      OverrideField::ZeroPoint,
                                  OverrideField::WeightRange,    OverrideField::PerTensorWeights,
                                  OverrideField::HalfFloat,      OverrideField::Advice,
                                  OverrideField::Untied};
  return !text.isEmpty() && !namesATable(text) &&
         std::none_of(kFields.begin(), kFields.end(),
                      [&](OverrideField field) { return reasonOf(field) == text; });
}

}  // namespace

std::string systemUserName() {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return "uid " + std::to_string(getuid());
  }
  // GECOS: full name, then office and telephone, separated by commas.
  const std::string full = found->pw_gecos == nullptr ? "" : found->pw_gecos;
  const std::string name = full.substr(0, full.find(','));
  return name.empty() ? found->pw_name : name;
}

std::string takenFrom(const std::filesystem::path& file) {
  return tableReason().arg(QString::fromStdString(file.filename().string())).toStdString();
}

QString fileOf(const LayerOverride& layerOverride) {
  const QString why =
      layerOverride.provenance ? QString::fromStdString(layerOverride.provenance->why) : QString();
  if (!namesATable(why)) {
    return {};
  }
  const QStringList around = tableReason().split(QStringLiteral("%1"));
  return why.mid(around.front().size(), why.size() - around.front().size() - around.back().size());
}

LayerOverride withProvenance(LayerOverride layerOverride, OverrideField field) {
  if (layerOverride.empty()) {
    layerOverride.provenance.reset();
    return layerOverride;
  }
  if (field == OverrideField::Table && layerOverride.provenance) {
    layerOverride.provenance->who = systemUserName();
    layerOverride.provenance->when = std::chrono::system_clock::now();
    return layerOverride;
  }
  const std::string why = layerOverride.provenance ? layerOverride.provenance->why : std::string();
  layerOverride.provenance = Provenance{systemUserName(), std::chrono::system_clock::now(),
                                        writtenByPerson(why) ? why : reasonOf(field).toStdString()};
  return layerOverride;
}

}  // namespace quantoscope
