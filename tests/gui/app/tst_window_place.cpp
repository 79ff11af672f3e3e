// SPDX-License-Identifier: GPL-3.0-or-later
// The windows fit the screen that they are on. CMake runs this on several screens and scales.
#include <QDialog>
#include <QScreen>
#include <QScrollArea>
#include <QToolButton>

#include "app/demo/demo_files.h"
#include "app/desktop/export_dialog.h"
#include "app/desktop/import_page.h"
#include "app/desktop/window_place.h"
#include "tests/gui/states/desktop_states.h"

using namespace quantoscope;

namespace {

QRect screen() {
  return QGuiApplication::primaryScreen()->availableGeometry();
}

// Visible on the screen, or in a scroll area that brings it there.
bool withinReach(QWidget* widget) {
  if (!widget->isVisible()) {
    return false;
  }
  for (QWidget* parent = widget->parentWidget(); parent != nullptr;
       parent = parent->parentWidget()) {
    if (auto* area = qobject_cast<QScrollArea*>(parent)) {
      area->ensureWidgetVisible(widget);
    }
  }
  const QRect place(widget->mapToGlobal(QPoint(0, 0)), widget->size());
  return screen().contains(widget->window()->frameGeometry()) && screen().contains(place) &&
         widget->visibleRegion().boundingRect() == widget->rect();
}

}  // namespace

class TestWindowPlace : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    qInfo("screen %d × %d, %g pixels each", screen().width(), screen().height(),
          QGuiApplication::primaryScreen()->devicePixelRatio());
  }

  void aWindowIsClampedToTheScreen() {
    const QRect screen(100, 50, 1000, 700);
    const QMargins frame(4, 30, 4, 4);
    QCOMPARE(placedOn(screen, QRect(200, 100, 400, 300)), QRect(200, 100, 400, 300));
    QCOMPARE(placedOn(screen, QRect(0, 0, 2000, 2000)), screen);
    QCOMPARE(placedOn(screen, QRect(5000, -900, 400, 300)), QRect(700, 50, 400, 300));
    QCOMPARE(placedOn(screen, QRect(0, 0, 2000, 2000), frame), screen.marginsRemoved(frame));
    QCOMPARE(placedOn(QRect(), QRect(1, 2, 3, 4)), QRect(1, 2, 3, 4));
  }

  void theFirstWindowFitsAndExportIsWithinReach() {
    DemoSession session;
    QVERIFY(screen().contains(session.window.frameGeometry()));
    QVERIFY(session.openDemo());
    QVERIFY2(screen().contains(session.window.frameGeometry()), "no page makes it grow");
    for (const char* name : {"topExport", "topMethod", "topTarget", "topModel", "languageBox",
                             "layerFilter", "resetToAutomatic", "statusImages"}) {
      const auto* widget = session.find<QWidget>(name);
      QVERIFY2(withinReach(session.find<QWidget>(name)),
               qPrintable(QStringLiteral("%1: %2 × %3, in sight %4 × %5; the page is %6 × %7")
                              .arg(QLatin1String(name))
                              .arg(widget->width())
                              .arg(widget->height())
                              .arg(widget->visibleRegion().boundingRect().width())
                              .arg(widget->visibleRegion().boundingRect().height())
                              .arg(session.window.workbench()->width())
                              .arg(session.window.workbench()->height())));
    }
    QTest::mouseClick(session.find<QToolButton>("topExport"), Qt::LeftButton);
    auto* dialog = session.window.findChild<ExportDialog*>();
    QVERIFY(dialog != nullptr);
    QVERIFY(QTest::qWaitForWindowExposed(dialog));
    for (const char* name : {"exportName", "exportFormats", "exportButton"}) {
      QVERIFY2(withinReach(dialog->findChild<QWidget*>(QLatin1String(name))), name);
    }
    dialog->reject();
  }

  void nothingThatTheProgramShowsIsLargerThanTheScreen_data() {
    QTest::addColumn<QString>("code");
    for (const Language& language : languages()) {
      QTest::newRow(qPrintable(language.code)) << language.code;
    }
  }
  void nothingThatTheProgramShowsIsLargerThanTheScreen() {
    QFETCH(QString, code);
    QString reached;
    QStringList faults;
    QSize most;
    QString largest;
    const bool complete = walkDesktopStates(
        [&](DemoSession& session, const QString& state, QWidget& window) {
          session.language.setLanguage(code);
          QCoreApplication::processEvents();
          const QSize least = window.minimumSizeHint();
          if (window.isWindow() && !window.inherits("QMenu") && !window.inherits("QTipLabel")) {
            if (least.width() > most.width() || least.height() > most.height()) {
              largest = state;
            }
            most = most.expandedTo(least);
            if (window.frameGeometry().width() > screen().width() ||
                window.frameGeometry().height() > screen().height() ||
                least.width() > screen().width() || least.height() > screen().height()) {
              faults.append(QStringLiteral("%1: %2 × %3, at least %4 × %5")
                                .arg(state)
                                .arg(window.width())
                                .arg(window.height())
                                .arg(least.width())
                                .arg(least.height()));
            }
          }
          if (window.findChild<QToolButton*>(QStringLiteral("topExport")) != nullptr &&
              !withinReach(session.find<QToolButton>("topExport"))) {
            faults.append(state + QStringLiteral(": Export is out of reach"));
          }
          session.language.setLanguage(QStringLiteral("en"));
        },
        &reached);
    QVERIFY2(complete, qPrintable(QStringLiteral("after ") + reached));
    qInfo("the largest minimum is %d × %d, last for: %s", most.width(), most.height(),
          qPrintable(largest));
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
  }

  void sizeAndPlaceAreRemembered() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    const QRect place(screen().left() + 30, screen().top() + 40, screen().width() - 100,
                      screen().height() - 120);
    ThemeControl theme;
    LanguageControl language;
    {
      Settings settings(file);
      MainWindow window(settings, theme, language);
      window.show();
      window.setGeometry(place);
      QVERIFY(window.close());
    }
    Settings settings(file);
    MainWindow window(settings, theme, language);
    window.show();
    QCOMPARE(window.geometry(), place);
  }

  void aPlaceOnAScreenThatIsGoneIsNotUsed() {
    QByteArray remembered;
    {
      QWidget window;
      window.setGeometry(screen().right() + 3000, screen().bottom() + 2000, 5000, 4000);
      remembered = window.saveGeometry();
    }
    QWidget window;
    restorePlace(window, remembered, QSize(800, 600));
    QVERIFY(screen().contains(window.geometry()));
  }
};

QTEST_MAIN(TestWindowPlace)
#include "tst_window_place.moc"
