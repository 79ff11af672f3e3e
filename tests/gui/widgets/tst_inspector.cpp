// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>
#include <cmath>

#include "tests/gui/widgets/sample_measurement.h"
#include "tests/gui/widgets/sample_network.h"
#include "widgets/inspector/asymmetry_card.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/inspector/magnitude_spin_box.h"
#include "widgets/inspector/stability_card.h"

using namespace quantoscope;

class InspectorTest : public QObject {
  Q_OBJECT

 private:
  SampleNetwork network_ = sampleNetwork();
  std::unique_ptr<InspectorPanel> panel_;
  std::unique_ptr<QSignalSpy> edited_;
  DivergenceCurve curve_;

  template <typename Widget>
  Widget* find(const char* name) const {
    auto* widget = panel_->findChild<Widget*>(QLatin1String(name));
    Q_ASSERT(widget != nullptr);
    return widget;
  }

  void show(int layer, const LayerOverride& layerOverride = {}) {
    const LayerReport automatic = network_.report(layer);
    curve_ = automatic.decision.curve;
    panel_->setState(network_.layer(layer), network_.statistics[static_cast<std::size_t>(layer)],
                     automatic, network_.report(layer, layerOverride), layerOverride);
  }

  LayerOverride lastEdit() const { return edited_->last().at(0).value<LayerOverride>(); }
  OverrideField lastField() const { return edited_->last().at(1).value<OverrideField>(); }

  static void type(QWidget* field, const QString& text) {
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
  }

  static void choose(QComboBox* box, int index) {
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Home);
    for (int i = 0; i < index; ++i) {
      QTest::keyClick(box, Qt::Key_Down);
    }
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void init() {
    panel_ = std::make_unique<InspectorPanel>();
    panel_->resize(320, 900);
    panel_->show();
    panel_->activateWindow();  // no window manager does it here
    QVERIFY(QTest::qWaitForWindowActive(panel_.get()));
    edited_ = std::make_unique<QSignalSpy>(panel_.get(), &InspectorPanel::overrideEdited);
    show(SampleNetwork::OneSided);
  }

  void showsAStateWithoutEmitting() {
    LayerOverride everything;
    everything.threshold = 20;
    everything.method = "tensorrt";
    everything.activationBits = 7;
    everything.weightBits = 5;
    everything.keepFloat = true;
    everything.provenance = Provenance{"anna", std::chrono::system_clock::now(), "a reason"};
    show(SampleNetwork::OneSided, everything);
    QCOMPARE(edited_->count(), 0);
    QCOMPARE(find<MagnitudeSpinBox>("thresholdValue")->value(), 20.0);
    QCOMPARE(find<QComboBox>("method")->currentText(), QStringLiteral("Set by hand"));
    QCOMPARE(find<QComboBox>("activationBits")->currentData().toInt(), 7);
    QCOMPARE(find<QComboBox>("weightBits")->currentData().toInt(), 5);
    QVERIFY(find<QCheckBox>("keepFloat")->isChecked());
    QCOMPARE(find<QLineEdit>("reason")->text(), QStringLiteral("a reason"));
    QVERIFY(find<QLabel>("provenance")->text().contains(QStringLiteral("anna")));
    panel_->clear();
    show(SampleNetwork::TwoSided);
    QCOMPARE(edited_->count(), 0);
    QVERIFY(!find<QPushButton>("resetToAutomatic")->isEnabled());
  }

  void editingTheScaleMovesThresholdAndBin() {
    auto* value = find<MagnitudeSpinBox>("thresholdValue");
    auto* bin = find<QSpinBox>("thresholdBin");
    auto* scale = find<MagnitudeSpinBox>("thresholdScale");
    type(scale, QStringLiteral("2.54"));
    QCOMPARE(edited_->count(), 1);
    QCOMPARE(lastField(), OverrideField::Threshold);
    QCOMPARE(*lastEdit().threshold, 50.0);  // 127 / 2.54
    QCOMPARE(value->value(), 50.0);
    QVERIFY(std::abs(curve_.thresholdOf(static_cast<std::size_t>(bin->value())) - 50) <=
            curve_.binWidth / 2 + 1e-9);
    type(value, QStringLiteral("25.4"));
    QCOMPARE(*lastEdit().threshold, 25.4);
    QCOMPARE(scale->value(), 5.0);
    type(bin, QStringLiteral("700"));
    QCOMPARE(*lastEdit().threshold, 700.5 * curve_.binWidth);
    QCOMPARE(value->value(), 700.5 * curve_.binWidth);
    QCOMPARE(scale->value(), 127 / (700.5 * curve_.binWidth));
    QCOMPARE(edited_->count(), 3);
  }

  void stepsByOneBin() {
    LayerOverride edited;
    edited.threshold = curve_.thresholdOf(600);
    show(SampleNetwork::OneSided, edited);
    QTest::keyClick(find<MagnitudeSpinBox>("thresholdValue"), Qt::Key_Up);
    QCOMPARE(*lastEdit().threshold, curve_.thresholdOf(601));
    // More codes per unit is a lower threshold.
    QTest::keyClick(find<MagnitudeSpinBox>("thresholdScale"), Qt::Key_Up);
    QCOMPARE(*lastEdit().threshold, curve_.thresholdOf(600));
    QTest::keyClick(find<QSpinBox>("thresholdBin"), Qt::Key_Down);
    QCOMPARE(*lastEdit().threshold, curve_.thresholdOf(599));
  }

  void aFieldBeingTypedIntoIsNotOverwritten() {
    auto* value = find<MagnitudeSpinBox>("thresholdValue");
    value->setFocus();
    QTest::keyClick(value, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(value, QStringLiteral("33"));
    show(SampleNetwork::OneSided);
    QCOMPARE(value->text(), QStringLiteral("33"));
    QTest::keyClick(value, Qt::Key_Return);
    QCOMPARE(*lastEdit().threshold, 33.0);
  }

  void refusesWhatIsNoThreshold() {
    auto* value = find<MagnitudeSpinBox>("thresholdValue");
    const QString before = value->text();
    auto* problem = find<QLabel>("thresholdProblem");
    QVERIFY(!problem->isVisible());
    for (const char* text : {"0", "-5", "1e999", "1e-60", "1e9"}) {
      type(value, QLatin1String(text));
      QCOMPARE(edited_->count(), 0);
      QVERIFY2(problem->isVisible() && problem->text().contains(QLatin1String(text)),
               qPrintable(problem->text()));
    }
    type(value, QString());
    QCOMPARE(edited_->count(), 0);
    QTest::keyClick(value, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(value, Qt::Key_Delete);
    QTest::keyClick(value, Qt::Key_Return);
    QCOMPARE(edited_->count(), 0);
    // A letter does not even arrive.
    type(value, QStringLiteral("abc"));
    QCOMPARE(edited_->count(), 0);
    find<QSpinBox>("thresholdBin")->setFocus();
    QCOMPARE(value->text(), before);
  }

  void takesVerySmallAndVeryLargeValues() {
    MagnitudeSpinBox value;
    value.show();
    value.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&value));
    const QSignalSpy typed(&value, &MagnitudeSpinBox::valueEdited);
    type(&value, QStringLiteral("1.25e-12"));
    QCOMPARE(typed.last().at(0).toDouble(), 1.25e-12);
    QCOMPARE(value.value(), 1.25e-12);
    type(&value, QStringLiteral("3e20"));
    QCOMPARE(typed.last().at(0).toDouble(), 3e20);
  }

  void theMethodBoxNamesWhoGaveTheThreshold() {
    auto* method = find<QComboBox>("method");
    LayerOverride edited;
    edited.threshold = 20;
    panel_->setFile(QStringLiteral("old.table"));
    show(SampleNetwork::OneSided, edited);
    QCOMPARE(method->currentText(), QStringLiteral("From old.table"));
    panel_->setFile({});
    QCOMPARE(method->currentText(), QStringLiteral("Set by hand"));
    // It is what holds, not something to choose.
    choose(method, 0);
    QCOMPARE(edited_->count(), 0);
    show(SampleNetwork::OneSided);
    QCOMPARE(method->currentText(), QStringLiteral("Automatic: KL ncnn"));
    QCOMPARE(method->findText(QStringLiteral("Set by hand")), -1);
  }

  void namesTheWinogradRule() {
    auto* bits = find<QComboBox>("weightBits");
    QCOMPARE(bits->currentText(), QStringLiteral("6, int8 Winograd rule"));
    choose(bits, 0);
    QCOMPARE(lastField(), OverrideField::WeightBits);
    QCOMPARE(*lastEdit().weightBits, 8);
    // Back to what would be automatic is no override.
    show(SampleNetwork::OneSided, lastEdit());
    choose(bits, 2);
    QVERIFY(!lastEdit().weightBits.has_value());
    show(SampleNetwork::Lopsided);
    QCOMPARE(bits->currentText(), QStringLiteral("8, per channel"));
    QCOMPARE(bits->findText(QStringLiteral("6, int8 Winograd rule")), -1);
  }

  void choosesMethodAndBits() {
    auto* method = find<QComboBox>("method");
    QCOMPARE(method->currentText(), QStringLiteral("Automatic: KL ncnn"));
    LayerOverride edited;
    edited.threshold = 20;
    show(SampleNetwork::OneSided, edited);
    choose(method, method->findData(QStringLiteral("tensorrt")));
    QCOMPARE(lastField(), OverrideField::Method);
    QCOMPARE(*lastEdit().method, std::string("tensorrt"));
    QVERIFY(!lastEdit().threshold.has_value());
    show(SampleNetwork::OneSided, lastEdit());
    choose(find<QComboBox>("activationBits"), 2);
    QCOMPARE(lastField(), OverrideField::ActivationBits);
    QCOMPARE(*lastEdit().activationBits, 6);
    QCOMPARE(*lastEdit().method, std::string("tensorrt"));
  }

  void keepsFloatAndResets() {
    QTest::mouseClick(find<QCheckBox>("keepFloat"), Qt::LeftButton, {}, QPoint(8, 8));
    QCOMPARE(lastField(), OverrideField::KeepFloat);
    QCOMPARE(*lastEdit().keepFloat, true);
    show(SampleNetwork::OneSided, lastEdit());
    QTest::mouseClick(find<QPushButton>("resetToAutomatic"), Qt::LeftButton);
    QCOMPARE(lastField(), OverrideField::Reset);
    QVERIFY(lastEdit().empty());
    QVERIFY(!lastEdit().provenance.has_value());
  }

  void saysWhyTheRuntimeNeedsFloatAndLetsAPersonOverruleIt() {
    auto& layer = network_.model->layers[SampleNetwork::OneSided];
    layer.inputDimensions = 1;
    show(SampleNetwork::OneSided);
    auto* keepFloat = find<QCheckBox>("keepFloat");
    auto* reason = find<QLabel>("floatReason");
    QVERIFY(keepFloat->isChecked());
    QVERIFY(keepFloat->isEnabled());
    QVERIFY(reason->isVisible());
    QVERIFY(reason->text().contains(QStringLiteral("one dimension")));
    QTest::mouseClick(keepFloat, Qt::LeftButton, {}, QPoint(8, 8));
    QCOMPARE(lastField(), OverrideField::KeepFloat);
    QCOMPARE(*lastEdit().keepFloat, false);
    show(SampleNetwork::OneSided, lastEdit());
    QVERIFY(!keepFloat->isChecked());
    QVERIFY(!reason->isVisible());
    QVERIFY(find<QLabel>("warnings")->text().contains(QStringLiteral("cannot compute")));
    QTest::mouseClick(keepFloat, Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(!lastEdit().keepFloat.has_value());
    layer.inputDimensions = 0;
  }

  void returnsTheThresholdAloneToAutomatic() {
    LayerOverride edited;
    edited.threshold = 20;
    edited.activationBits = 7;
    show(SampleNetwork::OneSided, edited);
    QTest::mouseClick(find<QToolButton>("thresholdAutomatic"), Qt::LeftButton);
    QVERIFY(!lastEdit().threshold.has_value());
    QCOMPARE(*lastEdit().activationBits, 7);
  }

  void recordsTheReason() {
    auto* why = find<QLineEdit>("reason");
    QVERIFY(!why->isEnabled());  // Nothing was decided that could have a reason.
    LayerOverride edited;
    edited.threshold = 20;
    edited.provenance = Provenance{"anna", std::chrono::system_clock::now(), {}};
    show(SampleNetwork::OneSided, edited);
    type(why, QStringLiteral("outliers of one image"));
    QCOMPARE(edited_->count(), 1);
    QCOMPARE(lastField(), OverrideField::Reason);
    QCOMPARE(lastEdit().provenance->why, std::string("outliers of one image"));
    QCOMPARE(lastEdit().provenance->who, std::string("anna"));
    QCOMPARE(*lastEdit().threshold, 20.0);
  }

  void saysWhatTheStatisticsAreOf() {
    auto* origin = find<QLabel>("statisticsOrigin");
    QVERIFY(origin->isHidden());
    panel_->setOrigin(
        {QStringLiteral("net"), QString(64, QLatin1Char('a')), 50, QString(64, QLatin1Char('b'))});
    QVERIFY(!origin->isHidden());
    QCOMPARE(origin->text(),
             QStringLiteral("Statistics of 50 image(s), SHA-256 bbbbbbbb…, and net, SHA-256 "
                            "aaaaaaaa…."));
    QVERIFY(origin->toolTip().contains(QString(64, QLatin1Char('b'))));
  }

  void stabilityCardSaysWhatOtherImagesWouldChange() {
    auto* card = find<StabilityCard>("stabilityCard");
    QVERIFY(card->isHidden());
    auto stability = std::make_shared<ThresholdStability>();
    stability->threshold = 10;
    stability->low = 8;
    stability->high = 12.5;
    stability->sqnrAtStake = 2;
    stability->images = 50;
    stability->imagesEnough = 30;
    stability->absmax.nextAbsmax = 13;
    stability->absmax.thresholdWithout = 9.25;
    panel_->setStability(stability, QStringLiteral("bear & co.png"));
    QVERIFY(!card->isHidden());
    QCOMPARE(card->tone(), Card::Tone::Warning);
    QVERIFY(find<QLabel>("stabilityBand")->text().contains(QStringLiteral("8 … 12.5")));
    QVERIFY(find<QLabel>("stabilityImages")->text().contains(QStringLiteral("30 of 50")));
    auto* absmax = find<QLabel>("stabilityAbsmax");
    QVERIFY(absmax->text().contains(QStringLiteral("bear &amp; co.png")));
    QVERIFY(absmax->text().contains(QStringLiteral("9.25")));
    // By keyboard: Tab goes to the link, Return follows it.
    const QSignalSpy chosen(panel_.get(), &InspectorPanel::absmaxImageChosen);
    absmax->setFocus();
    QTest::keyClick(absmax, Qt::Key_Tab);
    QTest::keyClick(absmax, Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    stability = std::make_shared<ThresholdStability>(*stability);
    stability->sqnrAtStake = 0.25;
    stability->imagesEnough = 50;
    panel_->setStability(stability, {});
    QCOMPARE(card->tone(), Card::Tone::Calm);
    QVERIFY(find<QLabel>("stabilityImages")->text().contains(QStringLiteral("more would help")));
    panel_->setStability(nullptr, {});
    QVERIFY(card->isHidden());
  }

  void expectedShowsAutomaticAndNow() {
    LayerOverride edited;
    edited.activationBits = 4;
    show(SampleNetwork::OneSided, edited);
    const QString now = find<QLabel>("expectedNow0")->text();
    const QString before = find<QLabel>("expectedBefore0")->text();
    QCOMPARE(before, QString::number(network_.report(0).sqnr, 'f', 1) + QStringLiteral(" dB"));
    QCOMPARE(now, QString::number(network_.report(0, edited).sqnr, 'f', 1) + QStringLiteral(" dB"));
  }

  void measuredShowsWhatWasMeasuredAndWhy() {
    show(SampleNetwork::OneSided, {});
    const auto* note = find<QLabel>("measuredNote");
    QCOMPARE(note->text(), QStringLiteral("Not measured yet."));
    panel_->setMeasurements(sampleMeasurement(12, 40, 11), sampleMeasurement(30, 40, 28));
    QCOMPARE(find<QLabel>("measuredBefore0")->text(), QStringLiteral("12.0 dB"));
    QCOMPARE(find<QLabel>("measuredNow0")->text(), QStringLiteral("29.6 dB"));
    QCOMPARE(find<QLabel>("measuredNow1")->text(), QStringLiteral("30.0 dB"));
    QCOMPARE(find<QLabel>("measuredNow2")->text(), QStringLiteral("40.0 dB"));
    QCOMPARE(find<QLabel>("measuredBefore2")->text(), QString());  // the same as now
    QCOMPARE(find<QLabel>("measuredNow3")->text(), QStringLiteral("28.0 dB"));
    QCOMPARE(find<QLabel>("measuredNow4")->text(), QStringLiteral("1: 26.6 dB"));
    QCOMPARE(find<QLabel>("measuredNow6")->text(), QStringLiteral("2.5 %"));
    QCOMPARE(find<QLabel>("measuredNow7")->text(), QStringLiteral("128 of 255"));
    panel_->setMeasurements(nullptr, sampleMeasurement(12, 40, 11));
    QVERIFY2(note->text().contains(QStringLiteral("Cause: threshold")), qPrintable(note->text()));
    panel_->clear();
    QCOMPARE(note->text(), QStringLiteral("Not measured yet."));
  }

  void zeroPointIsOfferedWhereTheTargetHasOne() {
    show(SampleNetwork::OneSided, {});
    auto* zeroPoint = find<QCheckBox>("zeroPoint");
    QVERIFY(zeroPoint->isHidden());
    network_.plan.target = Target::Integer;
    show(SampleNetwork::OneSided, {});
    QVERIFY(!zeroPoint->isHidden());
    QVERIFY(zeroPoint->isChecked());
    QVERIFY(find<QLabel>("asymmetryTitle")->text().contains(QStringLiteral("zero point")));
    zeroPoint->setFocus();
    QTest::keyClick(zeroPoint, Qt::Key_Space);
    QCOMPARE(lastField(), OverrideField::ZeroPoint);
    QCOMPARE(lastEdit().asymmetric, std::optional(false));
    show(SampleNetwork::OneSided, lastEdit());
    QVERIFY(find<QLabel>("asymmetryTitle")->text().contains(QStringLiteral("One-sided")));
    QTest::keyClick(zeroPoint, Qt::Key_Space);
    QVERIFY(!lastEdit().asymmetric);
    network_.plan.target = Target::Ncnn;
  }

  void asymmetryCardSaysWhatIsLostAndActs() {
    auto* card = panel_->findChild<AsymmetryCard*>();
    auto* title = find<QLabel>("asymmetryTitle");
    QVERIFY2(title->text().contains(QStringLiteral("One-sided: 1.0 bit lost")),
             qPrintable(title->text()));
    QCOMPARE(card->tone(), Card::Tone::Warning);

    auto* why = find<QPushButton>("asymmetryWhy");
    QTest::mouseClick(why, Qt::LeftButton);
    QVERIFY(card->isExplained());
    QTest::mouseClick(why, Qt::LeftButton);
    QVERIFY(!card->isExplained());

    auto* menu = find<QPushButton>("asymmetryOtherBits")->menu();
    Q_EMIT menu->aboutToShow();
    QAction* fourBits = nullptr;
    for (QAction* action : menu->actions()) {
      if (action->text() == QStringLiteral("4 bits")) {
        fourBits = action;
        break;
      }
    }
    QVERIFY(fourBits != nullptr);
    fourBits->trigger();
    QCOMPARE(lastField(), OverrideField::ActivationBits);
    QCOMPARE(*lastEdit().activationBits, 4);

    QTest::mouseClick(find<QPushButton>("asymmetryKeepFloat"), Qt::LeftButton);
    QCOMPARE(lastField(), OverrideField::KeepFloat);
    QCOMPARE(*lastEdit().keepFloat, true);

    show(SampleNetwork::Lopsided);
    QVERIFY(title->text().contains(QStringLiteral("Lopsided")));
    show(SampleNetwork::TwoSided);
    QCOMPARE(card->tone(), Card::Tone::Calm);
    QVERIFY(!find<QPushButton>("asymmetryKeepFloat")->isVisible());
  }

  void aDeadInputCannotBeEdited() {
    show(SampleNetwork::Dead);
    QVERIFY(!find<MagnitudeSpinBox>("thresholdValue")->isEnabled());
    QVERIFY(!find<QComboBox>("method")->isEnabled());
    QVERIFY(!find<QCheckBox>("keepFloat")->isEnabled());
    QVERIFY(find<QLabel>("warnings")->text().contains(QStringLiteral("zero in every image")));
  }

  void everythingIsReachedByTab() {
    LayerOverride edited;
    edited.threshold = 20;
    show(SampleNetwork::OneSided, edited);
    find<MagnitudeSpinBox>("thresholdValue")->setFocus();
    QStringList order;
    for (int i = 0; i < 17; ++i) {
      order << QApplication::focusWidget()->objectName();
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    int last = -1;
    for (const char* name :
         {"thresholdValue", "thresholdBin", "thresholdScale", "method", "activationBits",
          "weightBits", "keepFloat", "weightRange", "perTensorWeights", "halfFloat",
          "resetToAutomatic", "asymmetryOtherBits", "asymmetryKeepFloat", "asymmetryWhy",
          "reason"}) {
      const auto at = static_cast<int>(order.indexOf(QLatin1String(name)));
      QVERIFY2(at > last, qPrintable(QLatin1String(name) + QStringLiteral(" in ") +
                                     order.join(QLatin1Char(' '))));
      last = at;
    }
  }

  void scrollsWhenSmallAndNeverSideways() {
    panel_->resize(panel_->minimumSizeHint().width(), 300);
    QCoreApplication::processEvents();
    QVERIFY(panel_->verticalScrollBar()->maximum() > 0);
    QVERIFY(panel_->widget()->minimumSizeHint().width() <= panel_->viewport()->width());
  }
};

QTEST_MAIN(InspectorTest)
#include "tst_inspector.moc"
