// SPDX-License-Identifier: GPL-3.0-or-later
// Fields, undo and the words about what was changed.
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QScrollBar>
#include <QSpinBox>
#include <QStatusBar>
#include <QTimer>
#include <QToolTip>

#include "app/desktop/import_page.h"
#include "app/desktop/message_bar.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/log/log_model.h"
#include "widgets/log/log_panel.h"
#include "widgets/value_text.h"

using namespace quantoscope;

namespace {

const std::string kLayer = "block4/project";

// Types over what is in the field and presses Enter.
void enter(QWidget* field, const QString& text) {
  field->setFocus();
  QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(field, text);
  QTest::keyClick(field, Qt::Key_Return);
}

QString lastLine(DemoSession& session) {
  const LogModel* log = session.window.workbench()->log()->model();
  return log->line(log->rowCount() - 1);
}

bool logHas(DemoSession& session, const QString& text) {
  const LogModel* log = session.window.workbench()->log()->model();
  for (int row = 0; row < log->rowCount(); ++row) {
    if (log->line(row).contains(text)) {
      return true;
    }
  }
  return false;
}

// The text of the question that closing asks; empty if it asks nothing. Answers Cancel.
QString questionWhenClosing(DemoSession& session) {
  QString text;
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, [&] {
    if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
      text = box->text();
      timer.stop();
      box->reject();
    }
  });
  timer.start(10);
  session.window.close();
  return text;
}

}  // namespace

class TestEditing : public QObject {
  Q_OBJECT

 private:
  template <typename Widget>
  static Widget* inInspector(DemoSession& session, const char* name) {
    return session.window.workbench()->inspector()->findChild<Widget*>(QLatin1String(name));
  }

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void undoInAFieldTakesBackTheTextFirstAndThenTheDocument_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("text");
    QTest::newRow("value") << QByteArray("thresholdValue") << QStringLiteral("7.5");
    QTest::newRow("bin") << QByteArray("thresholdBin") << QStringLiteral("700");
    QTest::newRow("scale") << QByteArray("thresholdScale") << QStringLiteral("20");
  }

  void undoInAFieldTakesBackTheTextFirstAndThenTheDocument() {
    QFETCH(QByteArray, field);
    QFETCH(QString, text);
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kLayer));
    auto* box = inInspector<QAbstractSpinBox>(session, field.constData());
    const QString before = box->text();
    enter(box, text);
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().undoStack().index(), 1);
    QVERIFY(box->hasFocus());

    // What is being typed goes first, and the document stays.
    QTest::keyClick(box, Qt::Key_End);
    QTest::keyClicks(box, QStringLiteral("1"));
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(session.document().undoStack().index(), 1);

    // Nothing typed is left: the document.
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(session.document().undoStack().index(), 0);
    QVERIFY(session.waitUntilSettled());
    QTRY_COMPARE(box->text(), before);
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(session.document().undoStack().index(), 1);
  }

  void undoWorksInEveryFieldOfTheWorkbench() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kLayer));
    enter(inInspector<QAbstractSpinBox>(session, "thresholdValue"), QStringLiteral("7.5"));
    QVERIFY(session.waitUntilSettled());
    int fields = 0;
    for (auto* edit : session.window.workbench()->findChildren<QLineEdit*>()) {
      if (!edit->isVisible() || !edit->isEnabled() || edit->isReadOnly()) {
        continue;
      }
      ++fields;
      edit->setFocus();
      QWidget* focused = QApplication::focusWidget();
      QVERIFY(focused != nullptr);
      QTest::keyClick(focused, Qt::Key_Z, Qt::ControlModifier);
      QVERIFY2(session.document().undoStack().index() == 0, qPrintable(focused->objectName()));
      QTest::keyClick(focused, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
      QVERIFY2(session.document().undoStack().index() == 1, qPrintable(focused->objectName()));
      QVERIFY(session.waitUntilSettled());
    }
    QVERIFY2(fields >= 5, qPrintable(QString::number(fields)));
  }

  void aThresholdOutsideTheRangeIsRefusedWithTheRangeAndTheReason() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kLayer));
    auto* value = inInspector<QAbstractSpinBox>(session, "thresholdValue");
    auto* scale = inInspector<QAbstractSpinBox>(session, "thresholdScale");
    auto* bin = inInspector<QAbstractSpinBox>(session, "thresholdBin");
    auto* problem = inInspector<QLabel>(session, "thresholdProblem");
    QVERIFY2(problem != nullptr, "there is no place that says why");
    QVERIFY(!problem->isVisible());
    const QString before = value->text();
    for (const char* text : {"1e9", "0", "-3", "1e-9"}) {
      enter(value, QLatin1String(text));
      QVERIFY2(problem->isVisible(), text);
      QVERIFY2(problem->text().contains(QLatin1String(text)), qPrintable(problem->text()));
      QCOMPARE(session.document().undoStack().count(), 0);
      QCOMPARE(value->text(), before);
    }
    const QString scaleBefore = scale->text();
    for (const char* text : {"0", "1e-9", "1e9"}) {
      enter(scale, QLatin1String(text));
      QVERIFY2(problem->text().contains(QLatin1String(text)), qPrintable(problem->text()));
      QCOMPARE(session.document().undoStack().count(), 0);
      QCOMPARE(scale->text(), scaleBefore);
    }
    enter(bin, QStringLiteral("99999"));
    QTRY_VERIFY2(problem->text().contains(QStringLiteral("99999")), qPrintable(problem->text()));
    QCOMPARE(session.document().undoStack().count(), 0);

    // The ends are named: 254 times the largest value is where every value becomes 0.
    const auto layer = session.layerNamed(kLayer);
    const double absmax = session.document().calibration()->layers[layer]->absmax();
    enter(value, QString::number(255 * absmax));
    QCOMPARE(session.document().undoStack().count(), 0);
    enter(value, QString::number(1.5 * absmax));
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().undoStack().count(), 1);
    QVERIFY(!problem->isVisible());
  }

  void spinBoxesSayWhatTheyRefuse() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QTest::keyClick(&session.window, Qt::Key_I, Qt::ControlModifier);
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
    int boxes = 0;
    for (auto* box : session.window.importPage()->findChildren<QSpinBox*>()) {
      if (!box->isVisible() || !box->isEnabled()) {
        continue;
      }
      ++boxes;
      const int before = box->value();
      QToolTip::hideText();
      enter(box, QStringLiteral("99999999"));
      QTRY_VERIFY2(QToolTip::isVisible(), qPrintable(box->objectName()));
      QVERIFY2(QToolTip::text().contains(QLocale().toString(box->maximum())),
               qPrintable(QToolTip::text()));
      QCOMPARE(box->value(), before);
    }
    QVERIFY(boxes >= 1);
  }

  void resetLeavesTheInspectorWhereItIs() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kLayer));
    InspectorPanel* inspector = session.window.workbench()->inspector();
    for (const char* name : {"resetToAutomatic", "thresholdAutomatic"}) {
      enter(inInspector<QAbstractSpinBox>(session, "thresholdValue"), QStringLiteral("7.5"));
      QVERIFY(session.waitUntilSettled());
      auto* button = inInspector<QAbstractButton>(session, name);
      inspector->ensureWidgetVisible(button);
      const QPoint place = button->mapTo(inspector, QPoint());
      const int scrolled = inspector->verticalScrollBar()->value();
      button->setFocus();
      QTest::mouseClick(button, Qt::LeftButton);
      QVERIFY(session.waitUntilSettled());
      QVERIFY(session.document().plan().overrides[session.layerNamed(kLayer)].empty());
      QCOMPARE(inspector->verticalScrollBar()->value(), scrolled);
      QCOMPARE(button->mapTo(inspector, QPoint()), place);
      // Who works by keyboard is not thrown out of the inspector.
      QWidget* focused = QApplication::focusWidget();
      QVERIFY(focused != nullptr);
      QVERIFY(inspector->isAncestorOf(focused) || focused == inspector);
      QVERIFY(!focused->visibleRegion().isEmpty());
    }
  }

  void theMethodBoxSaysThatAHandSetTheThreshold() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kLayer));
    auto* method = inInspector<QComboBox>(session, "method");
    QVERIFY(method->currentText().startsWith(QStringLiteral("Automatic")));
    enter(inInspector<QAbstractSpinBox>(session, "thresholdValue"), QStringLiteral("7.5"));
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(method->currentText(), QStringLiteral("Set by hand"));
    // To choose "automatic" there takes the hand's threshold back.
    method->setFocus();
    QTest::keyClick(method, Qt::Key_Down);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.document().plan().overrides[session.layerNamed(kLayer)].empty());
    QVERIFY(method->currentText().startsWith(QStringLiteral("Automatic")));
    QCOMPARE(method->findText(QStringLiteral("Set by hand")), -1);
  }

  void theLogHasTheValues() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kLayer));
    const std::size_t layer = session.layerNamed(kLayer);
    const double automatic =
        session.document().layers()[layer].automatic->decision.automaticThreshold;
    enter(inInspector<QAbstractSpinBox>(session, "thresholdValue"), QStringLiteral("7.5"));
    QVERIFY(session.waitUntilSettled());
    QVERIFY2(lastLine(session).contains(QString::fromStdString(kLayer)) ||
                 logHas(session, QString::fromStdString(kLayer)),
             qPrintable(lastLine(session)));
    const QString values = numberText(automatic, 6) + QStringLiteral(" → ") + QStringLiteral("7.5");
    QVERIFY2(logHas(session, values), qPrintable(values));
    LayerOverride bits = session.document().plan().overrides[layer];
    bits.activationBits = 6;
    session.document().setOverride(layer, bits, OverrideField::ActivationBits);
    QVERIFY(logHas(session, QStringLiteral("8 → 6")));
    // What is taken back is in the log, too, or the log would not be true.
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(logHas(session, QStringLiteral("6 → 8")));
    QVERIFY(session.waitUntilSettled());
    session.document().resetLayer(layer);
    QVERIFY(logHas(session, QStringLiteral("7.5 → ") + numberText(automatic, 6)));
    session.document().setMethod("min-max");
    QVERIFY(logHas(session, QStringLiteral("KL ncnn → ")));
    QVERIFY(session.waitUntilSettled());
  }

  void aHeldKeyIsOneLineOfTheLog() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kLayer));
    QVERIFY(session.waitUntilSettled());
    const LogModel* log = session.window.workbench()->log()->model();
    const auto changes = [&] {
      int lines = 0;
      for (int row = 0; row < log->rowCount(); ++row) {
        lines += log->line(row).contains(QStringLiteral("Set threshold")) ? 1 : 0;
      }
      return lines;
    };
    session.plot()->setFocus();
    for (int i = 0; i < 4; ++i) {
      QTest::keyClick(session.plot(), Qt::Key_Right);
    }
    QCOMPARE(session.document().undoStack().count(), 1);
    QCOMPARE(changes(), 1);
    const double now = *session.document().plan().overrides[session.layerNamed(kLayer)].threshold;
    QVERIFY(logHas(session, QStringLiteral("→ ") + numberText(now, 6)));
    QVERIFY(session.waitUntilSettled());
  }

  void closingNamesWhatIsNotExportedAndNeverNothing() {
    DemoSession session;
    QVERIFY(session.openDemo());
    // The method of all layers: no layer was changed by hand.
    session.document().setMethod("min-max");
    QVERIFY(session.waitUntilSettled());
    QString question = questionWhenClosing(session);
    QVERIFY(!question.isEmpty());
    QVERIFY2(!question.contains(QStringLiteral("0 layer")), qPrintable(question));
    QVERIFY2(question.contains(QStringLiteral("method")), qPrintable(question));
    QVERIFY2(!session.find<QLabel>("statusOverrides")->text().contains(QStringLiteral("0 over")),
             qPrintable(session.find<QLabel>("statusOverrides")->text()));
    session.document().setMethod("ncnn");
    QVERIFY(session.waitUntilSettled());
    QVERIFY2(!session.document().dirty(), "the plan is as it was opened");

    // A layer that was changed and set back is no change.
    LayerOverride six;
    six.activationBits = 6;
    session.document().setOverride(2, six, OverrideField::ActivationBits);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(session.document().dirty());
    question = questionWhenClosing(session);
    QVERIFY2(question.contains(QStringLiteral("1 layer")), qPrintable(question));
    session.document().resetLayer(2);
    QVERIFY(session.waitUntilSettled());
    QVERIFY(!session.document().dirty());
    QCOMPARE(questionWhenClosing(session), QString());
  }
};

QTEST_MAIN(TestEditing)
#include "tst_editing.moc"
