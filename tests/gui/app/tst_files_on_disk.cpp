// SPDX-License-Identifier: GPL-3.0-or-later
// Files that disappear or are none, and the models that are remembered.
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QToolButton>

#include "app/demo/demo_files.h"
#include "app/desktop/import_page.h"
#include "app/desktop/message_bar.h"
#include "app/desktop/paths.h"
#include "tests/gui/app/demo_session.h"

using namespace quantoscope;

namespace fs = std::filesystem;

class TestFilesOnDisk : public QObject {
  Q_OBJECT

 private:
  // The demo as a user's own model, in a folder of its own.
  RememberedRun copied(DemoSession& session, std::vector<fs::path>& model) const {
    const fs::path folder = session.file("own");
    fs::create_directory(folder);
    fs::create_directory(folder / "images");
    model.clear();
    for (const fs::path& file : demo_.model) {
      fs::copy_file(file, folder / file.filename());
      model.push_back(folder / file.filename());
    }
    int count = 0;
    for (const auto& entry : fs::directory_iterator(demo_.calibration)) {
      if (count++ < 8) {
        fs::copy_file(entry.path(), folder / "images" / entry.path().filename());
      }
    }
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.images = folder / "images";
    return run;
  }

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    demo_ = extractDemo(demoFolder_.path().toStdString());
  }

  void aModelThatDisappearsIsMentionedAndMayComeBack() {
    DemoSession session;
    std::vector<fs::path> model;
    const RememberedRun run = copied(session, model);
    session.window.openModel({model, run, true, true});
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.window.messageBar()->isHidden());
    const fs::path away = session.file("away.bin");
    fs::rename(model[1], away);
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    QCOMPARE(session.window.messageBar()->kind(), MessageKind::Warning);
    const QString text = session.window.messageBar()->text();
    QVERIFY2(text.contains(toQString(model[1])), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("no longer there")), qPrintable(text));
    // What can be done.
    const auto* button = session.find<QAbstractButton>("messageAction");
    QVERIFY(button != nullptr && button->isVisible());
    QVERIFY(session.document().stage() == Document::Stage::Calibrated);
    // It comes back: nothing is wrong any more.
    fs::rename(away, model[1]);
    QTRY_VERIFY(session.window.messageBar()->isHidden());
  }

  void aModelThatIsReplacedIsMentioned() {
    DemoSession session;
    std::vector<fs::path> model;
    const RememberedRun run = copied(session, model);
    session.window.openModel({model, run, true, true});
    QVERIFY(session.waitUntilSettled());
    std::ofstream(model[0], std::ios::app) << "\n";
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    const QString text = session.window.messageBar()->text();
    QVERIFY2(text.contains(QStringLiteral("changed")), qPrintable(text));
    auto* button = session.find<QAbstractButton>("messageAction");
    QVERIFY(button != nullptr && button->isVisible());
    const auto before = session.document().model();
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(session.document().model() != before);
    QTRY_VERIFY(session.window.messageBar()->isHidden());
  }

  void aFolderOfImagesThatDisappearsIsMentioned() {
    DemoSession session;
    std::vector<fs::path> model;
    const RememberedRun run = copied(session, model);
    session.window.openModel({model, run, true, true});
    QVERIFY(session.waitUntilSettled());
    fs::rename(run.images, session.file("elsewhere"));
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    const QString text = session.window.messageBar()->text();
    QVERIFY2(text.contains(toQString(run.images)), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("8 images")), qPrintable(text));
    auto* button = session.find<QAbstractButton>("messageAction");
    QVERIFY(button != nullptr && button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
  }

  void someImagesThatDisappearAreCounted() {
    DemoSession session;
    std::vector<fs::path> model;
    const RememberedRun run = copied(session, model);
    session.window.openModel({model, run, true, true});
    QVERIFY(session.waitUntilSettled());
    const auto& used = session.document().calibration()->used;
    fs::remove(used[1]);
    fs::remove(used[4]);
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    QVERIFY2(session.window.messageBar()->text().contains(QStringLiteral("2 of 8 images")),
             qPrintable(session.window.messageBar()->text()));
  }

  void aFolderThatDisappearsBeforeCalibratingIsMentioned() {
    DemoSession session;
    std::vector<fs::path> model;
    const RememberedRun run = copied(session, model);
    session.window.openModel({model, run, false, true});
    QTRY_COMPARE(session.find<QLabel>("imageCount")->text(), QStringLiteral("8 images"));
    fs::remove_all(run.images);
    QTRY_VERIFY(!session.find<QPushButton>("calibrateButton")->isEnabled());
    const auto* unreadable = session.find<QLabel>("unreadableImages");
    QTRY_VERIFY(unreadable->isVisible());
    QVERIFY2(unreadable->text().contains(QStringLiteral("no such file")),
             qPrintable(unreadable->text()));
  }

  void aFolderWithoutImagesIsNoImage() {
    DemoSession session;
    const fs::path folder = session.file("notes");
    fs::create_directory(folder);
    std::ofstream(folder / "notes.txt") << "remember the milk\n";
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.images = folder;
    session.window.openModel({demo_.model, run, false, true});
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
    const auto* unreadable = session.find<QLabel>("unreadableImages");
    QTRY_VERIFY(unreadable->isVisible());
    QVERIFY2(unreadable->text().contains(QStringLiteral("has no images")),
             qPrintable(unreadable->text()));
    QVERIFY(!session.find<QLabel>("imageCount")->text().contains(QStringLiteral("1 image")));
    QVERIFY(!session.find<QPushButton>("calibrateButton")->isEnabled());
    // Beside images it is no image, either.
    int count = 0;
    for (const auto& entry : fs::directory_iterator(demo_.calibration)) {
      if (count++ < 3) {
        fs::copy_file(entry.path(), folder / entry.path().filename());
      }
    }
    session.window.importPage()->setImages(folder);
    QTRY_VERIFY(session.find<QLabel>("imageCount")->text().startsWith(QStringLiteral("3 images")));
  }

  void theDemoIsAmongTheRecentModels() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    {
      DemoSession session;
      QVERIFY(session.openDemo());
      auto* menu = session.find<QMenu>("recentMenu");
      QVERIFY(menu->isEnabled());
      QVERIFY2(menu->actions().front()->text().contains(QStringLiteral("Demo")),
               qPrintable(menu->actions().front()->text()));
      auto* list = session.find<QListWidget>("recentModels");
      QCOMPARE(list->count(), 1);
      QVERIFY2(list->item(0)->text().contains(QStringLiteral("Demo")),
               qPrintable(list->item(0)->text()));
      QVERIFY(QFile::copy(session.folder.filePath(QStringLiteral("settings.ini")), file) ||
              !QFile::exists(session.folder.filePath(QStringLiteral("settings.ini"))));
      // Opened from there, it is what the demo's button opens: calibrated.
      menu->actions().front()->trigger();
      QTRY_VERIFY(session.document().stage() != Document::Stage::Calibrated);
      QVERIFY(session.waitUntilSettled());
      QCOMPARE(session.document().calibration()->used.size(), std::size_t{100});
      QCOMPARE(list->count(), 1);
    }
  }

 private:
  QTemporaryDir demoFolder_;
  DemoFiles demo_;
};

QTEST_MAIN(TestFilesOnDisk)
#include "tst_files_on_disk.moc"
