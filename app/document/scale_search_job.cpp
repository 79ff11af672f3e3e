// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/scale_search_job.h"

#include <algorithm>
#include <utility>

#include "app/document/document.h"
#include "app/jobs/job_runner.h"
#include "core/analysis/easyquant.h"

namespace quantoscope {
namespace {

const QString kJob = QStringLiteral("scale search");

}  // namespace

ScaleSearchJob::ScaleSearchJob(Document& document, JobRunner& jobs, QObject* parent)
    : QObject(parent), document_(document), jobs_(jobs) {
  connect(&document_, &Document::modelOpened, this, &ScaleSearchJob::forget);
  connect(&document_, &Document::calibrationStarted, this, &ScaleSearchJob::forget);
  connect(&document_, &Document::settled, this, &ScaleSearchJob::follow);
}

QString ScaleSearchJob::job() {
  return kJob;
}

std::set<SearchKey> ScaleSearchJob::awaited() const {
  std::set<SearchKey> keys;
  const auto& layers = document_.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].current != nullptr && layers[i].current->decision.awaitsSearch) {
      keys.insert(searchKeyOf(document_.model()->layers[i], layers[i].current->decision));
    }
  }
  return keys;
}

std::size_t ScaleSearchJob::waiting() const {
  return awaited().size();
}

void ScaleSearchJob::cancel() {
  if (state_ == State::Searching) {
    jobs_.cancel(kJob);
    setState(State::Waiting);
  }
}

void ScaleSearchJob::again() {
  if (state_ == State::Waiting) {
    keys_.clear();
    setState(State::Idle);
    follow();
  }
}

void ScaleSearchJob::forget() {
  jobs_.cancel(kJob);
  keys_.clear();
  setState(State::Idle);
}

void ScaleSearchJob::follow() {
  if (document_.stage() != Document::Stage::Calibrated || document_.previewing() ||
      !document_.upToDate()) {
    return;
  }
  std::set<SearchKey> wanted = awaited();
  if (wanted.empty()) {
    forget();
    return;
  }
  // What is under way, or was given up, needs no other search. A layer more does.
  const bool known = state_ != State::Idle &&
                     std::includes(keys_.begin(), keys_.end(), wanted.begin(), wanted.end());
  if (!known) {
    start(std::move(wanted));
  }
}

void ScaleSearchJob::start(std::set<SearchKey> keys) {
  keys_ = std::move(keys);
  jobs_.run(
      kJob, tr("Searching scales"), document_.statisticsSubject(),
      [model = document_.model(), calibration = document_.calibration(), plan = document_.plan(),
       memory = document_.memory()](const JobContext& context) {
        EasyQuantOptions options;
        options.preprocessing = calibration->options.preprocessing;
        options.threads = calibration->options.threads;
        options.memory = sharesOf(memory).search;
        const SampleSet samples = usedSamples(*calibration);
        return searchScales(*model, *calibration, samples, plan, options, context.control());
      },
      [this](const ScaleSearch& search) { adopt(search); },
      [this](const QString& message) {
        setState(State::Waiting);
        emit failed(message);
      });
  setState(State::Searching);
}

void ScaleSearchJob::adopt(const ScaleSearch& search) {
  const auto layers = static_cast<int>(keys_.size());
  keys_.clear();
  setState(State::Idle);
  document_.addSearched(search);
  emit found(layers);
}

void ScaleSearchJob::setState(State state) {
  if (state != state_) {
    state_ = state;
    emit stateChanged();
  }
}

}  // namespace quantoscope
