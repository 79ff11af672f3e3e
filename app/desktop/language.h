// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTranslator>
#include <vector>

namespace quantoscope {

struct Language {
  QString code;  ///< "en", "zh_CN".
  QString name;  ///< In the language itself.
};

/// The languages that the program speaks, the source language first.
const std::vector<Language>& languages();

/// Switches the application's language while it runs: every widget gets a LanguageChange event.
class LanguageControl : public QObject {
  Q_OBJECT

 public:
  explicit LanguageControl(QObject* parent = nullptr);
  ~LanguageControl() override;

  const QString& code() const { return code_; }
  /// An empty or unknown code stands for the system's language, or English.
  void setLanguage(const QString& code);

 signals:
  void changed();

 private:
  QString code_ = QStringLiteral("en");
  QTranslator own_;
  QTranslator qt_;
};

}  // namespace quantoscope
