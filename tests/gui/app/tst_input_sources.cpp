// SPDX-License-Identifier: GPL-3.0-or-later
// The import page of networks with several inputs, lists with faults, and arrays.
#include <QCheckBox>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

#include "app/desktop/import_page.h"
#include "app/desktop/paths.h"
#include "app/desktop/preprocessing_form.h"
#include "core/model/npy.h"
#include "tests/gui/app/demo_session.h"
#include "tests/integration/ncnn_files.h"

using namespace quantoscope;

namespace {

std::string picture(const testing::TemporaryFolder& folder, const std::string& name, int seed) {
  QImage image(48, 32, QImage::Format_RGB888);
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      image.setPixel(x, y, qRgb((x * seed) % 256, (y * 7) % 256, (x + y + seed) % 256));
    }
  }
  std::filesystem::create_directories((folder / name).parent_path());
  image.save(toQString(folder / name));
  return folder / name;
}

std::string array(const testing::TemporaryFolder& folder, const std::string& name,
                  const Shape& shape) {
  return folder.write(name, npyBytes({shape, std::vector<float>(elementCount(shape), 0.5F)}));
}

}  // namespace

class TestInputSources : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void everyInputHasASourceOfItsOwn() {
    DemoSession session;
    const std::string model = testing::twoInputNetwork(folder_, "two");
    open(session, model);
    picture(folder_, "p/1.png", 1);
    picture(folder_, "p/2.png", 5);
    array(folder_, "q/1.npy", {1, 32, 48});
    array(folder_, "q/2.npy", {1, 32, 48});
    type(session, "imageSource", folder_ / "p");
    QVERIFY(!session.find<QPushButton>("calibrateButton")->isEnabled());
    QVERIFY(session.find<QLabel>("imageCount")->text().contains(QStringLiteral("each input")));
    type(session, "imageSource1", folder_ / "q");
    setSize(session, 48, 32);
    QTRY_VERIFY(session.find<QPushButton>("calibrateButton")->isEnabled());
    QVERIFY(session.find<QComboBox>("preprocessedInput")->isHidden());
    QTest::mouseClick(session.find<QPushButton>("calibrateButton"), Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    const Calibration& calibration = *session.document().calibration();
    QCOMPARE(calibration.used.size(), 2U);
    QCOMPARE(calibration.samples.files.size(), 2U);
    QCOMPARE(calibration.samples.files[1][1], folder_ / "q/2.npy");
    QTRY_COMPARE(session.window.measurements().state(), Measurements::State::Measured);
    // The same again from what is remembered.
    session.window.openModel({{model}, {}, false, true});
    QTRY_COMPARE(session.find<QLineEdit>("imageSource1")->text(), toQString(folder_ / "q"));
    QTRY_VERIFY(session.find<QPushButton>("calibrateButton")->isEnabled());
  }

  void picturesForTwoInputsHaveTwoPreprocessings() {
    DemoSession session;
    open(session, testing::twoInputNetwork(folder_, "two"));
    picture(folder_, "a.png", 1);
    picture(folder_, "b.png", 5);
    type(session, "imageSource", folder_ / "a.png");
    type(session, "imageSource1", folder_ / "b.png");
    auto* input = session.find<QComboBox>("preprocessedInput");
    QTRY_VERIFY(input->isVisible());
    QCOMPARE(input->count(), 2);
    setSize(session, 20, 10);
    QVERIFY(!session.find<QPushButton>("calibrateButton")->isEnabled());
    input->setFocus();
    QTest::keyClick(input, Qt::Key_Down);
    QTRY_COMPARE(input->currentIndex(), 1);
    // One channel: grey without a word.
    QCOMPARE(session.find<QComboBox>("pixelOrder")->currentText(), QStringLiteral("GRAY"));
    // The size of its own pictures, not that of the other input.
    QTRY_COMPARE(session.find<QSpinBox>("inputWidth")->value(), 48);
    setSize(session, 20, 10);
    QTRY_VERIFY(session.find<QPushButton>("calibrateButton")->isEnabled());
    const Preprocessing preprocessing = page(session)->run().preprocessing;
    QCOMPARE(preprocessing.of("in0").order, PixelOrder::Bgr);
    QCOMPARE(preprocessing.of("in1").order, PixelOrder::Gray);
    QCOMPARE(preprocessing.of("in0").width, 20);
    QTest::mouseClick(session.find<QPushButton>("calibrateButton"), Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().calibration()->used.size(), 1U);
  }

  void anotherModelHasItsOwnInputs() {
    DemoSession session;
    const std::string two = testing::twoInputNetwork(folder_, "two");
    const std::string one = testing::plainNetwork(folder_, "plain");
    open(session, two);
    QTRY_VERIFY(session.find<QLineEdit>("imageSource1") != nullptr);
    open(session, one);
    QTRY_VERIFY(session.find<QLineEdit>("imageSource1") == nullptr);
    QVERIFY(session.find<QComboBox>("preprocessedInput")->isHidden());
    QCOMPARE(page(session)->run().namedImages.size(), 0U);
    open(session, two);
    QTRY_VERIFY(session.find<QLineEdit>("imageSource1") != nullptr);
    QCOMPARE(page(session)->run().namedImages.size(), 2U);
  }

  void arraysNeedNoPreprocessing() {
    DemoSession session;
    open(session, testing::plainNetwork(folder_, "plain"));
    type(session, "imageSource", array(folder_, "x.npy", {3, 20, 30}));
    QTRY_VERIFY(session.find<QPushButton>("calibrateButton")->isEnabled());
    QVERIFY(!session.window.findChild<PreprocessingForm*>()->isEnabled());
    QTest::mouseClick(session.find<QPushButton>("calibrateButton"), Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().calibration()->inputShape, (Shape{3, 20, 30}));
  }

  void aLineThatNamesNothingIsSaidAndCanBeLeftOut() {
    DemoSession session;
    open(session, testing::plainNetwork(folder_, "plain"));
    picture(folder_, "a.png", 1);
    const auto list = folder_.write("list.txt", "\xEF\xBB\xBF\"a.png\"\r\nsub\\none.png\r\n");
    setSize(session, 24, 16);
    type(session, "imageSource", list);
    auto* error = session.find<QLabel>("unreadableImages");
    QTRY_VERIFY(error->isVisible() && error->text().contains(QStringLiteral("line 2")));
    QVERIFY(!session.find<QPushButton>("calibrateButton")->isEnabled());
    auto* allow = session.find<QCheckBox>("allowMissing");
    QVERIFY(allow->isVisible());
    allow->setFocus();
    QTest::keyClick(allow, Qt::Key_Space);
    QTRY_VERIFY(session.find<QPushButton>("calibrateButton")->isEnabled());
    QTRY_VERIFY(error->text().contains(QStringLiteral("none.png: no such file")));
  }

  void aSizeOtherThanTheDeclaredOneIsSaid() {
    DemoSession session;
    open(session, testing::plainNetwork(folder_, "declared", 3, " 0=20 1=10 2=3"));
    type(session, "imageSource", picture(folder_, "a.png", 1));
    setSize(session, 48, 32);
    auto* said = session.find<QLabel>("unreadableImages");
    QTRY_VERIFY(said->isVisible() && said->text().contains(QStringLiteral("3×32×48")) &&
                said->text().contains(QStringLiteral("3×10×20")));
  }

 private:
  static ImportPage* page(DemoSession& session) { return session.window.findChild<ImportPage*>(); }
  static void open(DemoSession& session, const std::string& model) {
    session.window.openModel({{model}, {}, false, true});
    QTRY_VERIFY(page(session)->isVisible());
  }
  static void type(DemoSession& session, const char* field, const std::filesystem::path& path) {
    auto* edit = session.find<QLineEdit>(field);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, toQString(path));
    QTest::keyClick(edit, Qt::Key_Return);
  }
  static void setSize(DemoSession& session, int width, int height) {
    session.find<QSpinBox>("inputWidth")->setValue(width);
    session.find<QSpinBox>("inputHeight")->setValue(height);
  }

  testing::TemporaryFolder folder_;
};

QTEST_MAIN(TestInputSources)
#include "tst_input_sources.moc"
