// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <stop_token>
#include <vector>

namespace quantoscope {

/// What the results of jobs are about: a model, statistics, the row of a table. Lives beside the
/// data, on the thread that owns the job runner. When the data are replaced, or the subject goes
/// with its owner, jobs about it are stopped and nothing of them is delivered any more, not even
/// what waits in the event queue already.
class JobSubject {
 public:
  JobSubject() = default;
  ~JobSubject() { source_.request_stop(); }
  JobSubject(const JobSubject&) = delete;
  JobSubject& operator=(const JobSubject&) = delete;

  /// The data are others from now on.
  void renew() {
    // First, because what hears of the end of a job may start the next one.
    std::stop_source old = source_;
    source_ = std::stop_source();
    old.request_stop();
  }

 private:
  friend class JobSubjects;
  std::stop_source source_;
};

/// All that a job's result is about: it counts as long as none of them has been renewed.
class JobSubjects {
 public:
  // A job is about one subject, mostly.
  JobSubjects(const JobSubject& subject)  // NOLINT(google-explicit-constructor)
      : generations_{subject.source_.get_token()} {}
  JobSubjects(std::initializer_list<const JobSubject*> subjects) {
    for (const JobSubject* subject : subjects) {
      generations_.push_back(subject->source_.get_token());
    }
  }

  /// One token for each; a stop was requested for those that are outdated.
  const std::vector<std::stop_token>& generations() const { return generations_; }

 private:
  std::vector<std::stop_token> generations_;
};

}  // namespace quantoscope
