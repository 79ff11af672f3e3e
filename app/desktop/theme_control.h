// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QtDBus/QDBusVariant>

namespace quantoscope {

enum class ThemeChoice { System, Light, Dark };

/// Gives the application its style and palette, and follows the desktop's wish while the theme is
/// ThemeChoice::System (org.freedesktop.appearance, where there is a session bus).
class ThemeControl : public QObject {
  Q_OBJECT

 public:
  explicit ThemeControl(QObject* parent = nullptr);

  ThemeChoice theme() const { return theme_; }
  bool dark() const;
  void setTheme(ThemeChoice theme);

 private slots:
  void onPortalSetting(const QString& space, const QString& key, const QDBusVariant& value);

 private:
  void apply();

  ThemeChoice theme_ = ThemeChoice::System;
  bool systemDark_ = false;
};

}  // namespace quantoscope
