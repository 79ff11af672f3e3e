// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCloseEvent>
#include <QComboBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QTabWidget>
#include <QTimer>
#include <QUrl>

#include "app/demo/demo_files.h"
#include "app/desktop/export_dialog.h"
#include "app/desktop/image_table_model.h"
#include "app/desktop/import_page.h"
#include "app/desktop/paths.h"
#include "app/desktop/preprocessing_form.h"
#include "core/model/image_source.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/log/log_model.h"
#include "widgets/log/log_panel.h"
#include "widgets/value_text.h"
#include "widgets/warning_text.h"

using namespace quantoscope;

namespace {

void drop(QWidget& window, const std::vector<std::filesystem::path>& files) {
  QMimeData data;
  QList<QUrl> urls;
  for (const auto& file : files) {
    urls.append(QUrl::fromLocalFile(toQString(file)));
  }
  data.setUrls(urls);
  QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(&window, &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent dropped(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(&window, &dropped);
}

// Answers the next message box with the button of this text.
void answer(const QString& button) {
  auto* timer = new QTimer(QCoreApplication::instance());
  QObject::connect(timer, &QTimer::timeout, timer, [timer, button] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (box == nullptr) {
      return;
    }
    for (QAbstractButton* candidate : box->buttons()) {
      if (candidate->text() == button) {
        timer->deleteLater();
        QTest::mouseClick(candidate, Qt::LeftButton);
        return;
      }
    }
  });
  timer->start(10);
}

}  // namespace

class TestMainWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    demo_ = extractDemo(demoFolder_.path().toStdString());
  }

  void startsOnTheStartPage() {
    DemoSession session;
    QCOMPARE(session.window.currentPage(), session.window.startPage());
    QVERIFY(!session.find<QAction>("actionExport")->isEnabled());
    QVERIFY(session.window.messageBar()->isHidden());
  }

  void aBrokenModelIsReportedAndNothingCloses() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const auto model = session.document().model();
    const std::string broken = session.file("broken.param");
    std::ofstream(broken) << "7767517\n2 2\nInput in 0 1 in\nConvolution c 1 1 in out 0=x\n";
    session.window.openModel({{broken}, {}, false, true});
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    QCOMPARE(session.window.messageBar()->kind(), MessageKind::Error);
    QVERIFY(session.window.messageBar()->text().contains(QStringLiteral("broken")));
    QCOMPARE(session.document().model(), model);
    QCOMPARE(session.window.currentPage(), session.window.workbench());
    const LogModel* log = session.window.workbench()->log()->model();
    QVERIFY(log->line(log->rowCount() - 1).contains(QStringLiteral("broken")));
    QTest::mouseClick(session.find<QToolButton>("messageClose"), Qt::LeftButton);
    QVERIFY(session.window.messageBar()->isHidden());
  }

  void moreImagesGoOnFromTheCalibrationThatIsThere() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const std::size_t layer = session.layerNamed("conv1");
    LayerOverride decided;
    decided.threshold = 0.5;
    session.document().setOverride(layer, decided, OverrideField::Threshold);
    const auto& used = session.document().calibration()->used;
    const std::size_t before = used.size();
    const std::string known = used.front().string();
    const std::string fresh = session.file("fresh.png");
    std::filesystem::copy_file(listImages(demo_.validation).front(), fresh);
    const auto choose = [](const std::string& file) {
      QTimer::singleShot(0, [file] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        name->setText(QString::fromStdString(file));
        QTest::keyClick(name, Qt::Key_Return);
      });
    };
    choose(fresh);
    QTest::keyClick(&session.window, Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(session.document().calibration()->used.size(), before + 1);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().calibration()->used.back(), std::filesystem::path(fresh));
    QVERIFY(session.document().plan().overrides[layer].threshold == 0.5);

    // One that is there already changes nothing, and the program says so.
    session.activate();  // no window manager does it when a dialog closes
    choose(known);
    QTest::keyClick(&session.window, Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    QVERIFY(session.window.messageBar()->text().contains(QStringLiteral("already")));
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().calibration()->used.size(), before + 1);
  }

  void theMethodOfTheCommandLineIsUsed() {
    DemoSession session;
    session.window.openDemo("mse", {});
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.document().plan().method == "mse");
  }

  void droppedModelAndFolderAreOpened() {
    DemoSession session;
    drop(session.window, {demo_.model[0], demo_.model[1]});
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
    QVERIFY(!session.find<QPushButton>("calibrateButton")->isEnabled());
    drop(session.window, {demo_.calibration});
    QTRY_COMPARE(session.find<QLabel>("imageCount")->text(), QStringLiteral("100 images"));
    QTRY_VERIFY(session.find<QPushButton>("calibrateButton")->isEnabled());
    QTRY_VERIFY(session.find<QLabel>("previewValues")->text().contains(QStringLiteral("3×64×64")));
  }

  void droppedImagesWithoutAModelAreRefusedKindly() {
    DemoSession session;
    drop(session.window, {demo_.calibration});
    QVERIFY(session.window.messageBar()->isVisible());
    QCOMPARE(session.window.messageBar()->kind(), MessageKind::Warning);
    QCOMPARE(session.window.currentPage(), session.window.startPage());
  }

  void preprocessingIsCheckedAndRemembered() {
    DemoSession session;
    session.window.openModel({demo_.model, {}, false, true});
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
    session.window.importPage()->setImages(demo_.calibration);
    auto* calibrate = session.find<QPushButton>("calibrateButton");
    QTRY_VERIFY(calibrate->isEnabled());
    auto* mean = session.find<QLineEdit>("mean");
    mean->setFocus();
    mean->selectAll();
    QTest::keyClicks(mean, QStringLiteral("128, 12x"));
    QVERIFY(!calibrate->isEnabled());
    QVERIFY(!session.find<QLabel>("preprocessingError")->text().isEmpty());
    mean->selectAll();
    QTest::keyClicks(mean, QStringLiteral("128"));
    auto* norm = session.find<QLineEdit>("norm");
    norm->selectAll();
    QTest::keyClicks(norm, QStringLiteral("1/128"));
    session.find<QComboBox>("pixelOrder")->setCurrentText(QStringLiteral("RGB"));
    QVERIFY(calibrate->isEnabled());
    QTest::mouseClick(calibrate, Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    const Preprocessing used = session.document().calibration()->options.preprocessing;
    QCOMPARE(used.mean, (std::vector<float>{128, 128, 128}));
    QCOMPARE(used.norm, (std::vector<float>{0.0078125F, 0.0078125F, 0.0078125F}));
    QCOMPARE(used.order, PixelOrder::Rgb);

    Settings again(session.folder.filePath(QStringLiteral("settings.ini")));
    const auto run = again.lastRun(session.document().modelFiles());
    QVERIFY(run.has_value());
    QVERIFY(run->preprocessing == used);
    QCOMPARE(run->images, demo_.calibration);
  }

  void unreadableImagesAreListedAndLeftOut() {
    DemoSession session;
    const std::filesystem::path folder = session.file("images");
    std::filesystem::create_directory(folder);
    int copied = 0;
    for (const auto& entry : std::filesystem::directory_iterator(demo_.calibration)) {
      if (copied++ == 5) {
        break;
      }
      std::filesystem::copy_file(entry.path(), folder / entry.path().filename());
    }
    std::ofstream(folder / "torn.png") << "not a picture";
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.images = folder;
    session.window.openModel({demo_.model, run, false, true});
    auto* unreadable = session.find<QLabel>("unreadableImages");
    QTRY_VERIFY(unreadable->text().contains(QStringLiteral("torn.png")));
    QTest::mouseClick(session.find<QPushButton>("calibrateButton"), Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().calibration()->used.size(), std::size_t{5});
    QCOMPARE(session.document().calibration()->skipped.size(), std::size_t{1});
    const auto* table = session.find<QTableView>("imageTable");
    QCOMPARE(table->model()->rowCount(), 6);
    QVERIFY(table->model()
                ->index(0, ImageTableModel::ReasonColumn)
                .data()
                .toString()
                .contains(QStringLiteral("torn.png")));
  }

  void noUsableImageIsAnErrorAndTheImportPageComesBack() {
    DemoSession session;
    const std::filesystem::path folder = session.file("none");
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "a.png") << "not a picture";
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.images = folder;
    session.window.openModel({demo_.model, run, true, true});
    QTRY_VERIFY(session.window.messageBar()->isVisible());
    QCOMPARE(session.window.messageBar()->kind(), MessageKind::Error);
    QCOMPARE(session.window.currentPage(), session.window.importPage());
    QCOMPARE(session.document().stage(), Document::Stage::Loaded);
  }

  void calibrationCanBeCancelled() {
    DemoSession session;
    const std::filesystem::path list = session.file("long.txt");
    {
      std::ofstream lines(list);
      const std::string image =
          std::filesystem::directory_iterator(demo_.calibration)->path().string();
      for (int i = 0; i < 200000; ++i) {
        lines << image << '\n';
      }
    }
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.images = list;
    session.window.openModel({demo_.model, run, true, true});
    QTRY_COMPARE(session.document().stage(), Document::Stage::Calibrating);
    QTRY_VERIFY(session.find<QLabel>("statusJob")->text().contains(QStringLiteral("200000")));
    QTest::mouseClick(session.find<QToolButton>("statusCancel"), Qt::LeftButton);
    QTRY_COMPARE(session.document().stage(), Document::Stage::Loaded);
    QCOMPARE(session.window.currentPage(), session.window.importPage());
  }

  void languageSwitchesAtOnceAndIsRemembered() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const auto* tabs = session.find<QTabWidget>("bottomTabs");
    QCOMPARE(tabs->tabText(0), QStringLiteral("Error by layer"));
    auto* box = session.find<QComboBox>("languageBox");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    QTRY_COMPARE(tabs->tabText(0), QStringLiteral("各层误差"));
    QCOMPARE(session.find<QToolButton>("topExport")->text(), QStringLiteral("导出…"));
    QVERIFY(session.find<QToolButton>("statusImages")->text().contains(QStringLiteral("100 张")));
    QCOMPARE(session.settings.language(), QStringLiteral("zh_CN"));
    QVERIFY(geometryText(session.document().model()->layers[0]).contains(QStringLiteral("卷积")));
    QVERIFY(warningText({WarningKind::DeadChannels, 3}).contains(QStringLiteral("3 个")));
    QTest::keyClick(box, Qt::Key_Up);
    QTRY_COMPARE(tabs->tabText(0), QStringLiteral("Error by layer"));
  }

  void recentModelsAreListedAndOpened() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    Settings(file).addRecentModel(demo_.model);
    Settings settings(file);
    ThemeControl theme;
    LanguageControl language;
    MainWindow window(settings, theme, language);
    window.show();
    auto* list = window.findChild<QListWidget*>(QStringLiteral("recentModels"));
    QCOMPARE(list->count(), 1);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualItemRect(list->item(0)).center());
    QTRY_COMPARE(window.currentPage(), window.importPage());
    QCOMPARE(window.document().modelFiles(), demo_.model);
  }

  void aModelWhoseFilesAreGoneIsNotListed() {
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    settings.addRecentModel({folder.filePath(QStringLiteral("gone.param")).toStdString()});
    QVERIFY(settings.recentModels().empty());
  }

  void closingAsksOnlyWhenSomethingIsNotExported() {
    DemoSession session;
    QVERIFY(session.openDemo());
    LayerOverride keepFloat;
    keepFloat.keepFloat = true;
    session.document().setOverride(2, keepFloat, OverrideField::KeepFloat);
    QVERIFY(session.waitUntilSettled());

    answer(QStringLiteral("Cancel"));
    QVERIFY(!session.window.close());
    QVERIFY(session.window.isVisible());

    // Export first: the window closes by itself once the table is written.
    answer(QStringLiteral("Export…"));
    QVERIFY(!session.window.close());
    auto* dialog = session.window.findChild<ExportDialog*>();
    QVERIFY(dialog != nullptr);
    dialog->setName(session.folder.filePath(QStringLiteral("closing.table")));
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("exportButton")),
                      Qt::LeftButton);
    QTRY_VERIFY(!session.window.isVisible());
    QVERIFY(std::filesystem::exists(session.file("closing.table")));
  }

  void discardingCloses() {
    DemoSession session;
    QVERIFY(session.openDemo());
    LayerOverride keepFloat;
    keepFloat.keepFloat = true;
    session.document().setOverride(2, keepFloat, OverrideField::KeepFloat);
    answer(QStringLiteral("Discard"));
    QVERIFY(session.window.close());
  }

  void exportAsksBeforeOverwritingAndReportsWhereItCannotWrite() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const std::string existing = session.file("old.table");
    std::ofstream(existing) << "precious";
    session.find<QAction>("actionExport")->trigger();
    auto* dialog = session.window.findChild<ExportDialog*>();
    QVERIFY(dialog != nullptr);
    auto* button = dialog->findChild<QPushButton*>(QStringLiteral("exportButton"));
    dialog->setName(QString::fromStdString(existing));
    answer(QStringLiteral("Cancel"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(tableLines(existing).begin()->first, std::string("precious"));

    dialog->setName(session.folder.filePath(QStringLiteral("no/such/folder/a.table")));
    QTest::mouseClick(button, Qt::LeftButton);
    const auto* problem = dialog->findChild<QLabel*>(QStringLiteral("exportProblem"));
    QTRY_VERIFY(problem->isVisible());
    QVERIFY(problem->text().contains(QStringLiteral("no/such/folder")));

    dialog->setName(QString::fromStdString(existing));
    answer(QStringLiteral("Overwrite"));
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(session.window.findChild<ExportDialog*>() == nullptr);
    QVERIFY(tableLines(existing).size() > 2);
    QVERIFY(session.window.messageBar()->text().contains(QString::fromStdString(existing)));
  }

  void helpOpensBesideTheWindow() {
    DemoSession session;
    QTest::keyClick(&session.window, Qt::Key_F1);
    QTRY_VERIFY(session.find<QWidget>("helpWindow") != nullptr);
    const auto* help = session.find<QWidget>("helpWindow");
    QTRY_VERIFY(help->isVisible());
    QVERIFY(!help->isModal());
  }

 private:
  QTemporaryDir demoFolder_;
  DemoFiles demo_;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
