// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/jobs/job_subject.h"
#include "core/base/progress.h"

namespace quantoscope {

/// What happens to a running job when a newer one with the same tag comes. Jobs that have not begun
/// are dropped in either case.
enum class Supersede {
  Stop,    ///< It is stopped and its result is dropped: a calibration with other images.
  Finish,  ///< It finishes and its result counts: a report that follows the mouse.
};

/// What a job sees of its runner, on the worker thread.
class JobContext {
 public:
  using Delivery = std::function<void()>;

  JobContext(JobControl control, std::function<void(Delivery)> deliver)
      : control_(std::move(control)), deliver_(std::move(deliver)) {}

  const JobControl& control() const { return control_; }
  const std::stop_token& stop() const { return control_.stop; }
  /// Runs `delivery` on the GUI thread, unless the job is stopped before its turn comes.
  void deliver(Delivery delivery) const { deliver_(std::move(delivery)); }

 private:
  JobControl control_;
  std::function<void(Delivery)> deliver_;
};

/// Runs functions on worker threads, one thread for each tag. Every signal and every callback comes
/// on the thread that owns the runner. Destroying it stops all jobs and waits for them; nothing is
/// called back after that.
///
/// Every job says what its result is about. As soon as that is replaced or gone the job is stopped
/// and ended(), and none of its callbacks follows: they may touch their subject without a question.
class JobRunner : public QObject {
  Q_OBJECT

 public:
  explicit JobRunner(QObject* parent = nullptr);
  ~JobRunner() override;
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  using Failure = std::function<void(const QString& message)>;

  /// Runs `work(const JobContext&)`, then `done(result)`, or `done()` if there is no result. An
  /// exception calls `failed` instead; Cancelled calls neither. `title` is for the screen, empty
  /// for a job that is too short to be shown. The subjects belong to the runner's
  /// thread.
  template <typename Work, typename Done>
  void run(const QString& tag, const QString& title, const JobSubjects& about, Work work, Done done,
           Failure failed, Supersede supersede = Supersede::Stop);

  /// Stops all jobs of the tag and drops their results. No callback follows.
  void cancel(const QString& tag);
  void cancelAll();
  bool running(const QString& tag) const;
  /// Tags of the jobs that have a title and are queued or running, the oldest first.
  QStringList shown() const;
  QString title(const QString& tag) const;
  /// True while any job, shown or not, is queued or running.
  bool busy() const;

 signals:
  void started(const QString& tag);
  void progressed(const QString& tag, const quantoscope::Progress& progress);
  /// Finished, failed, cancelled or replaced.
  void ended(const QString& tag);

 private:
  struct Job;
  class Lane;

  void submit(const QString& tag, const QString& title, const JobSubjects& about,
              std::function<JobContext::Delivery(const JobContext&)> work, Failure failed,
              Supersede supersede);
  void follow(const std::shared_ptr<Job>& job, const JobSubjects& about);
  void finish(const std::shared_ptr<Job>& job, const JobContext::Delivery& delivery);
  void forget(const Job& job);

  struct Current {
    std::shared_ptr<Job> job;
    std::size_t order = 0;
    QString title;
  };

  std::size_t lastId_ = 0;
  std::map<QString, Current> current_;  // the newest job of each tag that has not ended
  // Older ones may still run, or have results in the event queue.
  std::vector<std::weak_ptr<Job>> unfinished_;
  std::map<QString, std::unique_ptr<Lane>> lanes_;
};

template <typename Work, typename Done>
void JobRunner::run(const QString& tag, const QString& title, const JobSubjects& about, Work work,
                    Done done, Failure failed, Supersede supersede) {
  submit(
      tag, title, about,
      [work = std::move(work),
       done = std::move(done)](const JobContext& context) mutable -> JobContext::Delivery {
        if constexpr (std::is_void_v<std::invoke_result_t<Work&, const JobContext&>>) {
          work(context);
          return [done = std::move(done)]() mutable { done(); };
        } else {
          // std::function wants to copy; the result may be large or not copyable.
          auto result =
              std::make_shared<std::invoke_result_t<Work&, const JobContext&>>(work(context));
          return [done = std::move(done), result]() mutable { done(std::move(*result)); };
        }
      },
      std::move(failed), supersede);
}

}  // namespace quantoscope

Q_DECLARE_METATYPE(quantoscope::Progress)
