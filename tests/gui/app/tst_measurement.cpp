// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

#include "app/desktop/feature_page.h"
#include "app/desktop/image_table_model.h"
#include "app/document/live_probe.h"
#include "app/document/measurements.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/advice/advice_card.h"
#include "widgets/advice/advice_panel.h"
#include "widgets/features/feature_canvas.h"
#include "widgets/features/feature_map_view.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/plots/error_depth_plot.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/plots/value_scatter_plot.h"

using namespace quantoscope;

namespace {

const std::string kBadLayer = "block4/project";

/// Shows a tab of the lower half by a click on its name.
bool clickTab(DemoSession& session, const QString& name) {
  QTabWidget* tabs = session.window.workbench()->tabs();
  for (int i = 0; i < tabs->count(); ++i) {
    if (tabs->tabText(i).startsWith(name)) {
      QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(i).center());
      return tabs->currentIndex() == i;
    }
  }
  return false;
}

const Accuracy& accuracyOf(DemoSession& session) {
  return session.window.measurements().current()->accuracy.value();
}

QPushButton* buttonOf(AdviceCard* card) {
  return card->findChild<QPushButton*>();
}

/// The card of the first advice for a layer.
AdviceCard* cardOf(DemoSession& session, std::size_t layer) {
  for (AdviceCard* card : session.window.workbench()->advice()->cards()) {
    if (card->advice().layer == layer) {
      return card;
    }
  }
  return nullptr;
}

}  // namespace

class TestMeasurement : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void theBadLayerIsFirstItsCauseIsNamedAndTheAdviceRepairsIt() {
    DemoSession session;
    QVERIFY(session.openDemo());
    WorkbenchPage* workbench = session.window.workbench();
    const std::size_t bad = session.layerNamed(kBadLayer);

    // Chosen, ranked, and named.
    QCOMPARE(session.document().currentLayer(), bad);
    QVERIFY(clickTab(session, QStringLiteral("Error by layer")));
    QCOMPARE(workbench->ranking()->layerAtPlace(0), static_cast<int>(bad));
    QVERIFY(workbench->ranking()
                ->describe(static_cast<int>(bad))
                .contains(QStringLiteral("Cause: threshold")));
    QCOMPARE(session.cell(kBadLayer, LayerTableModel::CauseColumn), QStringLiteral("threshold"));
    const QTableView* table = workbench->layerPanel()->view();
    QVERIFY(
        table->model()->index(0, 0).data().toString().contains(QString::fromStdString(kBadLayer)));
    const auto* note = workbench->inspector()->findChild<QLabel*>(QStringLiteral("measuredNote"));
    QVERIFY2(note->text().contains(QStringLiteral("Cause: threshold")), qPrintable(note->text()));

    // As bad as it is.
    const Proportion floatTop1 = accuracyOf(session).floatTop1;
    const Proportion before = accuracyOf(session).quantizedTop1;
    QCOMPARE(floatTop1.count, std::size_t{200});
    QVERIFY(100 * (floatTop1.hits - before.hits) > 5 * floatTop1.count);
    const auto* summary = workbench->findChild<QLabel*>(QStringLiteral("networkSummary"));
    const QString wanted = QString::number(100 * before.value(), 'f', 1);
    QVERIFY2(summary->text().contains(wanted), qPrintable(summary->text()));

    // Repaired by one click.
    QVERIFY(clickTab(session, QStringLiteral("Advice")));
    AdviceCard* card = cardOf(session, bad);
    QVERIFY(card != nullptr);
    QCOMPARE(card, workbench->advice()->cards().front());
    QTest::mouseClick(card, Qt::LeftButton, {}, QPoint(20, 10));
    QCOMPARE(session.document().currentLayer(), bad);
    const int steps = session.document().undoStack().count();
    QTest::mouseClick(buttonOf(card), Qt::LeftButton);
    QCOMPARE(session.document().undoStack().count(), steps + 1);
    QVERIFY(!buttonOf(card)->isEnabled());
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(accuracyOf(session).floatTop1.hits, floatTop1.hits);
    const Proportion after = accuracyOf(session).quantizedTop1;
    QVERIFY(100 * floatTop1.hits <= 100 * after.hits + floatTop1.count);  // within one point
    QVERIFY(workbench->ranking()->layerAtPlace(0) != static_cast<int>(bad) ||
            workbench->ranking()
                ->describe(static_cast<int>(bad))
                .contains(QStringLiteral("automatic values")));
    QCOMPARE(session.document().overrideCount(), std::size_t{1});
    QVERIFY(session.window.measurements().automatic() != session.window.measurements().current());

    // And back by one key.
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().overrideCount(), std::size_t{0});
    QCOMPARE(accuracyOf(session).quantizedTop1.hits, before.hits);
    QCOMPARE(workbench->ranking()->layerAtPlace(0), static_cast<int>(bad));
  }

  void anOverrideIsMeasuredLiveBeforeTheWholeNetworkIs() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const std::size_t bad = session.layerNamed(kBadLayer);
    QVERIFY(session.clickLayer(kBadLayer));
    QCOMPARE(session.window.probe().images().size(), LiveProbe::kImages);
    QSignalSpy live(&session.window.probe(), &LiveProbe::measured);
    QSignalSpy network(&session.window.measurements(), &Measurements::currentChanged);
    LayerOverride wider;
    wider.threshold = 30;
    session.document().setOverride(bad, wider, OverrideField::Threshold);
    QTRY_COMPARE(live.count(), 1);
    QCOMPARE(network.count(), 0);
    const auto* note =
        session.window.workbench()->inspector()->findChild<QLabel*>(QStringLiteral("measuredNote"));
    QVERIFY2(note->text().contains(QStringLiteral("Live, on 8 image")), qPrintable(note->text()));
    const QString liveSqnr = session.cell(kBadLayer, LayerTableModel::MeasuredColumn);
    QVERIFY2(liveSqnr.split(QLatin1Char(' ')).front().toDouble() > 15, qPrintable(liveSqnr));
    QVERIFY(session.waitUntilSettled());
    QVERIFY(network.count() >= 1);
    QVERIFY(!note->text().contains(QStringLiteral("Live")));
    session.document().undoStack().undo();
    QVERIFY(session.waitUntilSettled());
  }

  void aDragIsFollowedAndCanBeTakenBack() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    const QString before = session.cell(kBadLayer, LayerTableModel::MeasuredColumn);
    QSignalSpy live(&session.window.probe(), &LiveProbe::measured);
    QSignalSpy network(&session.window.measurements(), &Measurements::currentChanged);
    ThresholdPlot* plot = session.plot();
    const int y = plot->axes().divergence->rect().center().y();
    const QPoint line(static_cast<int>(std::lround(plot->linePixel())), y);
    QTest::mouseMove(plot, line);
    QTest::mousePress(plot, Qt::LeftButton, {}, line);
    for (int step = 1; step <= 6; ++step) {
      QTest::mouseMove(plot, line + QPoint(30 * step, 0), 5);
    }
    QVERIFY(session.document().previewing());
    QTRY_VERIFY(live.count() > 0);
    const QString moved = session.cell(kBadLayer, LayerTableModel::MeasuredColumn);
    QVERIFY2(moved != before, qPrintable(moved));
    // The whole network waits until the mouse rests.
    QCOMPARE(network.count(), 0);
    QVERIFY(session.window.measurements().state() != Measurements::State::Measuring);
    QTest::keyClick(plot, Qt::Key_Escape);
    QTest::mouseRelease(plot, Qt::LeftButton, {}, line);
    QVERIFY(!session.document().previewing());
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.window.measurements().state(), Measurements::State::Measured);
    QVERIFY(session.document().undoStack().isClean());
    QCOMPARE(session.cell(kBadLayer, LayerTableModel::MeasuredColumn), before);
  }

  void cancelledMeasuringSaysSoAndIsTakenUpAgain() {
    DemoSession session;
    QVERIFY(session.openDemo());
    Measurements& measurements = session.window.measurements();
    LayerOverride bits;
    bits.activationBits = 7;
    session.document().setOverride(0, bits, OverrideField::ActivationBits);
    QTRY_VERIFY(session.window.jobs().running(Measurements::job()));
    QTRY_COMPARE(session.find<QLabel>("statusJob")->text().contains(QStringLiteral("Measuring")),
                 true);
    QTest::mouseClick(session.find<QToolButton>("statusCancel"), Qt::LeftButton);
    QCOMPARE(measurements.state(), Measurements::State::Stale);
    QCOMPARE(session.window.workbench()->advice()->state(), AdvicePanel::State::Stale);
    QTest::keyClick(&session.window, Qt::Key_F5);
    QCOMPARE(measurements.state(), Measurements::State::Measuring);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(measurements.state(), Measurements::State::Measured);
    session.document().undoStack().undo();
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(measurements.state(), Measurements::State::Measured);
  }

  void featureMapsFollowLayerImageAndSide() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    FeaturePage* page = session.window.workbench()->features();
    QVERIFY(page->view()->maps().empty());  // hidden: nothing is worked out
    QVERIFY(clickTab(session, QStringLiteral("Feature maps")));
    QTRY_VERIFY(!page->view()->maps().empty());
    QCOMPARE(page->view()->maps().shape.front(), 96);
    QVERIFY(!page->view()->canvas()->pictureRect(FeatureCanvas::Picture).isNull());
    QVERIFY(!page->scatter()->findChild<QLabel*>()->text().contains(QStringLiteral("No values")));
    const std::vector<float> first = page->view()->maps().reference;
    auto* image = page->findChild<QComboBox*>(QStringLiteral("featureImage"));
    QCOMPARE(image->count(), static_cast<int>(LiveProbe::kImages));
    image->setFocus();
    QTest::keyClick(image, Qt::Key_Down);
    QTRY_VERIFY(page->view()->maps().reference != first);
    auto* side = page->findChild<QComboBox*>(QStringLiteral("featureSide"));
    side->setFocus();
    QTest::keyClick(side, Qt::Key_Down);
    QTRY_COMPARE(page->view()->maps().shape.front(), 64);
    QVERIFY(session.clickLayer("fc"));
    QTRY_COMPARE(page->view()->maps().shape, (Shape{10, 1, 1}));
  }

  void imagesShowWhoSuffersAndFeedTheLiveView() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(clickTab(session, QStringLiteral("Images")));
    auto* table = session.find<QTableView>("imageTable");
    const QAbstractItemModel* model = table->model();
    QCOMPARE(model->rowCount(), 300);  // 100 to calibrate with, 200 with a label
    const auto value = [&](int row, int column) {
      return model->index(row, column).data(ImageTableModel::SortRole).toDouble();
    };
    const NetworkAnalysis& analysis = *session.window.measurements().current();
    QCOMPARE(value(0, ImageTableModel::OutputColumn),
             analysis.images[worstImages(analysis).front()].output.sqnr());
    QVERIFY(value(0, ImageTableModel::OutputColumn) <= value(1, ImageTableModel::OutputColumn));
    QVERIFY(!model->index(0, ImageTableModel::LabelColumn).data().toString().isEmpty());

    QHeaderView* header = table->horizontalHeader();
    const int left = header->sectionViewportPosition(ImageTableModel::QuantizedColumn);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                      QPoint(left + 20, header->height() / 2));
    QVERIFY(model->index(0, ImageTableModel::QuantizedColumn)
                .data()
                .toString()
                .startsWith(QStringLiteral("≠")));

    const auto before = session.window.probe().files();
    const QModelIndex worst = model->index(0, ImageTableModel::FileColumn);
    table->setCurrentIndex(worst);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Space);
    QCOMPARE(session.window.probe().files().size(), before.size() + 1);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.window.probe().images().size(), before.size() + 1);
    QCOMPARE(session.window.probe().images().back().filename().string(),
             worst.data().toString().toStdString());
  }

  void theTargetIsChosenInTheBarAndRemembered() {
    DemoSession session;
    QVERIFY(session.openDemo());
    auto* target = session.find<QComboBox>("topTarget");
    target->setFocus();
    QTest::keyClick(target, Qt::Key_Down);
    QCOMPARE(session.document().plan().target, Target::Integer);
    const auto files = session.document().modelFiles();
    QCOMPARE(session.settings.lastRun(files)->target, Target::Integer);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().layers().front().current->decision.target, Target::Integer);
    QCOMPARE(session.window.measurements().state(), Measurements::State::Measured);
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(session.document().plan().target, Target::Ncnn);
    QCOMPARE(target->currentIndex(), 0);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.settings.lastRun(files)->target, Target::Ncnn);
    // The same with the images to measure on.
    RememberedRun run;
    run.target = Target::Integer;
    run.measurement = {session.folder.filePath(QStringLiteral("a")).toStdString(),
                       session.folder.filePath(QStringLiteral("b.tsv")).toStdString()};
    const std::vector<std::filesystem::path> model{"m.param"};
    session.settings.setLastRun(model, run);
    QCOMPARE(session.settings.lastRun(model)->target, Target::Integer);
    QCOMPARE(session.settings.lastRun(model)->measurement, run.measurement);
  }

  void labelsThatCannotBeReadAreAMessageAndTheRestGoesOn() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QTest::mouseClick(session.find<QToolButton>("topImages"), Qt::LeftButton);
    auto* labels = session.find<QLineEdit>("labelsFile");
    QVERIFY(!labels->text().isEmpty());  // the demo brings its own
    labels->setFocus();
    labels->selectAll();
    QTest::keyClicks(labels, session.folder.filePath(QStringLiteral("missing.tsv")));
    QSignalSpy failed(&session.window.measurements(), &Measurements::failed);
    QTest::mouseClick(session.find<QPushButton>("calibrateButton"), Qt::LeftButton);
    QVERIFY(session.waitUntilSettled());
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed.front().front().toString().contains(QStringLiteral("missing.tsv")));
    QCOMPARE(session.window.measurements().state(), Measurements::State::Unmeasured);
    QCOMPARE(session.document().stage(), Document::Stage::Calibrated);
  }

  void theOrderOfTheRankingIsRemembered() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    ThemeControl theme;
    LanguageControl language;
    {
      Settings settings(file);
      MainWindow window(settings, theme, language);
      window.show();
      QVERIFY(window.workbench()->ranking()->isWorstFirst());
      window.workbench()->ranking()->setWorstFirst(false);
      QVERIFY(window.close());
    }
    Settings settings(file);
    MainWindow window(settings, theme, language);
    QVERIFY(!window.workbench()->ranking()->isWorstFirst());
  }
};

QTEST_MAIN(TestMeasurement)
#include "tst_measurement.moc"
