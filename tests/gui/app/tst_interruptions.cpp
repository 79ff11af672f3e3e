// SPDX-License-Identifier: GPL-3.0-or-later
// Work is interrupted at every moment at which something is reported: nothing that ends later may
// touch what has gone by then. QUANTOSCOPE_INTERRUPTIONS says how many times; best under asan.
#include <QTabWidget>
#include <QToolButton>
#include <functional>
#include <random>

#include "app/document/live_probe.h"
#include "core/model/image_source.h"
#include "tests/gui/app/demo_session.h"
#include "tests/memory/deep_network.h"
#include "widgets/inspector/inspector_panel.h"

using namespace quantoscope;

namespace {

constexpr int kLongEnough = 240000;  // for a sanitizer on a busy machine

// Counts everything that is reported to the window, and calls back at one of the reports.
class Reports : public QObject {
 public:
  Reports(MainWindow& window, int wanted, std::function<void()> then)
      : wanted_(wanted), then_(std::move(then)) {
    const auto count = [this] { tick(); };
    const Document& document = window.document();
    connect(&document, &Document::calibrationStarted, this, count);
    connect(&document, &Document::calibrationGrew, this, count);
    connect(&document, &Document::calibrationDone, this, count);
    connect(&document, &Document::reportsChanged, this, count);
    connect(&document, &Document::settled, this, count);
    connect(&document, &Document::currentLayerChanged, this, count);
    connect(&window.jobs(), &JobRunner::started, this, count);
    connect(&window.jobs(), &JobRunner::ended, this, count);
    connect(&window.measurements(), &Measurements::stateChanged, this, count);
    connect(&window.measurements(), &Measurements::currentChanged, this, count);
  }

  int seen() const { return seen_; }

 private:
  void tick() {
    if (++seen_ == wanted_) {
      // As a click would come: in a turn of the event loop of its own.
      QTimer::singleShot(0, this, then_);
    }
  }

  int seen_ = 0;
  int wanted_;
  std::function<void()> then_;
};

bool isSettled(DemoSession& session) {
  return session.document().stage() == Document::Stage::Calibrated &&
         session.document().upToDate() &&
         session.window.measurements().state() != Measurements::State::Measuring &&
         !session.window.jobs().busy();
}

int repetitions() {
  constexpr int kByDefault = 30;
  const int wanted = qEnvironmentVariableIntValue("QUANTOSCOPE_INTERRUPTIONS");
  return wanted > 0 ? wanted : kByDefault;
}

}  // namespace

class TestInterruptions : public QObject {
  Q_OBJECT

 private:
  enum class Interruption { Cancel, Reopen, Switch, Edit, Again, Close };
  static constexpr int kKinds = 6;

  OpenRequest request(const DeepNetworkFiles& files) const {
    RememberedRun run;
    run.preprocessing.order = PixelOrder::Rgb;
    run.preprocessing.mean = {127, 127, 127};
    run.preprocessing.norm = {0.0078125F, 0.0078125F, 0.0078125F};
    run.images = files.images;
    return {{files.param, files.bin}, run, true, false, {}};
  }

  void interrupt(DemoSession& session, Interruption how, std::mt19937& random) {
    MainWindow& window = session.window;
    Document& document = session.document();
    auto* cancel = session.find<QToolButton>("statusCancel");
    switch (how) {
      case Interruption::Cancel:
        if (cancel->isVisible()) {
          QTest::mouseClick(cancel, Qt::LeftButton);
        } else {
          document.cancelCalibration();
        }
        break;
      case Interruption::Reopen:
        document.undoStack().setClean();  // or the window would ask
        window.openModel(request(random() % 2 == 0 ? other_ : long_));
        break;
      case Interruption::Switch:
        switchAround(session, random);
        break;
      case Interruption::Edit:
        if (!document.layers().empty()) {
          LayerOverride moved;
          moved.threshold = 0.25 + static_cast<double>(random() % 8);
          document.previewOverride(document.currentLayer(), moved);
          document.setOverride(document.currentLayer(), moved, OverrideField::Threshold);
          document.cancelCalibration();
        }
        break;
      case Interruption::Again:
        document.cancelCalibration();
        document.startCalibration(listImages(long_.images), optionsOf(request(long_)));
        break;
      case Interruption::Close:
        document.undoStack().setClean();
        window.close();
        break;
    }
  }

  static CalibrationOptions optionsOf(const OpenRequest& request) {
    CalibrationOptions options;
    options.preprocessing = request.run->preprocessing;
    return options;
  }

  static void switchAround(DemoSession& session, std::mt19937& random) {
    QTabWidget* tabs = session.window.workbench()->tabs();
    tabs->setCurrentIndex(static_cast<int>(random() % static_cast<unsigned>(tabs->count())));
    const auto layers = session.document().layers().size();
    if (layers > 0) {
      session.document().setCurrentLayer(random() % layers);
      QTest::keyClick(session.window.workbench()->layerPanel()->view(), Qt::Key_Down);
    }
  }

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    // Long enough for a few snapshots.
    long_ = writeDeepNetwork((folder_.path() + "/long").toStdString(), {12, 60, 16, 64});
    other_ = writeDeepNetwork((folder_.path() + "/other").toStdString(), {3, 4, 4, 16});
  }

  void everyMomentAndEveryKind() {
    int moments = 0;
    {
      DemoSession session;
      const Reports reports(session.window, -1, {});
      session.window.openModel(request(long_));
      QVERIFY(QTest::qWaitFor([&] { return isSettled(session); }, kLongEnough));
      moments = reports.seen();
    }
    QVERIFY(moments > 20);
    const int wanted = repetitions();
    int interrupted = 0;
    for (int i = 0; i < wanted; ++i) {
      std::mt19937 random(static_cast<unsigned>(i));
      const auto kind = static_cast<Interruption>(i % kKinds);
      // Spread over the whole run, each kind by itself.
      const int turns = std::max(1, wanted / kKinds);
      const int at = 1 + (i / kKinds * moments / turns) % moments;
      DemoSession session;
      bool done = false;
      Reports reports(session.window, at, [&] {
        done = true;
        interrupt(session, kind, random);
        // And once more, before what was stopped has ended.
        interrupt(session, static_cast<Interruption>(random() % (kKinds - 1)), random);
      });
      session.window.openModel(request(long_));
      QVERIFY(QTest::qWaitFor([&] { return done || isSettled(session); }, kLongEnough));
      interrupted += done ? 1 : 0;
      if (kind == Interruption::Close) {
        QTest::qWait(20);
        continue;  // The window goes with all that still runs.
      }
      QVERIFY(QTest::qWaitFor([&] { return !session.window.jobs().busy(); }, kLongEnough));
      check(session);
    }
    qInfo("%d interruptions at %d moments", interrupted, moments);
    QVERIFY(interrupted > wanted / 2);
  }

  // The one that was reported: the reports had been reset when the stability of a threshold came.
  void cancellingWhileTheStabilityIsWorkedOut() {
    for (int i = 0; i < std::max(3, repetitions() / 20); ++i) {
      DemoSession session;
      session.window.openModel(request(long_));
      bool cancelled = false;
      connect(&session.window.jobs(), &JobRunner::started, this, [&](const QString& tag) {
        if (tag == QLatin1String("stability") && !cancelled &&
            session.document().stage() == Document::Stage::Calibrating) {
          cancelled = true;
          // Its result is in the event queue before the cancelling is.
          QThread::msleep(50);
          session.document().cancelCalibration();
        }
      });
      QVERIFY(QTest::qWaitFor([&] { return cancelled || isSettled(session); }, kLongEnough));
      QVERIFY(QTest::qWaitFor([&] { return !session.window.jobs().busy(); }, kLongEnough));
      check(session);
      disconnect(&session.window.jobs(), nullptr, this, nullptr);
    }
  }

  void afterCancellingNothingOfTheFiguresIsShown() {
    DemoSession session;
    session.window.openModel(request(long_));
    QVERIFY(QTest::qWaitFor(
        [&] {
          return session.document().layers().size() == 12 &&
                 session.document().layers()[0].current != nullptr;
        },
        kLongEnough));
    if (session.document().stage() != Document::Stage::Calibrating) {
      QSKIP("The calibration was over before its first figures.");
    }
    session.document().cancelCalibration();
    QCOMPARE(session.document().stage(), Document::Stage::Loaded);
    QVERIFY(session.cell("conv3", LayerTableModel::ThresholdColumn).isEmpty() ||
            session.cell("conv3", LayerTableModel::ThresholdColumn) == QStringLiteral("–"));
    QVERIFY(QTest::qWaitFor([&] { return !session.window.jobs().busy(); }, kLongEnough));
    check(session);
  }

 private:
  void check(DemoSession& session) {
    const Document& document = session.document();
    QVERIFY(document.stage() != Document::Stage::Calibrating);
    if (document.stage() == Document::Stage::Calibrated) {
      QVERIFY(document.upToDate());
      QCOMPARE(document.calibration()->layers.size(), document.model()->layers.size());
    } else {
      for (const Document::Layer& layer : document.layers()) {
        QVERIFY(layer.current == nullptr);
      }
    }
  }

  QTemporaryDir folder_;
  DeepNetworkFiles long_;
  DeepNetworkFiles other_;
};

QTEST_MAIN(TestInterruptions)
#include "tst_interruptions.moc"
