// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>

namespace quantoscope {

/// `requested`, or the number of cores when it is 0; never more than `work`, never less than 1.
std::size_t workerCount(int requested, std::size_t work);

/// Runs `work(worker)` for each worker on a thread of its own (the first on the caller's) and waits
/// for all. The first exception is thrown here after `onFailure` has been called, which should make
/// the other workers come to an end.
void runWorkers(std::size_t workers, const std::function<void(std::size_t)>& work,
                const std::function<void()>& onFailure = {});

/// Runs `body(i)` for i in 0 … count-1 on `workerCount(threads, count)` threads.
void parallelFor(std::size_t count, int threads, const std::function<void(std::size_t)>& body);

}  // namespace quantoscope
