// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QTextBrowser>

#include "tests/gui/app/demo_session.h"

using namespace quantoscope;

class TestHelp : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void everyShortcutIsListedInBothLanguages_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("en") << QStringLiteral("en");
    QTest::newRow("zh") << QStringLiteral("zh_CN");
  }

  void everyShortcutIsListedInBothLanguages() {
    QFETCH(QString, language);
    DemoSession session;
    session.language.setLanguage(language);
    QCoreApplication::processEvents();
    QTest::keyClick(&session.window, Qt::Key_F1);
    QTRY_VERIFY(session.find<QWidget>("helpWindow") != nullptr);
    auto* browser = session.find<QWidget>("helpWindow")->findChild<QTextBrowser*>();
    const QString text = browser->toPlainText();
    int shortcuts = 0;
    QStringList missing;
    for (const QAction* action : session.window.findChildren<QAction*>()) {
      for (const QKeySequence& keys : action->shortcuts()) {
        ++shortcuts;
        QString shown = action->text();
        shown.remove(QLatin1Char('&'));
        if (!text.contains(keys.toString(QKeySequence::NativeText)) || !text.contains(shown)) {
          missing.append(keys.toString(QKeySequence::NativeText) + QLatin1Char(' ') + shown);
        }
      }
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QStringLiteral("; "))));
    QVERIFY(shortcuts >= 14);
    // And the keys of the plots and lists, which are no actions.
    for (const char* keys : {"← →", "Page Up", "Home", "End", "Esc", "+", "Delete"}) {
      QVERIFY2(text.contains(QLatin1String(keys)) || text.contains(QString::fromUtf8(keys)), keys);
    }
    session.language.setLanguage(QStringLiteral("en"));
  }
};

QTEST_MAIN(TestHelp)
#include "tst_help.moc"
