// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop program takes at its peak, and the limit that the user sets.
#include <QAction>
#include <QFile>
#include <QSpinBox>
#include <QTreeWidget>

#include "app/desktop/memory_dialog.h"
#include "app/document/live_probe.h"
#include "core/base/memory_limit.h"
#include "tests/gui/app/demo_session.h"
#include "tests/memory/deep_network.h"
#include "tests/memory/sanitizers.h"

using namespace quantoscope;

namespace {

// In MB, of this process since it began.
long peak() {
  QFile status(QStringLiteral("/proc/self/status"));
  if (!status.open(QIODevice::ReadOnly)) {
    return -1;
  }
  for (const QByteArray& line : status.readAll().split('\n')) {
    if (line.startsWith("VmHWM:")) {
      return line.simplified().split(' ').at(1).toLong() / 1024;
    }
  }
  return -1;
}

}  // namespace

class TestMemory : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void aThousandLayersStayBelowAGigabyte() {
    const auto files = writeDeepNetwork(folder_.path().toStdString(), {1000, 10, 8, 16});
    DemoSession session;
    RememberedRun run;
    run.preprocessing.order = PixelOrder::Rgb;
    run.preprocessing.mean = {127, 127, 127};
    run.preprocessing.norm = {0.0078125F, 0.0078125F, 0.0078125F};
    run.images = files.images;
    session.window.openModel({{files.param, files.bin}, run, true, false, {}});
    constexpr int kLongEnough = 240000;
    auto& document = session.document();
    QVERIFY(QTest::qWaitFor(
        [&] {
          return document.stage() == Document::Stage::Calibrated && document.upToDate() &&
                 session.window.probe().ready() &&
                 session.window.jobs().running(Measurements::job());
        },
        kLongEnough));
    // A while of measuring is enough: it goes image by image.
    QTest::qWait(3000);
    session.window.jobs().cancel(Measurements::job());
    QVERIFY(QTest::qWaitFor([&] { return !session.window.jobs().busy(); }, kLongEnough));
    if (kSanitized) {
      QSKIP("The sanitizer takes more than the program.");
    }
    constexpr long kBudget = 1000;
    qInfo("%ld MB at the peak", peak());
    QVERIFY2(peak() > 0 && peak() < kBudget, qPrintable(QString::number(peak())));
  }

  void theLimitIsShownSetAndRemembered() {
    DemoSession session;
    QVERIFY(session.openDemo());
    const std::size_t images = session.window.probe().images().size();
    QCOMPARE(images, LiveProbe::kImages);
    session.find<QAction>("actionMemory")->trigger();
    auto* dialog = session.find<MemoryDialog>("memoryDialog");
    QVERIFY(dialog != nullptr);
    auto* kept = session.find<QTreeWidget>("memoryKept");
    QCOMPARE(kept->topLevelItemCount(), 4);
    QVERIFY(kept->topLevelItem(0)->text(1) != QStringLiteral("0 bytes"));
    QVERIFY(kept->topLevelItem(2)->text(0).contains(QStringLiteral("8 of 8")));
    auto* limit = session.find<QSpinBox>("memoryLimit");
    QCOMPARE(limit->value(), static_cast<int>(kDefaultMemory / kMegabyte));
    limit->setFocus();
    limit->selectAll();
    QTest::keyClicks(limit, QStringLiteral("16"));
    QVERIFY(kept->topLevelItem(2)->text(2).startsWith(QStringLiteral("2.00")));
    QTest::keyClick(limit, Qt::Key_Return);
    QTRY_VERIFY(session.find<MemoryDialog>("memoryDialog") == nullptr);
    QCOMPARE(session.document().memory(), kLeastMemory);
    QCOMPARE(session.settings.memory(), kLeastMemory);
    QVERIFY(session.waitUntilSettled());
    // The live view has followed.
    QVERIFY(session.window.probe().bytes() <= sharesOf(kLeastMemory).liveView ||
            session.window.probe().images().size() == 1);
  }

  void aLimitThatMakesNoSenseIsNotTaken() {
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    QCOMPARE(settings.memory(), kDefaultMemory);
    settings.setMemory(0);
    QCOMPARE(settings.memory(), kDefaultMemory);
    settings.setMemory(64 * kMegabyte);
    QCOMPARE(settings.memory(), 64 * kMegabyte);
  }

 private:
  QTemporaryDir folder_;
};

QTEST_MAIN(TestMemory)
#include "tst_memory.moc"
