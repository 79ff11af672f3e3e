// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace quantoscope {

/// Takes the results of numbered parts of a job from any thread, in any order, and hands them on in
/// order, so that sums do not depend on the number of threads. What waits for its turn is kept.
template <typename Result>
class OrderedResults {
 public:
  explicit OrderedResults(std::function<void(std::size_t, Result&&)> take)
      : take_(std::move(take)) {}

  void add(std::size_t part, Result result) {
    const std::scoped_lock lock(mutex_);
    waiting_.emplace(part, std::move(result));
    for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_;
         first = waiting_.begin()) {
      take_(next_, std::move(first->second));
      waiting_.erase(first);
      ++next_;
    }
  }

 private:
  std::mutex mutex_;
  std::function<void(std::size_t, Result&&)> take_;
  std::map<std::size_t, Result> waiting_;
  std::size_t next_ = 0;
};

}  // namespace quantoscope
