// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>

#include "app/document/scale_search_job.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/threshold/threshold_mark.h"

using namespace quantoscope;

namespace {

const std::string kBadLayer = "block4/project";
using State = ScaleSearchJob::State;

/// EasyQuant is the last entry of the list.
void chooseLast(QComboBox* box) {
  box->setFocus();
  QTest::keyClick(box, Qt::Key_End);
}

bool waitForSearch(DemoSession& session) {
  constexpr int kLongEnough = 120000;
  return QTest::qWaitFor(
      [&] {
        return session.window.scaleSearch().state() == State::Idle &&
               session.document().upToDate() && !session.window.jobs().busy();
      },
      kLongEnough);
}

const LayerDecision& decisionOf(DemoSession& session, const std::string& layer) {
  return session.document().layers()[session.layerNamed(layer)].current->decision;
}

}  // namespace

class TestScaleSearch : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void choosingItForAllLayersSearchesAndCanBeUndone() {
    DemoSession session;
    QVERIFY(session.openDemo());
    auto* method = session.find<QComboBox>("topMethod");
    const double start = decisionOf(session, kBadLayer).threshold;
    const std::string before = session.document().plan().method;
    QSignalSpy found(&session.window.scaleSearch(), &ScaleSearchJob::found);
    QCOMPARE(method->itemText(method->count() - 1), QStringLiteral("EasyQuant"));
    chooseLast(method);
    QTRY_COMPARE(session.window.scaleSearch().state(), State::Searching);
    QCOMPARE(session.window.scaleSearch().waiting(), session.document().layers().size());
    auto* note = session.find<QLabel>("searchNote");
    QVERIFY(note->isVisible());
    QVERIFY2(note->text().contains(QStringLiteral("at work")), qPrintable(note->text()));
    QVERIFY(waitForSearch(session));
    QCOMPARE(found.count(), 1);
    for (const Document::Layer& layer : session.document().layers()) {
      const LayerDecision& decision = layer.current->decision;
      QVERIFY(decision.searched.has_value());
      QVERIFY(decision.searched->cosine >= decision.searched->startCosine);
      QCOMPARE(decision.threshold, decision.searched->threshold);
    }
    QVERIFY(decisionOf(session, kBadLayer).threshold != start);
    QVERIFY2(note->text().contains(QStringLiteral("→")), qPrintable(note->text()));

    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().plan().method, before);
    QCOMPARE(decisionOf(session, kBadLayer).threshold, start);
    QVERIFY(!note->isVisible());
    // What was found is kept: redoing needs no second search.
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(decisionOf(session, kBadLayer).threshold != start);
    QCOMPARE(found.count(), 1);
  }

  void cancellingKeepsTheStartAndItCanRunAgain() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const double start = decisionOf(session, kBadLayer).threshold;
    chooseLast(session.find<QComboBox>("topMethod"));
    auto* cancel = session.find<QToolButton>("statusCancel");
    auto* job = session.find<QLabel>("statusJob");
    QTRY_VERIFY(cancel->isVisible() && job->text().startsWith(QStringLiteral("Searching scales")));
    QTest::mouseClick(cancel, Qt::LeftButton);
    QCOMPARE(session.window.scaleSearch().state(), State::Waiting);
    QVERIFY(session.window.messageBar()->text().contains(QStringLiteral("14 layers")));
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.window.scaleSearch().state(), State::Waiting);
    QCOMPARE(decisionOf(session, kBadLayer).threshold, start);
    auto* note = session.find<QLabel>("searchNote");
    QVERIFY2(note->text().contains(QStringLiteral("has not run")), qPrintable(note->text()));

    // The link in the note, by keyboard.
    note->setFocus();
    QTest::keyClick(note, Qt::Key_Tab);
    QTest::keyClick(note, Qt::Key_Return);
    QCOMPARE(session.window.scaleSearch().state(), State::Searching);
    QVERIFY(waitForSearch(session));
    QVERIFY(decisionOf(session, kBadLayer).threshold != start);
  }

  void oneLayerAloneFollowsAndShowsItsTick() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    const double start = decisionOf(session, kBadLayer).threshold;
    auto* method = session.find<QComboBox>("method");
    QSignalSpy found(&session.window.scaleSearch(), &ScaleSearchJob::found);
    chooseLast(method);
    QTRY_COMPARE(found.count(), 1);
    QVERIFY(waitForSearch(session));
    QCOMPARE(found.front().front().toInt(), 1);
    const LayerDecision decision = decisionOf(session, kBadLayer);
    QVERIFY(decision.threshold != start);
    QVERIFY(!decision.awaitsSearch);
    const auto has = [&](const LayerDecision& of) {
      const auto marks =
          methodMarks(*session.document().calibration()->layers[session.layerNamed(kBadLayer)], 8,
                      of.searched ? of.searched->threshold : 0);
      return std::any_of(marks.begin(), marks.end(),
                         [](const ThresholdMark& mark) { return mark.id == "easyquant"; });
    };
    QVERIFY(has(decision));
    QVERIFY(!has(LayerDecision{}));
    // A value by hand wins over what was found.
    LayerOverride hand = session.document().plan().overrides[session.layerNamed(kBadLayer)];
    hand.threshold = 2;
    session.document().setOverride(session.layerNamed(kBadLayer), hand, OverrideField::Threshold);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(decisionOf(session, kBadLayer).threshold, 2.0);
    // Other bits are searched by themselves.
    hand.threshold.reset();
    hand.activationBits = 6;
    session.document().setOverride(session.layerNamed(kBadLayer), hand,
                                   OverrideField::ActivationBits);
    QTRY_COMPARE(found.count(), 2);
    QVERIFY(waitForSearch(session));
    QVERIFY(!decisionOf(session, kBadLayer).awaitsSearch);
  }

  void aNewCalibrationDropsWhatWasFound() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    QSignalSpy found(&session.window.scaleSearch(), &ScaleSearchJob::found);
    chooseLast(session.find<QComboBox>("method"));
    QTRY_COMPARE(found.count(), 1);
    QVERIFY(waitForSearch(session));
    QTest::mouseClick(session.find<QToolButton>("topImages"), Qt::LeftButton);
    auto* calibrate = session.find<QPushButton>("calibrateButton");
    QTRY_VERIFY(calibrate->isEnabled());
    QTest::mouseClick(calibrate, Qt::LeftButton);
    QVERIFY(session.document().plan().searched == nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(found.count(), 2, 60000);
    QVERIFY(waitForSearch(session));
    QVERIFY(!decisionOf(session, kBadLayer).awaitsSearch);
  }
};

QTEST_MAIN(TestScaleSearch)
#include "tst_scale_search.moc"
