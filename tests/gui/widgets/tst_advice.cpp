// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "tests/gui/widgets/sample_network.h"
#include "widgets/advice/advice_card.h"
#include "widgets/advice/advice_panel.h"
#include "widgets/advice/advice_text.h"

using namespace quantoscope;

namespace {

Advice otherThreshold(std::size_t layer) {
  Advice advice;
  advice.kind = AdviceKind::OtherThreshold;
  advice.layer = layer;
  advice.change = LayerOverride();
  advice.change->threshold = 12.5;
  advice.method = "least-error";
  advice.threshold = 12.5;
  advice.share = 0.003;
  advice.before = 4;
  advice.after = 30.5;
  return advice;
}

Advice outlier() {
  Advice advice;
  advice.kind = AdviceKind::OutlierImage;
  advice.layer = 2;
  advice.file = "/data/images/sun.png";
  advice.ratio = 7.5;
  advice.threshold = 3.25;
  return advice;
}

}  // namespace

class AdviceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void everyKindHasAText() {
    for (int kind = 0; kind <= static_cast<int>(AdviceKind::Preprocessing); ++kind) {
      Advice advice;
      advice.kind = static_cast<AdviceKind>(kind);
      advice.bits = 8;
      const AdviceText text = adviceText(advice);
      QVERIFY(!text.title.isEmpty());
      QVERIFY(text.evidence.size() > 30);
      QVERIFY(!text.button.isEmpty());
    }
  }

  void textsCarryTheFigures() {
    const AdviceText threshold = adviceText(otherThreshold(0));
    QVERIFY2(threshold.evidence.contains(QStringLiteral("0.30 %")), qPrintable(threshold.evidence));
    QVERIFY(threshold.evidence.contains(QStringLiteral("12.5")));
    const AdviceText image = adviceText(outlier());
    QVERIFY2(image.evidence.contains(QStringLiteral("sun.png reaches 7.5 times")),
             qPrintable(image.evidence));
    Advice kept;
    kept.kind = AdviceKind::KeepFloat;
    kept.share = 0.12;
    kept.count = 2;
    QVERIFY(adviceText(kept).evidence.contains(QStringLiteral("12 %")));
    Advice uneven;
    uneven.kind = AdviceKind::UnevenWeights;
    uneven.count = 17;
    uneven.ratio = 40;
    QVERIFY(adviceText(uneven).evidence.contains(QStringLiteral("channel 17 has 40 times")));
    Advice bits;
    bits.kind = AdviceKind::MoreBits;
    bits.bits = 8;
    bits.change = LayerOverride();
    bits.change->weightBits = 8;
    QVERIFY(adviceText(bits).title.contains(QStringLiteral("weights")));
    QCOMPARE(*causeOf(bits), ErrorCause::Weights);
    bits.change = LayerOverride();
    bits.change->activationBits = 8;
    QVERIFY(adviceText(bits).title.contains(QStringLiteral("activation")));
    QCOMPARE(*causeOf(bits), ErrorCause::Threshold);
  }

  void panelSaysWhatItWaitsFor() {
    AdvicePanel panel;
    const auto* note = panel.findChild<QLabel*>(QStringLiteral("adviceNote"));
    QVERIFY(note->text().contains(QStringLiteral("Not measured yet")));
    panel.setState(AdvicePanel::State::Measuring);
    QVERIFY(note->text().contains(QStringLiteral("Measuring")));
    panel.setState(AdvicePanel::State::Measured);
    QVERIFY(note->text().contains(QStringLiteral("Nothing to mend")));
    const SampleNetwork network = sampleNetwork();
    panel.setAdvice({otherThreshold(1)}, network.model);
    QVERIFY(note->isHidden());
    panel.setState(AdvicePanel::State::Measuring);
    QVERIFY(!note->isHidden());
    QCOMPARE(panel.cards().size(), std::size_t{1});
  }

  void buttonCarriesOutAndTheCardSelects() {
    const SampleNetwork network = sampleNetwork();
    AdvicePanel panel;
    panel.resize(600, 300);
    panel.setState(AdvicePanel::State::Measured);
    Advice preprocessing;
    preprocessing.kind = AdviceKind::Preprocessing;
    panel.setAdvice({otherThreshold(1), outlier(), preprocessing}, network.model);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QSignalSpy chosen(&panel, &AdvicePanel::adviceChosen);
    QSignalSpy selected(&panel, &AdvicePanel::layerSelected);
    AdviceCard* first = panel.cards()[0];
    QVERIFY(first->findChild<QLabel*>(QStringLiteral("adviceGain"))
                ->text()
                .contains(QStringLiteral("+26.5 dB")));
    QTest::mouseClick(first->findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(chosen.takeLast().front().toInt(), 0);
    QCOMPARE(selected.count(), 0);
    QTest::mouseClick(panel.cards()[1], Qt::LeftButton, {}, QPoint(20, 10));
    QCOMPARE(selected.takeLast().front().toInt(), 2);
    // No layer to go to.
    QTest::mouseClick(panel.cards()[2], Qt::LeftButton, {}, QPoint(20, 10));
    QCOMPARE(selected.count(), 0);
    QCOMPARE(chosen.count(), 0);
  }

  void keyboardReachesEverything() {
    const SampleNetwork network = sampleNetwork();
    AdvicePanel panel;
    panel.resize(600, 300);
    panel.setAdvice({otherThreshold(1), otherThreshold(3)}, network.model);
    panel.show();
    panel.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&panel));
    QSignalSpy chosen(&panel, &AdvicePanel::adviceChosen);
    QSignalSpy selected(&panel, &AdvicePanel::layerSelected);
    panel.cards()[0]->setFocus();
    QTest::keyClick(panel.cards()[0], Qt::Key_Down);
    QVERIFY(panel.cards()[1]->hasFocus());
    QTest::keyClick(panel.cards()[1], Qt::Key_Return);
    QCOMPARE(selected.takeLast().front().toInt(), 3);
    QTest::keyClick(panel.cards()[1], Qt::Key_Tab);
    auto* button = panel.cards()[1]->findChild<QPushButton*>();
    QVERIFY(button->hasFocus());
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(chosen.takeLast().front().toInt(), 1);
  }

  void anAdviceMayGoWhileItsButtonIsPressed() {
    const SampleNetwork network = sampleNetwork();
    AdvicePanel panel;
    panel.resize(600, 300);
    panel.setAdvice({otherThreshold(1), otherThreshold(3)}, network.model);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    connect(&panel, &AdvicePanel::adviceChosen, &panel,
            [&] { panel.setAdvice({otherThreshold(0)}, network.model); });
    QTest::mouseClick(panel.cards()[1]->findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(panel.cards().size(), std::size_t{1});
    QCOMPARE(*panel.cards()[0]->advice().layer, std::size_t{0});
  }
};

QTEST_MAIN(AdviceTest)
#include "tst_advice.moc"
