// SPDX-License-Identifier: GPL-3.0-or-later
// Everything can be reached and used without a mouse.
#include <QAbstractButton>
#include <QComboBox>
#include <QDialog>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QSpinBox>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <map>
#include <set>

#include "app/demo/demo_files.h"
#include "app/desktop/actions.h"
#include "app/desktop/export_dialog.h"
#include "app/desktop/import_page.h"
#include "tests/gui/states/desktop_states.h"
#include "tests/gui/states/painted_text.h"
#include "widgets/inspector/inspector_panel.h"

using namespace quantoscope;

namespace {

QString nameOf(const QWidget* widget) {
  if (widget == nullptr) {
    return QStringLiteral("nothing");
  }
  return QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') +
         widget->objectName();
}

// Presses Tab until the focus is back where it began; a text with links may keep it for some time.
std::vector<QWidget*> roundFrom(QWidget* start, bool forward) {
  constexpr int kMost = 400;
  std::vector<QWidget*> round = {start};
  start->setFocus(Qt::TabFocusReason);
  for (int i = 0; i < kMost; ++i) {
    QWidget* at = QApplication::focusWidget();
    if (at == nullptr) {
      break;
    }
    QTest::keyClick(at, Qt::Key_Tab, forward ? Qt::NoModifier : Qt::ShiftModifier);
    QWidget* now = QApplication::focusWidget();
    if (now == start) {
      return round;
    }
    if (now != round.back()) {
      round.push_back(now);
    }
  }
  round.push_back(nullptr);
  return round;
}

bool takesTab(const QWidget& widget) {
  return widget.isVisible() && widget.isEnabled() && widget.focusProxy() == nullptr &&
         (widget.focusPolicy() & Qt::TabFocus) != 0;
}

// The round reaches everything that can be used with the keyboard, each once, both ways.
void checkRound(QWidget& window, QWidget* start, const QString& state, int* steps) {
  const std::vector<QWidget*> round = roundFrom(start, true);
  const std::set<QWidget*> reached(round.begin(), round.end());
  QVERIFY2(reached.count(nullptr) == 0,
           qPrintable(state + QStringLiteral(": does not come round; ends in ") +
                      nameOf(round[round.size() - 2])));
  QVERIFY2(reached.size() == round.size(),
           qPrintable(state + QStringLiteral(": twice at a place")));
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (widget->window() == &window && takesTab(*widget)) {
      QVERIFY2(reached.count(widget) == 1,
               qPrintable(state + QStringLiteral(": not reached: ") + nameOf(widget)));
    }
  }
  std::vector<QWidget*> back = roundFrom(start, false);
  std::reverse(back.begin() + 1, back.end());
  for (std::size_t i = 0; i < round.size() && i < back.size(); ++i) {
    QVERIFY2(round[i] == back[i],
             qPrintable(state + QStringLiteral(": back by another way: ") + nameOf(round[i]) +
                        QStringLiteral(", ") + nameOf(back[i])));
  }
  QCOMPARE(round.size(), back.size());
  *steps += static_cast<int>(round.size());
}

struct Mnemonic {
  QString key;
  QString text;
};

void addMnemonic(std::vector<Mnemonic>& all, const QString& text) {
  const QString key = QKeySequence::mnemonic(text).toString();
  if (!key.isEmpty()) {
    all.push_back({key, text});
  }
}

// Those that Alt reaches at one time: a menu has its own, a window those of everything in sight.
std::vector<Mnemonic> mnemonicsOf(QWidget& window) {
  std::vector<Mnemonic> all;
  if (const auto* menu = qobject_cast<QMenu*>(&window)) {
    for (const QAction* action : menu->actions()) {
      addMnemonic(all, action->text());
    }
    return all;
  }
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (widget->window() != &window || !widget->isVisible()) {
      continue;
    }
    if (const auto* label = qobject_cast<QLabel*>(widget)) {
      if (label->buddy() != nullptr) {
        addMnemonic(all, label->text());
      }
    } else if (const auto* button = qobject_cast<QAbstractButton*>(widget)) {
      addMnemonic(all, button->text());
    } else if (const auto* box = qobject_cast<QGroupBox*>(widget)) {
      addMnemonic(all, box->title());
    } else if (const auto* tabs = qobject_cast<QTabBar*>(widget)) {
      for (int i = 0; i < tabs->count(); ++i) {
        addMnemonic(all, tabs->tabText(i));
      }
    } else if (const auto* bar = qobject_cast<QMenuBar*>(widget)) {
      for (const QAction* action : bar->actions()) {
        addMnemonic(all, action->text());
      }
    }
  }
  return all;
}

}  // namespace

class TestKeyboard : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    demo_ = extractDemo(demoFolder_.path().toStdString());
  }

  void tabGoesOnceThroughAllPanesOfTheWorkbench() {
    DemoSession session;
    QVERIFY(session.openDemo());
    WorkbenchPage* page = session.window.workbench();
    const std::vector<QWidget*> panes = {session.find<QToolBar>("topBar"),
                                         page->layerPanel(),
                                         page->thresholdView(),
                                         page->inspector(),
                                         page->tabs(),
                                         session.window.statusBar()};
    auto* filter = session.find<QLineEdit>("layerFilter");
    int steps = 0;
    for (int tab = 0; tab < page->tabs()->count(); ++tab) {
      page->tabs()->setCurrentIndex(tab);
      QTRY_VERIFY(!session.window.jobs().busy());
      const QString state = page->tabs()->tabText(tab);
      checkRound(session.window, filter, state, &steps);
      if (QTest::currentTestFailed()) {
        return;
      }
      // From the filter on: layers, plots, inspector, tabs, status line, and on top again.
      std::vector<std::size_t> order;
      for (QWidget* stop : roundFrom(filter, true)) {
        const auto pane = std::find_if(panes.begin(), panes.end(), [stop](const QWidget* widget) {
          return widget->isAncestorOf(stop);
        });
        QVERIFY2(pane != panes.end(), qPrintable(nameOf(stop)));
        const auto index = static_cast<std::size_t>(pane - panes.begin());
        if (order.empty() || order.back() != index) {
          order.push_back(index);
        }
      }
      QCOMPARE(order, (std::vector<std::size_t>{1, 2, 3, 4, 5, 0}));
    }
    const std::vector<QWidget*> round = roundFrom(filter, true);
    for (QWidget* wanted : std::initializer_list<QWidget*>{
             page->layerPanel()->view(), session.plot(), session.find<QComboBox>("method"),
             session.find<QComboBox>("weightBits"), page->tabs()->tabBar(),
             session.find<QToolButton>("statusImages"), session.find<QComboBox>("languageBox"),
             session.find<QToolButton>("topExport"), session.find<QComboBox>("topMethod")}) {
      QVERIFY2(std::find(round.begin(), round.end(), wanted) != round.end(),
               qPrintable(nameOf(wanted)));
    }
    qInfo("%d steps in %d rounds; the last of %d", steps, page->tabs()->count(),
          static_cast<int>(round.size()));
  }

  void tabComesRoundInTheOtherWindows() {
    int steps = 0;
    {
      DemoSession session;
      checkRound(session.window, session.find<QPushButton>("openModelButton"),
                 QStringLiteral("start"), &steps);
      session.window.openModel({demo_.model, {}, false, true});
      QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
      session.window.importPage()->setImages(demo_.calibration);
      QTRY_VERIFY(session.find<QPushButton>("calibrateButton")->isEnabled());
      checkRound(session.window, session.find<QLineEdit>("imageSource"), QStringLiteral("import"),
                 &steps);
    }
    DemoSession session;
    QVERIFY(session.openDemo());
    session.find<QAction>("actionExport")->trigger();
    auto* dialog = session.window.findChild<ExportDialog*>();
    // No window manager does it, and a window counts as active if its parent is.
    dialog->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), dialog);
    checkRound(*dialog, dialog->findChild<QLineEdit*>(QStringLiteral("exportName")),
               QStringLiteral("export"), &steps);
    dialog->reject();
    session.find<QAction>("actionAbout")->trigger();
    auto* about = session.find<QDialog>("aboutDialog");
    about->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), about);
    checkRound(*about, about->findChild<QTabBar*>(), QStringLiteral("about"), &steps);
    about->close();
    qInfo("%d steps", steps);
  }

  void f6GoesFromPaneToPaneAndBackToWhereOneWas() {
    DemoSession session;
    QVERIFY(session.openDemo());
    WorkbenchPage* page = session.window.workbench();
    auto* bits = session.find<QComboBox>("weightBits");
    bits->setFocus();
    page->layerPanel()->view()->setFocus();
    const auto press = [](Qt::KeyboardModifiers modifiers) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, modifiers);
      return QApplication::focusWidget();
    };
    QCOMPARE(press(Qt::NoModifier), session.plot());
    QCOMPARE(press(Qt::NoModifier), bits);
    QCOMPARE(press(Qt::NoModifier), page->tabs()->tabBar());
    QVERIFY(session.window.statusBar()->isAncestorOf(press(Qt::NoModifier)));
    QVERIFY(session.find<QToolBar>("topBar")->isAncestorOf(press(Qt::NoModifier)));
    QCOMPARE(press(Qt::NoModifier), page->layerPanel()->view());
    QVERIFY(session.find<QToolBar>("topBar")->isAncestorOf(press(Qt::ShiftModifier)));
    QVERIFY(session.window.statusBar()->isAncestorOf(press(Qt::ShiftModifier)));
    QCOMPARE(press(Qt::ShiftModifier), page->tabs()->tabBar());
    QCOMPARE(press(Qt::ShiftModifier), bits);
    QCOMPARE(press(Qt::ShiftModifier), session.plot());
  }

  void controlAndADigitOpenTheTabs() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QTabWidget* tabs = session.window.workbench()->tabs();
    constexpr int kDigits = 10;
    for (int i = 0; i < kDigits; ++i) {
      tabs->setCurrentIndex((i + 1) % tabs->count());
      session.window.workbench()->layerPanel()->view()->setFocus();
      QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(Qt::Key_0 + (i + 1) % 10),
                      Qt::ControlModifier);
      QCOMPARE(tabs->currentIndex(), i);
      QVERIFY2(tabs->isAncestorOf(QApplication::focusWidget()), qPrintable(tabs->tabText(i)));
      const auto* action =
          session.find<QAction>(qPrintable(QStringLiteral("actionTab%1").arg(i + 1)));
      QCOMPARE(action->text(), tabs->tabText(i));
    }
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(tabs->currentIndex(), tabs->count() - 1);
  }

  void altAndADigitChangeNothing() {
    DemoSession session;
    QVERIFY(session.openDemo());
    for (int digit = 0; digit < 10; ++digit) {
      QTest::keyClick(session.plot(), static_cast<Qt::Key>(Qt::Key_0 + digit), Qt::AltModifier);
    }
    QCOMPARE(session.document().overrideCount(), std::size_t{0});
  }

  void noMnemonicStandsTwiceInAWindow_data() {
    QTest::addColumn<QString>("code");
    for (const Language& language : languages()) {
      QTest::newRow(qPrintable(language.code)) << language.code;
    }
  }
  void noMnemonicStandsTwiceInAWindow() {
    QFETCH(QString, code);
    QStringList faults;
    int checked = 0;
    int states = 0;
    std::set<QString> texts;
    QString reached;
    const bool complete = walkDesktopStates(
        [&](DemoSession& session, const QString& state, QWidget& window) {
          session.language.setLanguage(code);
          QCoreApplication::processEvents();
          ++states;
          std::map<QString, QString> taken;
          for (const Mnemonic& mnemonic : mnemonicsOf(window)) {
            ++checked;
            texts.insert(mnemonic.text);
            const auto [place, free] = taken.emplace(mnemonic.key, mnemonic.text);
            if (!free) {
              faults.append(QStringLiteral("%1: %2 is for \"%3\" and \"%4\"")
                                .arg(state, mnemonic.key, place->second, mnemonic.text));
            }
            if (mnemonic.key.back().isDigit()) {
              faults.append(QStringLiteral("%1: a digit: %2").arg(state, mnemonic.text));
            }
          }
          session.language.setLanguage(QStringLiteral("en"));
        },
        &reached);
    QVERIFY2(complete, qPrintable(QStringLiteral("after ") + reached));
    faults.removeDuplicates();
    qInfo("%s: %d states, %d mnemonics in sight, %d different", qPrintable(code), states, checked,
          static_cast<int>(texts.size()));
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
  }

  void noShortcutStandsTwice() {
    DemoSession session;
    std::map<QString, QString> taken;
    int count = 0;
    for (const QAction* action : session.window.findChildren<QAction*>()) {
      for (const QKeySequence& shortcut : action->shortcuts()) {
        ++count;
        const auto [place, free] = taken.emplace(shortcut.toString(), action->text());
        QVERIFY2(free, qPrintable(shortcut.toString() + QStringLiteral(": ") + place->second +
                                  QStringLiteral(", ") + action->text()));
      }
    }
    QVERIFY(count >= 25);
    qInfo("%d shortcuts", count);
  }

  void anAmpersandInANameIsNoMnemonic() {
    DemoSession session;
    std::vector<std::filesystem::path> files;
    for (const auto& file : demo_.model) {
      const std::filesystem::path copy = session.file(("R&D" + file.extension().string()).c_str());
      std::filesystem::copy_file(file, copy);
      files.push_back(copy);
    }
    session.window.openModel({files, {}, false, true});
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
    const auto* button = session.find<QToolButton>("topModel");
    QVERIFY(QKeySequence::mnemonic(button->text()).isEmpty());
    bool painted = false;
    for (const PaintedText& text : paintedTexts(session.window)) {
      painted = painted || (text.widget == button && text.text == QStringLiteral("R&D"));
    }
    QVERIFY(painted);
    for (const QAction* action : session.find<QMenu>("recentMenu")->actions()) {
      QVERIFY(QKeySequence::mnemonic(action->text()).isEmpty());
    }
  }

 private:
  QTemporaryDir demoFolder_;
  DemoFiles demo_;
};

QTEST_MAIN(TestKeyboard)
#include "tst_keyboard.moc"
