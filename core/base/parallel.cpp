// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace quantoscope {

std::size_t workerCount(int requested, std::size_t work) {
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t wanted = requested > 0 ? static_cast<std::size_t>(requested) : cores;
  return std::max<std::size_t>(1, std::min(wanted, work));
}

void runWorkers(std::size_t workers, const std::function<void(std::size_t)>& work,
                const std::function<void()>& onFailure) {
  std::mutex mutex;
  std::exception_ptr failure;
  const auto guarded = [&](std::size_t worker) {
    try {
      work(worker);
    } catch (...) {
      const std::scoped_lock lock(mutex);
      if (failure == nullptr) {
        failure = std::current_exception();
        if (onFailure) {
          onFailure();
        }
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t worker = 1; worker < workers; ++worker) {
      threads.emplace_back(guarded, worker);
    }
    guarded(0);
  }
  if (failure != nullptr) {
    std::rethrow_exception(failure);
  }
}

void parallelFor(std::size_t count, int threads, const std::function<void(std::size_t)>& body) {
  std::atomic<std::size_t> next = 0;
  runWorkers(
      workerCount(threads, count),
      [&](std::size_t) {
        for (std::size_t i = next++; i < count; i = next++) {
          body(i);
        }
      },
      [&] { next = count; });
}

}  // namespace quantoscope
