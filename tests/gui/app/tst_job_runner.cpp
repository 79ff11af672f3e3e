// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <atomic>
#include <latch>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <utility>
#include <vector>

#include "app/jobs/job_runner.h"
#include "app/jobs/job_subject.h"
#include "core/base/error.h"

using quantoscope::JobContext;
using quantoscope::JobRunner;
using quantoscope::JobSubject;
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
        kTag, QStringLiteral("Adding"), about_,
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
        kTag, QString(), about_, [](const JobContext&) { return std::make_unique<int>(7); },
        [&](std::unique_ptr<int> value) { result = std::move(value); }, fail);
    QTRY_VERIFY(result != nullptr);
    QCOMPARE(*result, 7);
  }

  void handsErrorsToTheCaller() {
    JobRunner jobs;
    QString message;
    bool done = false;
    jobs.run(
        kTag, QString(), about_,
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
        kTag, QString(), about_,
        [&running](const JobContext& context) {
          running.release();
          runUntilStopped(context);
          return 1;
        },
        [&](int value) { results.push_back(value); }, fail);
    running.acquire();
    jobs.run(
        kTag, QString(), about_, [](const JobContext&) { return 2; },
        [&](int value) { results.push_back(value); }, fail);
    QTRY_VERIFY(!jobs.busy());
    QCOMPARE(results, std::vector<int>{2});
  }

  void aFinishedResultIsDroppedIfANewerRequestCameBeforeItsDelivery() {
    JobRunner jobs;
    std::vector<int> results;
    std::binary_semaphore computed(0);
    jobs.run(
        kTag, QString(), about_,
        [&computed](const JobContext&) {
          computed.release();
          return 1;
        },
        [&](int value) { results.push_back(value); }, fail);
    computed.acquire();
    QThread::msleep(20);  // its result is in the queue of events by now
    jobs.run(
        kTag, QString(), about_, [](const JobContext&) { return 2; },
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
          kTag, QString(), about_,
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
          tag, QString(), about_, [both](const JobContext&) { both->arrive_and_wait(); },
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
        kTag, QStringLiteral("Long"), about_,
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
        kTag, QString(), about_, [](const JobContext&) { return 5; },
        [&](int value) { next = value; }, fail);
    QTRY_COMPARE(next, 5);
    QVERIFY(!called);
  }

  void theResultOfAnOlderJobIsDroppedWithTheTag() {
    // The older one has ended and waits in the event queue; the newer one lets it finish.
    JobRunner jobs;
    std::vector<int> results;
    std::binary_semaphore computed(0);
    jobs.run(
        kTag, QString(), about_,
        [&computed](const JobContext&) {
          computed.release();
          return 1;
        },
        [&](int value) { results.push_back(value); }, fail, Supersede::Finish);
    computed.acquire();
    QThread::msleep(20);
    jobs.run(
        kTag, QString(), about_, [](const JobContext&) { return 2; },
        [&](int value) { results.push_back(value); }, fail, Supersede::Finish);
    jobs.cancel(kTag);
    QTest::qWait(50);
    QVERIFY(results.empty());
    QVERIFY(!jobs.busy());
  }

  void aRenewedSubjectStopsTheJobsAboutIt() {
    JobRunner jobs;
    QSignalSpy ended(&jobs, &JobRunner::ended);
    JobSubject subject;
    bool called = false;
    std::binary_semaphore running(0);
    std::atomic<bool> left = false;
    jobs.run(
        kTag, QStringLiteral("Long"), subject,
        [&](const JobContext& context) {
          running.release();
          while (!context.stop().stop_requested()) {
            QThread::msleep(1);
          }
          left = true;
          throw quantoscope::Error("too late");
        },
        [&called] { called = true; }, [&called](const QString&) { called = true; });
    running.acquire();
    subject.renew();
    QCOMPARE(ended.count(), 1);
    QVERIFY(!jobs.busy());
    QTRY_VERIFY(left);
    QTest::qWait(20);
    QVERIFY(!called);
    QCOMPARE(ended.count(), 1);
    // What is about the new generation counts.
    jobs.run(
        kTag, QString(), subject, [](const JobContext&) {}, [&called] { called = true; }, fail);
    QTRY_VERIFY(called);
  }

  void whatWaitsInTheEventQueueIsDroppedWithItsSubject() {
    JobRunner jobs;
    JobSubject first;
    JobSubject second;
    int parts = 0;
    int results = 0;
    std::binary_semaphore computed(0);
    jobs.run(
        kTag, QString(), {&first, &second},
        [&](const JobContext& context) {
          context.deliver([&parts] { ++parts; });
          context.control().report({1, 2, 0});
          computed.release();
          return 1;
        },
        [&](int) { ++results; }, fail);
    computed.acquire();
    QThread::msleep(20);
    second.renew();
    QTest::qWait(50);
    QCOMPARE(parts, 0);
    QCOMPARE(results, 0);
    QVERIFY(!jobs.busy());
  }

  void nothingIsDeliveredToAnOwnerThatHasGone() {
    JobRunner jobs;
    struct Owner {
      JobSubject subject;
      int value = 0;
    };
    auto owner = std::make_unique<Owner>();
    std::binary_semaphore computed(0);
    jobs.run(
        kTag, QString(), owner->subject,
        [&computed](const JobContext&) {
          computed.release();
          return 5;
        },
        [raw = owner.get()](int value) { raw->value = value; }, fail);
    computed.acquire();
    QThread::msleep(20);
    owner.reset();
    QTest::qWait(50);
    QVERIFY(!jobs.busy());
  }

  void theEndOfAnOutdatedJobMayStartTheNext() {
    JobRunner jobs;
    JobSubject subject;
    int results = 0;
    bool again = true;
    connect(&jobs, &JobRunner::ended, this, [&](const QString&) {
      if (std::exchange(again, false)) {
        jobs.run(
            kTag, QString(), subject, [](const JobContext&) { return 1; },
            [&](int value) { results += value; }, fail);
      }
    });
    jobs.run(
        kTag, QString(), subject, runUntilStopped, [&] { results += 100; }, fail);
    subject.renew();
    QTRY_COMPARE(results, 1);
    QVERIFY(!jobs.busy());
  }

  void subjectsMayOutliveTheRunner() {
    JobSubject subject;
    {
      JobRunner jobs;
      jobs.run(
          kTag, QString(), subject, runUntilStopped, [] {}, fail);
    }
    subject.renew();
  }

  void reportsProgressAndKeepsOnlyTheNewest() {
    JobRunner jobs;
    std::vector<std::size_t> seen;
    connect(&jobs, &JobRunner::progressed, this,
            [&](const QString&, const Progress& progress) { seen.push_back(progress.done); });
    bool done = false;
    jobs.run(
        kTag, QStringLiteral("Counting"), about_,
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
        kTag, QString(), about_,
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
          kTag, QString(), about_,
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

 private:
  JobSubject about_;
};

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
