// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/job_runner.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/base/heap_settings.h"

namespace quantoscope {

struct JobRunner::Job {
  std::size_t id = 0;
  QString tag;
  bool shown = false;
  std::function<JobContext::Delivery(const JobContext&)> work;
  Failure failed;
  Supersede supersede = Supersede::Stop;
  std::stop_source stop;

  using OnOutdated = std::stop_callback<std::function<void()>>;
  std::vector<std::unique_ptr<OnOutdated>> outdated;  // of the runner's thread alone

  // Reports can come much faster than the screen needs them: only the newest waits.
  std::mutex progressMutex;
  std::optional<Progress> waitingProgress;
};

// The worker thread of one tag: one job runs, at most one waits.
class JobRunner::Lane {
 public:
  explicit Lane(JobRunner& runner) : runner_(runner), thread_([this] { loop(); }) {}

  ~Lane() {
    stopAll();
    {
      const std::scoped_lock lock(mutex_);
      closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void put(std::shared_ptr<Job> job) {
    {
      const std::scoped_lock lock(mutex_);
      if (running_ != nullptr && job->supersede == Supersede::Stop) {
        running_->stop.request_stop();
      }
      waiting_ = std::move(job);
    }
    wake_.notify_one();
  }

  void stopAll() {
    const std::scoped_lock lock(mutex_);
    waiting_.reset();
    if (running_ != nullptr) {
      running_->stop.request_stop();
    }
  }

 private:
  void loop() {
    while (const auto job = take()) {
      runOne(job);
      const std::scoped_lock lock(mutex_);
      running_.reset();
    }
  }

  std::shared_ptr<Job> take() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closing_ || waiting_ != nullptr; });
    if (closing_) {
      return nullptr;
    }
    running_ = std::move(waiting_);
    waiting_.reset();
    return running_;
  }

  void post(JobContext::Delivery delivery) {
    // Events for a destroyed runner are thrown away by Qt.
    QMetaObject::invokeMethod(&runner_, std::move(delivery), Qt::QueuedConnection);
  }

  JobContext contextOf(const std::shared_ptr<Job>& job) {
    JobControl control;
    control.stop = job->stop.get_token();
    control.report = [this, job](const Progress& progress) {
      {
        const std::scoped_lock lock(job->progressMutex);
        const bool posted = job->waitingProgress.has_value();
        job->waitingProgress = progress;
        if (posted) {
          return;
        }
      }
      post([this, job] {
        Progress newest;
        {
          const std::scoped_lock lock(job->progressMutex);
          newest = job->waitingProgress.value_or(Progress{});
          job->waitingProgress.reset();
        }
        if (!job->stop.stop_requested()) {
          emit runner_.progressed(job->tag, newest);
        }
      });
    };
    return {std::move(control), [this, job](JobContext::Delivery delivery) {
              post([job, delivery = std::move(delivery)] {
                if (!job->stop.stop_requested()) {
                  delivery();
                }
              });
            }};
  }

  void runOne(const std::shared_ptr<Job>& job) {
    JobContext::Delivery delivery;
    try {
      delivery = job->work(contextOf(job));
    } catch (const Cancelled&) {
      // Nothing is to be reported; finish() still has to clear the job's entry.
    } catch (const std::bad_alloc&) {
      delivery = [job] { job->failed(JobRunner::tr("There is not enough memory for this.")); };
    } catch (const std::exception& error) {
      delivery = [job, message = QString::fromUtf8(error.what())] { job->failed(message); };
    }
    if (job->shown) {
      giveBackFreedMemory();
    }
    post([this, job, delivery = std::move(delivery)] { runner_.finish(job, delivery); });
  }

  JobRunner& runner_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<Job> waiting_;
  std::shared_ptr<Job> running_;
  bool closing_ = false;
  std::thread thread_;  // last: it uses everything above
};

JobRunner::JobRunner(QObject* parent) : QObject(parent) {}

JobRunner::~JobRunner() {
  // All are asked first, so that the waits overlap.
  for (const auto& [tag, lane] : lanes_) {
    lane->stopAll();
  }
  lanes_.clear();
}

void JobRunner::submit(const QString& tag, const QString& title, const JobSubjects& about,
                       std::function<JobContext::Delivery(const JobContext&)> work, Failure failed,
                       Supersede supersede) {
  auto job = std::make_shared<Job>();
  job->id = ++lastId_;
  job->tag = tag;
  job->shown = !title.isEmpty();
  job->work = std::move(work);
  job->failed = std::move(failed);
  job->supersede = supersede;

  const auto found = current_.find(tag);
  const std::size_t order = found == current_.end() ? job->id : found->second.order;
  if (found != current_.end() && supersede == Supersede::Stop) {
    // Its lane may be done with it while its result still waits in the event queue.
    found->second.job->stop.request_stop();
  }
  current_.insert_or_assign(tag, Current{job, order, title});
  std::erase_if(unfinished_, [](const auto& old) { return old.expired(); });
  unfinished_.push_back(job);
  follow(job, about);
  auto& lane = lanes_[tag];
  if (lane == nullptr) {
    lane = std::make_unique<Lane>(*this);
  }
  lane->put(std::move(job));
  emit started(tag);
}

void JobRunner::follow(const std::shared_ptr<Job>& job, const JobSubjects& about) {
  for (const std::stop_token& generation : about.generations()) {
    job->outdated.push_back(
        std::make_unique<Job::OnOutdated>(generation, [this, weak = std::weak_ptr<Job>(job)] {
          if (const auto outdated = weak.lock()) {
            outdated->stop.request_stop();
            forget(*outdated);
          }
        }));
  }
}

void JobRunner::finish(const std::shared_ptr<Job>& job, const JobContext::Delivery& delivery) {
  const bool wanted = !job->stop.stop_requested();
  job->outdated.clear();
  // The entry goes first, so that a callback may start the next job of the same tag.
  forget(*job);
  if (wanted && delivery) {
    delivery();
  }
}

void JobRunner::forget(const Job& job) {
  const auto found = current_.find(job.tag);
  if (found != current_.end() && found->second.job->id == job.id) {
    current_.erase(found);
    emit ended(job.tag);
  }
}

void JobRunner::cancel(const QString& tag) {
  if (const auto lane = lanes_.find(tag); lane != lanes_.end()) {
    lane->second->stopAll();
  }
  for (const auto& weak : unfinished_) {
    if (const auto job = weak.lock(); job != nullptr && job->tag == tag) {
      job->stop.request_stop();
    }
  }
  if (const auto found = current_.find(tag); found != current_.end()) {
    current_.erase(found);
    emit ended(tag);
  }
}

void JobRunner::cancelAll() {
  std::vector<QString> tags;
  for (const auto& [tag, current] : current_) {
    tags.push_back(tag);
  }
  for (const QString& tag : tags) {
    cancel(tag);
  }
}

bool JobRunner::running(const QString& tag) const {
  return current_.contains(tag);
}

QStringList JobRunner::shown() const {
  std::vector<std::pair<std::size_t, QString>> ordered;
  for (const auto& [tag, current] : current_) {
    if (!current.title.isEmpty()) {
      ordered.emplace_back(current.order, tag);
    }
  }
  std::sort(ordered.begin(), ordered.end());
  QStringList tags;
  for (const auto& [order, tag] : ordered) {
    tags.append(tag);
  }
  return tags;
}

QString JobRunner::title(const QString& tag) const {
  const auto found = current_.find(tag);
  return found == current_.end() ? QString() : found->second.title;
}

bool JobRunner::busy() const {
  return !current_.empty();
}

}  // namespace quantoscope
