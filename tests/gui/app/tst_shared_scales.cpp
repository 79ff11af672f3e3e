// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that read one blob and have one scale in the runtime.
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <cstdint>
#include <random>

#include "app/demo/demo_files.h"
#include "app/desktop/export_dialog.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/inspector/scale_group_card.h"

using namespace quantoscope;

namespace fs = std::filesystem;

namespace {

// stem → Split → narrow, wide → Concat → fc.
std::vector<fs::path> sharedBlobModel(const fs::path& folder) {
  const fs::path param = folder / "shared.param";
  const fs::path bin = folder / "shared.bin";
  std::ofstream(param) << "7767517\n"
                          "7 8\n"
                          "Input data 0 1 data 0=16 1=16 2=3\n"
                          "Convolution stem 1 1 data stem 0=4 1=3 4=1 5=1 6=108 9=1\n"
                          "Split split 1 2 stem s0 s1\n"
                          "Convolution narrow 1 1 s0 n 0=4 1=1 5=1 6=16 9=1\n"
                          "Convolution wide 1 1 s1 w 0=4 1=3 4=1 5=1 6=144 9=1\n"
                          "Concat cat 2 1 n w c 0=0\n"
                          "InnerProduct fc 1 1 c out 0=3 1=1 2=6144\n";
  std::ofstream weights(bin, std::ios::binary);
  std::mt19937 generator(5);
  std::uniform_real_distribution<float> uniform(-0.5F, 0.6F);
  for (const auto& [count, biases] : {std::pair{108, 4}, {16, 4}, {144, 4}, {6144, 3}}) {
    const std::uint32_t flag = 0;
    weights.write(reinterpret_cast<const char*>(&flag), sizeof(flag));
    for (int i = 0; i < count + biases; ++i) {
      const float value = i < count ? uniform(generator) : 0.1F;
      weights.write(reinterpret_cast<const char*>(&value), sizeof(value));
    }
  }
  return {param, bin};
}

QPoint lineIn(ThresholdPlot* plot) {
  return QPoint(static_cast<int>(std::lround(plot->linePixel())),
                plot->axes().density->rect().center().y());
}

}  // namespace

class TestSharedScales : public QObject {
  Q_OBJECT

 private:
  bool open(DemoSession& session) const {
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.preprocessing.width = 16;
    run.preprocessing.height = 16;
    run.images = demo_.calibration;
    session.window.openModel({sharedBlobModel(session.folder.path().toStdString()), run, true});
    return session.waitUntilSettled();
  }

  static double threshold(DemoSession& session, const std::string& layer) {
    return session.document().layers()[session.layerNamed(layer)].current->decision.threshold;
  }

  template <typename Widget>
  static Widget* inInspector(DemoSession& session, const char* name) {
    return session.window.workbench()->inspector()->findChild<Widget*>(QLatin1String(name));
  }

  static void drag(DemoSession& session, int by) {
    ThresholdPlot* plot = session.plot();
    const QPoint from = lineIn(plot);
    QTest::mouseMove(plot, from);
    QTest::mousePress(plot, Qt::LeftButton, {}, from);
    for (int i = 1; i <= 5; ++i) {
      QTest::mouseMove(plot, from + QPoint(by * i / 5, 0), 5);
    }
    QTest::mouseRelease(plot, Qt::LeftButton, {}, from + QPoint(by, 0));
  }

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    demo_ = extractDemo(demoFolder_.path().toStdString());
  }

  void linkedLayersAreShownAndMoveTogether() {
    DemoSession session;
    QVERIFY(open(session));
    QVERIFY(session.clickLayer("wide"));
    auto* card = inInspector<ScaleGroupCard>(session, "scaleGroupCard");
    QVERIFY(card->isVisible());
    QVERIFY2(inInspector<QLabel>(session, "scaleGroupTitle")
                 ->text()
                 .contains(QStringLiteral("One scale with narrow")),
             qPrintable(inInspector<QLabel>(session, "scaleGroupTitle")->text()));
    QVERIFY(inInspector<QLabel>(session, "scaleGroupWhy")->text().contains(QStringLiteral("stem")));
    QVERIFY(session.cell("wide", LayerTableModel::ThresholdColumn).contains(QStringLiteral("⇄")));
    QVERIFY(session.cell("narrow", LayerTableModel::ThresholdColumn).contains(QStringLiteral("⇄")));
    QVERIFY(!session.cell("fc", LayerTableModel::ThresholdColumn).contains(QStringLiteral("⇄")));

    // By the mouse, and live: the other layer follows before the button is let go.
    const double before = threshold(session, "wide");
    QCOMPARE(threshold(session, "narrow"), before);
    ThresholdPlot* plot = session.plot();
    const QPoint from = lineIn(plot);
    QTest::mouseMove(plot, from);
    QTest::mousePress(plot, Qt::LeftButton, {}, from);
    QTest::mouseMove(plot, from - QPoint(40, 0), 5);
    QTest::mouseMove(plot, from - QPoint(60, 0), 5);
    QTRY_VERIFY(threshold(session, "narrow") < before &&
                threshold(session, "narrow") == threshold(session, "wide"));
    QCOMPARE(session.document().undoStack().count(), 0);
    QTest::mouseRelease(plot, Qt::LeftButton, {}, from - QPoint(60, 0));
    QVERIFY(session.waitUntilSettled());
    const double dragged = threshold(session, "wide");
    QVERIFY(dragged < before);
    QCOMPARE(threshold(session, "narrow"), dragged);
    QCOMPARE(session.document().undoStack().count(), 1);

    // By keys, which are one step.
    plot->setFocus();
    for (int i = 0; i < 3; ++i) {
      QTest::keyClick(plot, Qt::Key_Right);
    }
    QVERIFY(session.waitUntilSettled());
    QVERIFY(threshold(session, "wide") > dragged);
    QCOMPARE(threshold(session, "narrow"), threshold(session, "wide"));
    QCOMPARE(session.document().undoStack().count(), 2);

    // By the field, from the other one.
    QVERIFY(session.clickLayer("narrow"));
    auto* value = inInspector<QAbstractSpinBox>(session, "thresholdValue");
    value->setFocus();
    QTest::keyClick(value, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(value, QString::number(0.9 * dragged));
    QTest::keyClick(value, Qt::Key_Return);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(threshold(session, "wide"), threshold(session, "narrow"));
    QVERIFY(std::abs(threshold(session, "wide") - 0.9 * dragged) < 1e-4 * dragged);
    QCOMPARE(session.document().undoStack().count(), 3);

    // By another method.
    auto* method = inInspector<QComboBox>(session, "method");
    method->setFocus();
    const int minMax = method->findText(QStringLiteral("Min-max"), Qt::MatchFixedString);
    method->setCurrentIndex(std::max(2, minMax) - 1);
    QTest::keyClick(method, Qt::Key_Down);
    QVERIFY(session.waitUntilSettled());
    const auto& overrides = session.document().plan().overrides;
    QVERIFY(overrides[session.layerNamed("narrow")].method.has_value());
    QCOMPARE(overrides[session.layerNamed("wide")].method,
             overrides[session.layerNamed("narrow")].method);
    QCOMPARE(session.document().undoStack().count(), 4);

    // Undo takes all back together.
    for (int i = 0; i < 4; ++i) {
      QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    }
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(threshold(session, "narrow"), before);
    QCOMPARE(threshold(session, "wide"), before);
    QCOMPARE(session.document().overrideCount(), std::size_t{0});
  }

  void anUntiedLayerStatesWhatItCostsAndCanBeTiedAgain() {
    DemoSession session;
    QVERIFY(open(session));
    QVERIFY(session.clickLayer("wide"));
    auto* untie = inInspector<QPushButton>(session, "untieLayer");
    auto* cost = inInspector<QLabel>(session, "scaleGroupCost");
    session.window.workbench()->inspector()->ensureWidgetVisible(untie);
    QTest::mouseClick(untie, Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(isUntied(session.document().plan().overrides[session.layerNamed("wide")]));
    QCOMPARE(session.document().undoStack().count(), 1);
    QVERIFY(session.cell("wide", LayerTableModel::ThresholdColumn).contains(QStringLiteral("⚠")));
    QVERIFY2(cost->text().contains(QStringLiteral("costs nothing")), qPrintable(cost->text()));

    const double other = threshold(session, "narrow");
    drag(session, -80);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(threshold(session, "narrow"), other);
    QVERIFY(threshold(session, "wide") < other);
    QTRY_VERIFY2(cost->text().contains(QStringLiteral("Measured: it costs")),
                 qPrintable(cost->text()));
    QVERIFY2(cost->text().contains(QStringLiteral("scale of narrow")), qPrintable(cost->text()));
    QVERIFY(cost->text().contains(QStringLiteral(" dB")));

    // The export is blocked, names both layers and mends it.
    QTest::keyClick(&session.window, Qt::Key_E, Qt::ControlModifier);
    ExportDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = session.window.findChild<ExportDialog*>()) != nullptr);
    auto* problem = dialog->findChild<QLabel*>(QStringLiteral("exportProblem"));
    auto* mend = dialog->findChild<QPushButton*>(QStringLiteral("mendSharedScales"));
    auto* button = dialog->findChild<QPushButton*>(QStringLiteral("exportButton"));
    QTRY_VERIFY(mend->isVisible() && !button->isEnabled());
    QVERIFY2(problem->text().contains(QStringLiteral("wide and narrow")),
             qPrintable(problem->text()));
    QTest::mouseClick(mend, Qt::LeftButton);
    QTRY_VERIFY(button->isEnabled() && mend->isHidden());
    QCOMPARE(threshold(session, "wide"), other);
    dialog->reject();
    QTRY_VERIFY(session.window.findChild<ExportDialog*>() == nullptr);
    session.activate();

    // Undo brings the untied layer back; the button ties it again.
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(threshold(session, "wide") < other);
    QTRY_VERIFY(untie->text() == QStringLiteral("Tie again"));
    QTest::mouseClick(untie, Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(threshold(session, "wide"), other);
    QVERIFY(!isUntied(session.document().plan().overrides[session.layerNamed("wide")]));
  }

  // Where other people's models are at hand.
  void squeezeNetsExpandLayersMoveTogether() {
    const fs::path reference =
        qEnvironmentVariable("QUANTOSCOPE_REFERENCE",
                             QStringLiteral(QT_TESTCASE_SOURCEDIR "/../../../shared/reference"))
            .toStdString();
    const fs::path model = reference / "models" / "ncnn" / "squeezenet_v1.1.param";
    const fs::path images = reference / "images" / "png_227x227";
    if (!fs::exists(model) || !fs::exists(images)) {
      QSKIP("no reference models here");
    }
    DemoSession session;
    const fs::path few = session.file("few");
    fs::create_directory(few);
    int count = 0;
    for (const auto& entry : fs::directory_iterator(images)) {
      if (count++ < 4) {
        fs::copy_file(entry.path(), few / entry.path().filename());
      }
    }
    RememberedRun run;
    run.preprocessing.mean = {104, 117, 123};
    run.preprocessing.width = 227;
    run.preprocessing.height = 227;
    run.images = few;
    session.window.openModel({{model, fs::path(model).replace_extension(".bin")}, run, true});
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.clickLayer("fire2/expand3x3"));
    const double before = threshold(session, "fire2/expand3x3");
    QCOMPARE(threshold(session, "fire2/expand1x1"), before);
    drag(session, -70);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(threshold(session, "fire2/expand3x3") < before);
    QCOMPARE(threshold(session, "fire2/expand1x1"), threshold(session, "fire2/expand3x3"));
    QCOMPARE(session.document().undoStack().count(), 1);
    // The table has one scale for both.
    const auto scaleOf = [&](const std::string& layer) {
      return session.document().layers()[session.layerNamed(layer)].current->decision.scale;
    };
    QCOMPARE(scaleOf("fire2/expand1x1"), scaleOf("fire2/expand3x3"));
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(threshold(session, "fire2/expand1x1"), before);
  }

 private:
  QTemporaryDir demoFolder_;
  DemoFiles demo_;
};

QTEST_MAIN(TestSharedScales)
#include "tst_shared_scales.moc"
