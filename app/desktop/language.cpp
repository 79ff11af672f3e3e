// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <algorithm>

namespace quantoscope {
namespace {

QString systemLanguage() {
  for (const QString& wanted : QLocale::system().uiLanguages()) {
    if (wanted.startsWith(QLatin1String("zh"))) {
      return QStringLiteral("zh_CN");
    }
    if (wanted.startsWith(QLatin1String("en"))) {
      break;
    }
  }
  return QStringLiteral("en");
}

bool known(const QString& code) {
  return std::any_of(languages().begin(), languages().end(),
                     [&](const Language& language) { return language.code == code; });
}

}  // namespace

const std::vector<Language>& languages() {
  static const std::vector<Language> all = {
      {QStringLiteral("en"), QStringLiteral("English")},
      {QStringLiteral("zh_CN"), QString::fromUtf8("中文")},
  };
  return all;
}

LanguageControl::LanguageControl(QObject* parent) : QObject(parent) {}

LanguageControl::~LanguageControl() {
  if (QCoreApplication::instance() != nullptr) {
    QCoreApplication::removeTranslator(&own_);
    QCoreApplication::removeTranslator(&qt_);
  }
}

void LanguageControl::setLanguage(const QString& code) {
  const QString wanted = known(code) ? code : systemLanguage();
  if (wanted == code_ && !own_.isEmpty()) {
    return;
  }
  code_ = wanted;
  QCoreApplication::removeTranslator(&own_);
  QCoreApplication::removeTranslator(&qt_);
  // Qt's own texts are optional: their package may be missing, and English needs none.
  if (qt_.load(QStringLiteral("qtbase_") + wanted,
               QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
    QCoreApplication::installTranslator(&qt_);
  }
  // English is in the sources, but its plurals are not.
  if (own_.load(QStringLiteral(":/i18n/quantoscope_") + wanted + QStringLiteral(".qm"))) {
    QCoreApplication::installTranslator(&own_);
  }
  emit changed();
}

}  // namespace quantoscope
