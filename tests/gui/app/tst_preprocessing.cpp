// SPDX-License-Identifier: GPL-3.0-or-later
// From a float network that is wrong to the preprocessing that makes it right, by mouse.
#include <QAbstractItemView>
#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QLabel>
#include <QProgressBar>
#include <QSpinBox>
#include <QTableWidget>

#include "app/demo/demo_files.h"
#include "app/desktop/feature_page.h"
#include "app/desktop/float_fault_banner.h"
#include "app/desktop/image_table_model.h"
#include "app/desktop/import_page.h"
#include "app/desktop/paths.h"
#include "app/desktop/preprocessing_dialog.h"
#include "app/desktop/preprocessing_form.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/features/feature_map_view.h"

using namespace quantoscope;

class TestPreprocessing : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    demo_ = extractDemo(demoFolder_.path().toStdString());
  }

  void theBannerLeadsToTheRightOneWithOneClick() {
    DemoSession session;
    RememberedRun run = demoRun();
    run.preprocessing.mean.clear();  // raw pixels
    run.preprocessing.norm.clear();
    run.preprocessing.order = PixelOrder::Bgr;
    session.window.openModel({demo_.model, run, true, false, {}});
    QVERIFY(session.waitUntilSettled());
    auto* banner = session.find<FloatFaultBanner>("floatFaultBanner");
    QTRY_VERIFY(banner->isVisible());
    const QString text = session.find<QLabel>("floatFaultText")->text();
    QVERIFY2(text.startsWith(QStringLiteral("The float network itself is wrong: preprocessing or "
                                            "labels.")),
             qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("labelled images")), qPrintable(text));

    QTest::mouseClick(session.find<QPushButton>("findPreprocessingFromBanner"), Qt::LeftButton);
    auto* dialog = session.find<PreprocessingDialog>("preprocessingDialog");
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(dialog->isVisible());
    QVERIFY(!dialog->isModal());
    auto* table = session.find<QTableWidget>("preprocessingTable");
    QTRY_VERIFY_WITH_TIMEOUT(table->rowCount() > 10, 60000);
    QVERIFY(table->item(0, 0)->text().startsWith(QStringLiteral("-1 … 1")));
    QVERIFY(!session.find<QLabel>("preprocessingVerdict")->text().isEmpty());
    auto* take = session.find<QPushButton>("takePreprocessing");
    QVERIFY(take->isEnabled());
    QTest::mouseClick(take, Qt::LeftButton);

    QTRY_VERIFY(!dialog->isVisible());
    QVERIFY(session.waitUntilSettled());
    const Preprocessing taken = session.document().calibration()->options.preprocessing;
    QCOMPARE(taken.order, PixelOrder::Rgb);
    QVERIFY(nearlySameValues(taken, demo_.preprocessing));
    QVERIFY(session.window.measurements().current()->accuracy->floatTop1.value() > 0.9);
    QVERIFY(banner->isHidden());
  }

  void nothingIsRedWhereTheNetworkIsRight() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.find<FloatFaultBanner>("floatFaultBanner")->isHidden());
  }

  void theSearchCanBeCancelledAndRunAgain() {
    DemoSession session;
    session.window.openModel({demo_.model, demoRun(), false, false, {}});
    QTRY_VERIFY(session.window.importPage()->ready());
    QTest::mouseClick(session.find<QPushButton>("findPreprocessing"), Qt::LeftButton);
    QTRY_VERIFY(session.find<QPushButton>("cancelPreprocessing") != nullptr);
    auto* cancel = session.find<QPushButton>("cancelPreprocessing");
    QTRY_VERIFY(cancel->isVisible());
    QTest::mouseClick(cancel, Qt::LeftButton);
    QTRY_VERIFY(!session.window.preprocessingJob().running());
    QVERIFY(session.window.preprocessingJob().ranking() == nullptr);
    QVERIFY(!session.find<QPushButton>("takePreprocessing")->isEnabled());
    QTest::mouseClick(session.find<QPushButton>("searchAgain"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(session.window.preprocessingJob().ranking() != nullptr, 60000);
    // From the import page it only fills the form.
    QTableWidget* table = session.find<QTableWidget>("preprocessingTable");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualItemRect(table->item(1, 0)).center());
    const Preprocessing second =
        session.window.preprocessingJob().ranking()->trials[1].candidate.preprocessing;
    QTest::mouseClick(session.find<QPushButton>("takePreprocessing"), Qt::LeftButton);
    QTRY_COMPARE(session.window.importPage()->run().preprocessing.mean, second.mean);
    QCOMPARE(session.document().stage(), Document::Stage::Loaded);
  }

  void theSizeIsProposedFromTheImagesAndTheChannelsFromTheFirstLayer() {
    DemoSession session;
    const std::string param = session.file("open.param");
    std::ofstream(param) << "7767517\n2 2\nInput in 0 1 in\n"
                            "Convolution c 1 1 in out 0=1 1=1 6=1\n";
    std::ofstream(session.file("open.bin"), std::ios::binary)
        << std::string(4, '\0') + std::string("\0\0\x80\x3f", 4);
    RememberedRun run;
    const QString images = session.folder.filePath(QStringLiteral("images"));
    QVERIFY(QDir().mkpath(images));
    QImage picture(48, 32, QImage::Format_RGB888);
    picture.fill(Qt::gray);
    QVERIFY(picture.save(images + QStringLiteral("/a.png")));
    session.window.openModel({{param, session.file("open.bin")}, {}, false, false, {}});
    QTRY_VERIFY(session.document().model() != nullptr);
    auto* order = session.find<QComboBox>("pixelOrder");
    QCOMPARE(order->currentText(), QStringLiteral("GRAY"));
    session.window.importPage()->setImages(toPath(images));
    QTRY_COMPARE(session.find<QSpinBox>("inputWidth")->value(), 48);
    QCOMPARE(session.find<QSpinBox>("inputHeight")->value(), 32);
    QVERIFY(session.find<QLabel>("proposedSize")->isVisible());
    QVERIFY(session.window.importPage()->ready());
    session.find<QSpinBox>("inputWidth")->setValue(96);
    QVERIFY(!session.find<QLabel>("proposedSize")->isVisible());
  }

  void theFitIsSeenInThePreviewAndKept() {
    DemoSession session;
    // Left half black, right half white, twice as wide as high.
    const QString images = session.folder.filePath(QStringLiteral("images"));
    QVERIFY(QDir().mkpath(images));
    QImage picture(128, 64, QImage::Format_RGB888);
    picture.fill(Qt::black);
    QVERIFY(picture.save(images + QStringLiteral("/a.png")));
    RememberedRun run = demoRun();
    run.images = toPath(images);
    session.window.openModel({demo_.model, run, false, false, {}});
    QTRY_VERIFY(session.window.importPage()->ready());
    auto* values = session.find<QLabel>("previewValues");
    QTRY_VERIFY(values->text().contains(QStringLiteral("-1")));
    const QString stretched = values->text();
    auto* fit = session.find<QComboBox>("imageFit");
    QTest::mouseClick(fit, Qt::LeftButton);
    QTest::keyClick(fit->view(), Qt::Key_Down);
    QTest::keyClick(fit->view(), Qt::Key_Return);
    QCOMPARE(session.window.importPage()->run().preprocessing.fit, ImageFit::Letterbox);
    QTRY_VERIFY(values->text() != stretched);  // the grey bars are brighter than black
    session.settings.setLastRun(demo_.model, session.window.importPage()->run());
    QCOMPARE(session.settings.lastRun(demo_.model)->preprocessing.fit, ImageFit::Letterbox);
  }

  void classesHaveTheirNames() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const auto* table = session.find<QTableView>("imageTable");
    bool named = false;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
      named = named || table->model()
                           ->index(row, ImageTableModel::LabelColumn)
                           .data()
                           .toString()
                           .endsWith(QStringLiteral("triangle"));
    }
    QVERIFY(named);
  }

 private:
  RememberedRun demoRun() const {
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.images = demo_.calibration;
    run.method = Plan{}.method;
    run.measurement = {demo_.validation, demo_.labels, demo_.classes};
    return run;
  }

  QTemporaryDir demoFolder_;
  DemoFiles demo_;
};

QTEST_MAIN(TestPreprocessing)
#include "tst_preprocessing.moc"
