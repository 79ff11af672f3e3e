// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/theme_control.h"

#include <QApplication>
#include <QStyleFactory>
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCallWatcher>
#include <QtDBus/QDBusPendingReply>

#include "app/desktop/link_colors.h"
#include "widgets/theme.h"

namespace quantoscope {
namespace {

const QString kPortal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPortalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kPortalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");
const QString kColorScheme = QStringLiteral("color-scheme");
constexpr uint kPreferDark = 1;

// The value is a variant, once or twice wrapped, depending on the portal's version.
uint colorSchemeOf(QVariant value) {
  while (value.canConvert<QDBusVariant>()) {
    value = value.value<QDBusVariant>().variant();
  }
  return value.toUInt();
}

}  // namespace

ThemeControl::ThemeControl(QObject* parent) : QObject(parent) {
  constexpr int kMiddle = 128;
  systemDark_ = QApplication::palette().color(QPalette::Window).lightness() < kMiddle;
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));

  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) {
    return;
  }
  bus.connect(kPortal, kPortalPath, kPortalSettings, QStringLiteral("SettingChanged"), this,
              SLOT(onPortalSetting(QString, QString, QDBusVariant)));
  QDBusMessage call =
      QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, QStringLiteral("Read"));
  call << kAppearance << kColorScheme;
  // Asynchronous: a portal that does not answer must not hold up the window.
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    if (!reply.isError()) {
      onPortalSetting(kAppearance, kColorScheme, reply.value());
    }
    watcher->deleteLater();
  });
}

bool ThemeControl::dark() const {
  return theme_ == ThemeChoice::Dark || (theme_ == ThemeChoice::System && systemDark_);
}

void ThemeControl::setTheme(ThemeChoice theme) {
  theme_ = theme;
  apply();
}

void ThemeControl::onPortalSetting(const QString& space, const QString& key,
                                   const QDBusVariant& value) {
  if (space == kAppearance && key == kColorScheme) {
    systemDark_ = colorSchemeOf(value.variant()) == kPreferDark;
    apply();
  }
}

void ThemeControl::apply() {
  const QPalette palette = dark() ? darkPalette() : lightPalette();
  if (QApplication::palette() != palette) {
    QApplication::setPalette(palette);
    recolorLinks();
  }
}

}  // namespace quantoscope
