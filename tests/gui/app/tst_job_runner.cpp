// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <atomic>
#include <latch>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <vector>

#include "app/jobs/job_runner.h"
#include "core/base/error.h"

using quantoscope::JobContext;
using quantoscope::JobRunner;
using quantoscope::Progress;
using quantoscope::Supersede;

namespace {

const QString kTag = QStringLiteral("tag");

// Waits for a stop, as a long job does between two images.
void runUntilStopped(const JobContext& context) {
  while (!context.stop().stop_requested()) {
    QThread::msleep(1);
  }
  throw quantoscope::Cancelled();
}

void fail(const QString& message) {
  QFAIL(qPrintable(message));
}

}  // namespace

class TestJobRunner : public QObject {
  Q_OBJECT

 private slots:
  void deliversTheResultOnTheOwnersThread() {
    JobRunner jobs;
    const QThread* workThread = nullptr;
    const QThread* doneThread = nullptr;
    int result = 0;
    jobs.run(
        kTag, QStringLiteral("Adding"),
        [&workThread](const JobContext&) {
          workThread = QThread::currentThread();
          return 40 + 2;
        },
        [&](int value) {
          doneThread = QThread::currentThread();
          result = value;
        },
        fail);
    QVERIFY(jobs.busy());
    QCOMPARE(jobs.shown(), QStringList{kTag});
    QTRY_COMPARE(result, 42);
    QVERIFY(workThread != QThread::currentThread());
    QCOMPARE(doneThread, QThread::currentThread());
    QVERIFY(!jobs.busy());
  }

  void takesResultsThatCannotBeCopied() {
    JobRunner jobs;
    std::unique_ptr<int> result;
    jobs.run(
        kTag, QString(), [](const JobContext&) { return std::make_unique<int>(7); },
        [&](std::unique_ptr<int> value) { result = std::move(value); }, fail);
    QTRY_VERIFY(result != nullptr);
    QCOMPARE(*result, 7);
  }

  void handsErrorsToTheCaller() {
    JobRunner jobs;
    QString message;
    bool done = false;
    jobs.run(
        kTag, QString(),
        [](const JobContext&) { throw quantoscope::Error("x.param:3: expected a number"); },
        [&] { done = true; }, [&](const QString& text) { message = text; });
    QTRY_COMPARE(message, QStringLiteral("x.param:3: expected a number"));
    QVERIFY(!done);
    QVERIFY(!jobs.busy());
  }

  void aNewerRequestStopsTheOlderOne() {
    JobRunner jobs;
    std::vector<int> results;
    std::binary_semaphore running(0);
    jobs.run(
        kTag, QString(),
        [&running](const JobContext& context) {
          running.release();
          runUntilStopped(context);
          return 1;
        },
        [&](int value) { results.push_back(value); }, fail);
    running.acquire();
    jobs.run(
        kTag, QString(), [](const JobContext&) { return 2; },
        [&](int value) { results.push_back(value); }, fail);
    QTRY_VERIFY(!jobs.busy());
    QCOMPARE(results, std::vector<int>{2});
  }

  void aFinishedResultIsDroppedIfANewerRequestCameBeforeItsDelivery() {
    JobRunner jobs;
    std::vector<int> results;
    std::binary_semaphore computed(0);
    jobs.run(
        kTag, QString(),
        [&computed](const JobContext&) {
          computed.release();
          return 1;
        },
        [&](int value) { results.push_back(value); }, fail);
    computed.acquire();
    QThread::msleep(20);  // its result is in the queue of events by now
    jobs.run(
        kTag, QString(), [](const JobContext&) { return 2; },
        [&](int value) { results.push_back(value); }, fail);
    QTRY_VERIFY(!jobs.busy());
    QCOMPARE(results, std::vector<int>{2});
  }

  void requestsThatFollowAMouseFinishOneAndDropTheWaiting() {
    JobRunner jobs;
    std::vector<int> results;
    std::binary_semaphore running(0);
    std::binary_semaphore mayFinish(0);
    std::atomic<int> started = 0;
    const auto request = [&](int number) {
      jobs.run(
          kTag, QString(),
          [&, number](const JobContext& context) {
            if (started++ == 0) {
              running.release();
              mayFinish.acquire();
            }
            quantoscope::throwIfStopped(context.stop());
            return number;
          },
          [&](int value) { results.push_back(value); }, fail, Supersede::Finish);
    };
    request(1);
    running.acquire();
    for (int number = 2; number <= 50; ++number) {
      request(number);
    }
    mayFinish.release();
    QTRY_VERIFY(!jobs.busy());
    QCOMPARE(results, (std::vector<int>{1, 50}));
    QCOMPARE(started.load(), 2);
  }

  void differentTagsRunSideBySide() {
    JobRunner jobs;
    auto both = std::make_shared<std::latch>(2);
    int done = 0;
    for (const QString& tag : {QStringLiteral("a"), QStringLiteral("b")}) {
      jobs.run(
          tag, QString(), [both](const JobContext&) { both->arrive_and_wait(); },
          [&done] { ++done; }, fail);
    }
    QTRY_COMPARE(done, 2);
  }

  void cancelEndsAJobWithoutAnyCallback() {
    JobRunner jobs;
    QSignalSpy ended(&jobs, &JobRunner::ended);
    bool called = false;
    std::binary_semaphore running(0);
    jobs.run(
        kTag, QStringLiteral("Long"),
        [&running](const JobContext& context) {
          running.release();
          runUntilStopped(context);
        },
        [&called] { called = true; }, [&called](const QString&) { called = true; });
    running.acquire();
    jobs.cancel(kTag);
    QCOMPARE(ended.count(), 1);
    QVERIFY(!jobs.busy());
    int next = 0;
    jobs.run(
        kTag, QString(), [](const JobContext&) { return 5; }, [&](int value) { next = value; },
        fail);
    QTRY_COMPARE(next, 5);
    QVERIFY(!called);
  }

  void reportsProgressAndKeepsOnlyTheNewest() {
    JobRunner jobs;
    std::vector<std::size_t> seen;
    connect(&jobs, &JobRunner::progressed, this,
            [&](const QString&, const Progress& progress) { seen.push_back(progress.done); });
    bool done = false;
    jobs.run(
        kTag, QStringLiteral("Counting"),
        [](const JobContext& context) {
          for (std::size_t i = 1; i <= 10000; ++i) {
            context.control().report({i, 10000, 0});
          }
        },
        [&done] { done = true; }, fail);
    QTRY_VERIFY(done);
    QVERIFY(!seen.empty());
    QCOMPARE(seen.back(), std::size_t{10000});
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QVERIFY(seen.size() < 10000);
  }

  void deliversPartsBeforeTheResult() {
    JobRunner jobs;
    QStringList order;
    jobs.run(
        kTag, QString(),
        [&order](const JobContext& context) {
          context.deliver([&order] { order.append(QStringLiteral("first")); });
          context.deliver([&order] { order.append(QStringLiteral("second")); });
        },
        [&order] { order.append(QStringLiteral("done")); }, fail);
    QTRY_COMPARE(order, (QStringList{QStringLiteral("first"), QStringLiteral("second"),
                                     QStringLiteral("done")}));
  }

  void destroyingTheRunnerStopsAndWaits() {
    std::atomic<bool> left = false;
    bool called = false;
    {
      JobRunner jobs;
      std::binary_semaphore running(0);
      jobs.run(
          kTag, QString(),
          [&](const JobContext& context) {
            running.release();
            while (!context.stop().stop_requested()) {
              QThread::msleep(1);
            }
            left = true;
          },
          [&called] { called = true; }, fail);
      running.acquire();
    }
    QVERIFY(left);
    QCoreApplication::processEvents();
    QVERIFY(!called);
  }
};

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
